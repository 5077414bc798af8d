package io.klinesaga.postgres;

import java.util.Objects;
import java.util.UUID;

/**
 * A process that runs sagas.
 *
 * @param id unique for each start of a process
 * @param host name of its machine
 * @param pid its process id
 */
public record SagaOwner(String id, String host, long pid) {
  /** This process; a new identity at each call. */
  public static SagaOwner thisProcess() {
    long pid = ProcessHandle.current().pid();
    String host = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
    return new SagaOwner(host + "/" + pid + "/" + UUID.randomUUID(), host, pid);
  }
}
