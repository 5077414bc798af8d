package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A full disk under the embedded databases: a small file system in memory, which only root can
 * mount, and a file that fills it.
 */
@Timeout(300)
@Tag("servers")
class DiskFullTest {
  private static final long MEGABYTE = 1 << 20;

  private final Path folder;
  private final Path data;
  private final List<KlineProcess> children = new ArrayList<>();
  private Path mounted;

  DiskFullTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    for (KlineProcess child : children) {
      child.close();
      child.exitCode();
    }
    if (mounted != null) {
      assertThat(command("umount", "--lazy", mounted.toString())).isZero();
    }
  }

  private void mount(Path where) throws IOException, InterruptedException {
    Files.createDirectories(where);
    boolean isMounted =
        command("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", where.toString()) == 0;
    assumeTrue(isMounted, "skipped: a small file system can be mounted by root on Linux only");
    mounted = where;
  }

  /** Its exit code; 127 if there is no such command. */
  private static int command(String... words) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(words).inheritIO().start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      return process.exitValue();
    } catch (IOException e) {
      return 127;
    }
  }

  /**
   * First bars; and a second start, at which PostgreSQL makes the next file of its log if it is
   * near the end of the first. Without room for that it would not even start.
   */
  private void prepare(int days) throws IOException, InterruptedException {
    endsWith(0, sync(5, days));
    endsWith(0, run("clean"));
  }

  /**
   * Takes the log to the last third of a file and takes away the files that are ready for later:
   * PostgreSQL makes the next one at its start only from the last quarter on, so this one is soon
   * full and there is no room for another.
   */
  private void leaveLittleLog() throws Exception {
    int port = freePort();
    KlineProcess server =
        KlineProcess.start(
            folder,
            "run",
            "--no-initial-sync",
            "--data-dir",
            data.toString(),
            "--set",
            "kline.embedded.postgres-port=" + port);
    children.add(server);
    server.awaitOutput("running on its schedules");
    String current;
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                "postgres",
                Files.readString(mounted.resolve("superuser.password")).strip());
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_switch_wal()");
      for (int i = 0; i < 11; i++) {
        statement.execute("SELECT pg_logical_emit_message(false, 'test', repeat('x', 1000000))");
      }
      try (ResultSet name =
          statement.executeQuery("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")) {
        name.next();
        current = name.getString(1);
      }
    }
    server.signal("TERM");
    endsWith(0, server);
    try (Stream<Path> files = Files.list(mounted.resolve("cluster").resolve("pg_wal"))) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("[0-9A-F]{24}") && name.compareTo(current) > 0) {
          Files.delete(file);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Leaves so many megabytes free. */
  private Path fill(long megabytes) throws IOException {
    Path filler = mounted.resolve("filler");
    byte[] block = new byte[(int) MEGABYTE];
    try (var out = Files.newOutputStream(filler)) {
      while (mounted.toFile().getUsableSpace() > megabytes * MEGABYTE) {
        out.write(block);
      }
    }
    return filler;
  }

  private KlineProcess run(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", data.toString()));
    KlineProcess child = KlineProcess.start(folder, all.toArray(String[]::new));
    children.add(child);
    child.exitCode();
    return child;
  }

  private KlineProcess sync(int symbols, int days) throws IOException, InterruptedException {
    return run(
        "sync",
        "daily",
        "--set",
        "kline.postgres.connect-timeout=1s", // a server that is gone is asked many times
        "--set",
        "kline.source=synthetic",
        "--set",
        "kline.source.synthetic.symbols=" + symbols,
        "--set",
        "kline.source.synthetic.days=" + days,
        "--set",
        "kline.sync.chunk-size=20");
  }

  private static void endsWith(int exitCode, KlineProcess child) throws InterruptedException {
    assertThat(child.exitCode()).as(tail(child)).isEqualTo(exitCode);
  }

  private static String tail(KlineProcess child) {
    String output = child.output();
    return output.substring(Math.max(0, output.length() - 4_000));
  }

  private void assertHealed(int symbols, int days) throws IOException, InterruptedException {
    endsWith(0, run("clean"));
    KlineProcess again = sync(symbols, days);
    endsWith(0, again);
    assertThat(again.out()).contains(" series=" + symbols + " ").contains(" busy=0 failed=0 ");
    KlineProcess audit = run("audit");
    endsWith(0, audit);
    assertThat(audit.out())
        .contains("series=" + symbols + " ")
        .contains(" bars=" + (long) symbols * days + " ")
        .contains(" violations=0 ");
  }

  @Test
  void a_disk_that_fills_up_under_both_databases_loses_nothing()
      throws IOException, InterruptedException {
    int symbols = 600;
    int days = 250;
    mount(data);
    prepare(days);
    Path filler = fill(6);
    KlineProcess full = sync(symbols, days);
    endsWith(1, full);
    assertThat(full.out())
        .containsPattern("failed \\d{6}\\.\\S+ 1d: .*(No space left on device|disk is full)");
    assertThat(full.out().lines().reduce((a, b) -> b).orElse(""))
        .startsWith("transaction_mode=saga series=" + symbols + " ");
    assertThat(full.err()).contains("disk is full").doesNotContain("\tat ");
    Files.delete(filler);
    assertHealed(symbols, days);
  }

  /** PostgreSQL ends itself when it cannot write its log, and cannot restart until it can. */
  @Test
  void a_postgres_that_ends_for_want_of_space_ends_the_run_and_heals_at_the_next_start()
      throws Exception {
    int symbols = 12_000;
    int days = 3;
    mount(data.resolve("postgres"));
    endsWith(0, sync(5, days));
    leaveLittleLog();
    Path filler = fill(14);
    KlineProcess full = sync(symbols, days);
    endsWith(1, full);
    assertThat(Files.readString(mounted.resolve("server.log"))).contains("PANIC", "No space left");
    assertThat(full.out())
        .contains("given up, a database has been down for 20 s: PostgreSQL cannot be reached");
    assertThat(full.output()).doesNotContain("\tat ");
    Files.delete(filler);
    assertHealed(symbols, days);
  }
}
