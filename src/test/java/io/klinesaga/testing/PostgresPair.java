package io.klinesaga.testing;

import static org.awaitility.Awaitility.await;

import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import io.klinesaga.lifecycle.Opened;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL with a standby that streams from it, on data of their own. The standby begins as a
 * copy of the stopped primary's folder: the binaries have no {@code pg_basebackup}.
 */
public final class PostgresPair implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String STANDBY = "standby_of_test";

  private final Opened opened = new Opened();
  private final Path primaryFolder;
  private final EmbeddedPostgresServer primary;
  private final EmbeddedPostgresServer standby;
  private final String password;

  /** Between standby and primary. */
  private final FaultProxy stream;

  /**
   * Starts both.
   *
   * @param folder an empty one
   * @param isSynchronous whether a commit waits until it is on the standby's disk
   */
  public PostgresPair(Path folder, boolean isSynchronous) {
    primaryFolder = folder.resolve("primary");
    Path standbyFolder = folder.resolve("standby");
    EmbeddedPostgresServer.start(primaryFolder, 0).close();
    copy(primaryFolder, standbyFolder);
    password = read(primaryFolder.resolve("superuser.password")).strip();
    if (isSynchronous) {
      configure(primaryFolder, "synchronous_standby_names = '" + STANDBY + "'");
    }
    primary = opened.add(EmbeddedPostgresServer.start(primaryFolder, 0));
    stream = opened.add(new FaultProxy(port(primary)));
    configure(
        standbyFolder,
        String.format(
            Locale.ROOT,
            "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres password=%s application_name=%s'",
            stream.port(),
            password,
            STANDBY));
    write(standbyFolder.resolve("cluster/standby.signal"), "");
    standby = opened.add(EmbeddedPostgresServer.start(standbyFolder, 0));
    await()
        .atMost(LIMIT)
        .until(() -> ask(primary, "SELECT count(*) FROM pg_stat_replication").equals("1"));
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void configure(Path folder, String line) {
    write(folder.resolve("cluster/postgresql.auto.conf"), line + "\n");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int port(EmbeddedPostgresServer server) {
    return Integer.parseInt(server.url().replaceFirst(".*:(\\d+)/.*", "$1"));
  }

  /** Settings with which the product finds whichever of the two is the primary. */
  public Map<String, String> settings() {
    String url =
        String.format(
            Locale.ROOT,
            "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/kline?targetServerType=primary",
            port(primary),
            port(standby));
    return Map.of(
        "kline.postgres.url", url,
        "kline.postgres.user", primary.user(),
        "kline.postgres.password", primary.password());
  }

  /** From now on the standby gets nothing of what the primary commits. */
  public void cutStream() {
    stream.refuse();
  }

  /** Kills the primary, in the middle of whatever it does, and makes the standby the primary. */
  public void switchOver() {
    killPrimary();
    promote();
  }

  /** Kills the primary, in the middle of whatever it does. */
  public void killPrimary() {
    long pid =
        Long.parseLong(
            read(primaryFolder.resolve("cluster/postmaster.pid")).lines().toList().get(0));
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    await().atMost(LIMIT).until(() -> !server.isAlive());
  }

  /** Makes the standby the primary; returns when it takes writes. */
  public void promote() {
    ask(standby, "SELECT pg_promote(true, 60)");
    await().atMost(LIMIT).until(() -> ask(standby, "SELECT pg_is_in_recovery()").equals("f"));
  }

  private String ask(EmbeddedPostgresServer server, String sql) {
    try (Connection connection = DriverManager.getConnection(server.url(), "postgres", password);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    opened.close();
  }
}
