package io.klinesaga.embedded.postgres;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.embedded.PrivateFile;
import io.klinesaga.lifecycle.Opened;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL 18 on 127.0.0.1 as a child process, with the durability of an ordinary server.
 * Its folder must be held by one process ({@link io.klinesaga.embedded.DataDirectory}) and has:
 *
 * <ul>
 *   <li>{@code cluster}: PostgreSQL's data folder, UTF-8, ordered by code point whatever the
 *       machine's locale, session time zone UTC;
 *   <li>{@code initialized}: the mark of a finished first start; data without it was never used and
 *       is put aside as {@code cluster.unfinished-N};
 *   <li>{@code server.log} and {@code server.log.1}: what PostgreSQL wrote since this start and
 *       before it;
 *   <li>{@code superuser.password}: random, readable by its owner only. The product itself connects
 *       as {@link #user()}, who owns the database of the same name and nothing else.
 * </ul>
 *
 * <p>A server left running by a process that was killed is found and stopped by the next start. The
 * caller closes this object; there is no shutdown hook, so that whoever still writes is stopped
 * first. PostgreSQL runs in a session of its own and does not see the terminal's Ctrl-C.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
  /** Major version of the shipped binaries; data of another one is refused. */
  static final String MAJOR_VERSION = "18";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
  private static final String NAME = "kline";
  private static final String HOST = "127.0.0.1";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final int LOG_TAIL_LINES = 20;
  private static final Pattern DATABASE = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /** The largest pool the product allows and room for clients beside it. */
  private static final String MAX_CONNECTIONS = "250";

  private final Path cluster;
  private final Path log;
  private final EmbeddedPostgres server;

  private EmbeddedPostgresServer(Path cluster, Path log, EmbeddedPostgres server) {
    this.cluster = cluster;
    this.log = log;
    this.server = server;
  }

  /**
   * Starts the server on the data in a folder, creating it at first. Returns when it answers.
   *
   * @param folder its own folder; created if missing
   * @param port where it listens; 0 for any free port
   * @throws EmbeddedException if the port is taken, the data was written by another major version,
   *     or the server does not answer within 30 s; the message ends with the tail of its log
   */
  public static EmbeddedPostgresServer start(Path folder, int port) {
    Path real = create(folder);
    Path cluster = real.resolve("cluster");
    Path log = real.resolve("server.log");
    stopOrphan(cluster, log);
    checkVersion(cluster);
    checkPort(port);
    prepare(real, cluster, log);
    return Opened.allOrNothing(
        opened -> {
          EmbeddedPostgresServer started = opened.add(launch(real, cluster, log, port));
          started.setUp(real);
          return started;
        });
  }

  private void setUp(Path folder) {
    try {
      createRole();
      createDatabase(NAME);
      markInitialized(folder);
    } catch (SQLException | IOException e) {
      throw new EmbeddedException(
          "embedded PostgreSQL in " + folder + " cannot be set up: " + e.getMessage(), e);
    }
  }

  private static Path create(Path folder) {
    try {
      return Files.createDirectories(folder).toRealPath();
    } catch (IOException e) {
      throw new EmbeddedException("folder " + folder + " of the embedded PostgreSQL: " + e, e);
    }
  }

  private static void stopOrphan(Path cluster, Path log) {
    Postmaster.awaitStarting(cluster);
    Postmaster.find(cluster)
        .ifPresent(
            orphan -> {
              LOG.info(
                  "Stopping PostgreSQL process {} that a killed process left on {}",
                  orphan.pid(),
                  cluster);
              orphan.stop(log);
            });
    Postmaster.forgetEnded(cluster);
  }

  private static void checkVersion(Path cluster) {
    Path file = cluster.resolve("PG_VERSION");
    if (!Files.exists(file)) {
      return;
    }
    try {
      String version = Files.readString(file).strip();
      if (!version.equals(MAJOR_VERSION)) {
        throw new EmbeddedException(
            String.format(
                Locale.ROOT,
                "the data in %s was written by PostgreSQL %s, expected %s: restore a dump of it with this version, or choose another data directory",
                cluster,
                version,
                MAJOR_VERSION));
      }
    } catch (IOException e) {
      throw new EmbeddedException("file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void checkPort(int port) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    } catch (IOException e) {
      throw new EmbeddedException(
          String.format(
              Locale.ROOT,
              "port %d of %s, wanted for the embedded PostgreSQL, is not free: %s",
              port,
              HOST,
              e.getMessage()),
          e);
    }
  }

  private static void prepare(Path folder, Path cluster, Path log) {
    try {
      if (Files.exists(log)) {
        Files.move(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
      }
      if (Files.exists(cluster) && !Files.exists(folder.resolve("initialized"))) {
        Path aside = unused(folder);
        Files.move(cluster, aside);
        LOG.warn("The first start in {} never finished; its data was moved to {}", folder, aside);
      }
    } catch (IOException e) {
      throw new EmbeddedException("folder " + folder + " of the embedded PostgreSQL: " + e, e);
    }
  }

  private static Path unused(Path folder) {
    int n = 1;
    while (Files.exists(folder.resolve("cluster.unfinished-" + n))) {
      n++;
    }
    return folder.resolve("cluster.unfinished-" + n);
  }

  private static EmbeddedPostgresServer launch(Path folder, Path cluster, Path log, int port) {
    return Opened.allOrNothing(
        opened -> {
          opened.onClose(() -> Postmaster.find(cluster).ifPresent(left -> left.stop(log)));
          return new EmbeddedPostgresServer(cluster, log, server(folder, cluster, log, port));
        });
  }

  private static EmbeddedPostgres server(Path folder, Path cluster, Path log, int port) {
    Path passwordFile = folder.resolve("superuser.password");
    try (BinariesCache cache = BinariesCache.open(folder.resolve("binaries"))) {
      String password = superuserPassword(passwordFile, Files.exists(cluster));
      Redirect output = Redirect.appendTo(log.toFile());
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setOverrideWorkingDirectory(cache.folder().toFile())
              .setDataDirectory(cluster)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              .setPort(port)
              .setPGStartupWait(START_TIMEOUT)
              .setOutputRedirector(output)
              .setErrorRedirector(output)
              .setConnectConfig("password", password);
      configureCluster(builder, passwordFile);
      configureServer(builder);
      return builder.start();
    } catch (IOException | RuntimeException e) {
      throw startFailed(folder, log, e);
    }
  }

  /** Options of initdb; they count only at the first start. */
  private static void configureCluster(EmbeddedPostgres.Builder builder, Path passwordFile) {
    builder
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        .setLocaleConfig("auth-host", "scram-sha-256")
        // Rounds slow down who guesses passwords; these are random or known, and each login pays.
        .setLocaleConfig("set", "scram_iterations=1")
        .setLocaleConfig("pwfile", passwordFile.toString());
  }

  /** The library starts servers for tests, with durability off: everything is said here. */
  private static void configureServer(EmbeddedPostgres.Builder builder) {
    builder
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("listen_addresses", HOST)
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", MAX_CONNECTIONS)
        .setServerConfig("timezone", "UTC")
        .setServerConfig("log_timezone", "UTC")
        .setServerConfig("log_checkpoints", "off")
        // Above ERROR: a statement's error is the client's business, and a busy series is one.
        .setServerConfig("log_min_messages", "log");
  }

  private static String superuserPassword(Path file, boolean hasData) throws IOException {
    if (Files.exists(file)) {
      return Files.readString(file).strip();
    }
    if (hasData) {
      throw new EmbeddedException(
          "file " + file + " is missing: without it nobody can set up this server");
    }
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    PrivateFile.write(file, HexFormat.of().formatHex(bytes) + "\n");
    return Files.readString(file).strip();
  }

  private static EmbeddedException startFailed(Path folder, Path log, Exception cause) {
    if (cause instanceof EmbeddedException e) {
      return e;
    }
    return new EmbeddedException(
        String.format(
            Locale.ROOT,
            "embedded PostgreSQL in %s did not start: %s%s",
            folder,
            cause.getMessage(),
            tail(log)),
        cause);
  }

  private static String tail(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      int from = Math.max(0, lines.size() - LOG_TAIL_LINES);
      return lines.isEmpty()
          ? "; its log " + log + " is empty"
          : "; the end of "
              + log
              + ":\n  "
              + String.join("\n  ", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "; its log " + log + " cannot be read";
    }
  }

  private void createRole() throws SQLException {
    if (!exists("SELECT 1 FROM pg_roles WHERE rolname = ?", NAME)) {
      execute("CREATE ROLE " + NAME + " LOGIN PASSWORD '" + NAME + "'");
    }
  }

  /**
   * Creates a database owned by {@link #user()} if it is missing.
   *
   * @param name lower-case letters, digits and {@code _}, starting with a letter
   * @throws IllegalArgumentException if the name has another form
   * @throws SQLException if the server refuses
   */
  public void createDatabase(String name) throws SQLException {
    if (!DATABASE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "database '" + name + "': expected lower-case letters, digits and _");
    }
    if (!exists("SELECT 1 FROM pg_database WHERE datname = ?", name)) {
      execute("CREATE DATABASE " + name + " OWNER " + NAME);
    }
  }

  private boolean exists(String sql, String name) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void markInitialized(Path folder) throws IOException {
    Path mark = folder.resolve("initialized");
    if (!Files.exists(mark)) {
      Files.writeString(
          mark,
          "PostgreSQL " + MAJOR_VERSION + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.SYNC,
          StandardOpenOption.WRITE);
    }
  }

  /** JDBC URL of a database of this server, without user and password. */
  public String url(String database) {
    return "jdbc:postgresql://" + HOST + ":" + port() + "/" + database;
  }

  /** JDBC URL of the product's own database. */
  public String url() {
    return url(NAME);
  }

  public int port() {
    return server.getPort();
  }

  /** The role that owns the product's database; not a superuser. */
  public String user() {
    return NAME;
  }

  public String password() {
    return NAME;
  }

  /** The server's process, while it runs. */
  Optional<Long> pid() {
    return Postmaster.find(cluster).map(Postmaster::pid);
  }

  /**
   * Stops the server: open transactions are rolled back. No process is left. May be called twice.
   *
   * @throws EmbeddedException if the server cannot be stopped
   */
  @Override
  public void close() {
    Optional<Postmaster> running = Postmaster.find(cluster);
    try {
      server.close();
    } catch (IOException e) {
      throw new EmbeddedException("embedded PostgreSQL on " + cluster + " cannot be stopped", e);
    } finally {
      // The library gives up after 5 s and says so in the log only.
      running.filter(postmaster -> !postmaster.hasEnded()).ifPresent(left -> left.stop(log));
    }
  }
}
