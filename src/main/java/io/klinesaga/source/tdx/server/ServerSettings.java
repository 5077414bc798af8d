package io.klinesaga.source.tdx.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How quote servers are asked.
 *
 * @param hosts which of them, the preferred first
 * @param connections most connections at the same time, to all of them together
 * @param requestsPerSecond most requests within a second, by all processes; 0 for no limit
 * @param limits how long is waited
 * @param isClassic whether the two optional packets of the start are sent
 * @param symbolsFile more symbols than the servers list, one a line
 */
record ServerSettings(
    List<HostAddress> hosts,
    int connections,
    int requestsPerSecond,
    Limits limits,
    boolean isClassic,
    Optional<Path> symbolsFile) {
  /**
   * How long is waited for a host.
   *
   * @param connect for a connection
   * @param read for the whole of an answer
   * @param heartbeat an idle connection is used at least so often
   */
  record Limits(Duration connect, Duration read, Duration heartbeat) {}

  ServerSettings {
    hosts = List.copyOf(hosts);
  }
}
