package io.klinesaga.testing;

import static org.awaitility.Awaitility.await;

import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL of its own, all processes of which may be killed and started again on the same port
 * and data, or stand still.
 */
public final class KillablePostgres implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private EmbeddedPostgresServer server;

  private KillablePostgres(Path folder) {
    this.folder = folder;
    server = EmbeddedPostgresServer.start(folder, 0);
    port = server.port();
  }

  /**
   * Starts one with nothing in it.
   *
   * @param folder for its data, which must be empty or new
   */
  public static KillablePostgres start(Path folder) {
    return new KillablePostgres(folder);
  }

  /** With which the product finds it. */
  public Map<String, String> settings() {
    return Map.of(
        "kline.postgres.url", server.url(),
        "kline.postgres.user", server.user(),
        "kline.postgres.password", server.password());
  }

  /** All its processes end without a word. */
  public void kill() throws IOException, InterruptedException {
    List<ProcessHandle> processes = processes();
    send("KILL", processes);
    await().atMost(LIMIT).until(() -> processes.stream().noneMatch(KillablePostgres::isRunning));
    server.close();
  }

  /** Starts it again after {@link #kill}; returns when it answers. */
  public void start() {
    server = EmbeddedPostgresServer.start(folder, port);
  }

  /** Sends a signal, such as {@code STOP} or {@code CONT}, to all its processes. */
  public void signal(String name) throws IOException, InterruptedException {
    send(name, processes());
  }

  /** The main process first: while it stands still there are no new ones. */
  private static void send(String name, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(process -> command.add(String.valueOf(process.pid())));
    new ProcessBuilder(command).start().waitFor();
  }

  private List<ProcessHandle> processes() throws IOException {
    String pid = Files.readAllLines(folder.resolve("cluster/postmaster.pid")).get(0).strip();
    ProcessHandle main = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    return Stream.concat(Stream.of(main), main.descendants()).toList();
  }

  /** One that has ended, and that nobody has collected, has no command. */
  private static boolean isRunning(ProcessHandle process) {
    return process.info().command().isPresent();
  }

  @Override
  public void close() {
    server.close();
  }
}
