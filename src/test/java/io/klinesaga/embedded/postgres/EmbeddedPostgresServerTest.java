package io.klinesaga.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.embedded.ChildJvm;
import io.klinesaga.embedded.EmbeddedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class EmbeddedPostgresServerTest {
  private final Path temp;
  private final Path folder;

  EmbeddedPostgresServerTest(@TempDir Path temp) {
    this.temp = temp;
    this.folder = temp.resolve("data dir/postgres");
  }

  private static Connection connect(EmbeddedPostgresServer server) throws SQLException {
    return DriverManager.getConnection(server.url(), server.user(), server.password());
  }

  private static String query(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }

  @Test
  void the_server_is_durable_local_and_independent_of_the_machines_locale()
      throws SQLException, IOException {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("fsync", "on");
    expected.put("synchronous_commit", "on");
    expected.put("full_page_writes", "on");
    expected.put("listen_addresses", "127.0.0.1");
    expected.put("server_encoding", "UTF8");
    expected.put("max_connections", "250");
    // Each login of the driver goes through as many rounds as the password's hash says.
    expected.put("scram_iterations", "1");
    Map<String, String> found = new LinkedHashMap<>();
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(folder, 0)) {
      for (String setting : expected.keySet()) {
        found.put(setting, query(server, "SHOW " + setting));
      }
      assertThat(found).isEqualTo(expected);
      assertThat(query(server, "SHOW server_version_num"))
          .startsWith(EmbeddedPostgresServer.MAJOR_VERSION);
      assertThat(query(server, "SELECT lower('ÄÉ') || ('a' < 'B')")).isEqualTo("äéfalse");
      assertThat(query(server, "SELECT current_setting('is_superuser') || current_user"))
          .isEqualTo("offkline");
      assertNotReachableFromOutside(server.port());
      assertThatThrownBy(() -> DriverManager.getConnection(server.url(), "kline", "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThatThrownBy(() -> DriverManager.getConnection(server.url(), "postgres", ""))
          .isInstanceOf(SQLException.class);
    }
  }

  private static void assertNotReachableFromOutside(int port) throws IOException {
    for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(network.getInetAddresses())) {
        if (!address.isLoopbackAddress()) {
          try (Socket socket = new Socket()) {
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(address, port), 2000))
                .as("connection to " + address)
                .isInstanceOf(IOException.class);
          }
        }
      }
    }
  }

  @Test
  void data_survives_a_clean_restart_and_no_process_stays() throws SQLException {
    EmbeddedPostgresServer first = EmbeddedPostgresServer.start(folder, 0);
    long pid = first.pid().orElseThrow();
    try (first) {
      execute(first, "CREATE TABLE kept AS SELECT 7 AS n");
    }
    first.close();
    assertThat(isAlive(pid)).isFalse();
    try (EmbeddedPostgresServer second = EmbeddedPostgresServer.start(folder, first.port())) {
      assertThat(second.port()).isEqualTo(first.port());
      assertThat(query(second, "SELECT n FROM kept")).isEqualTo("7");
    }
  }

  @Test
  void an_open_transaction_does_not_hold_up_a_stop() throws SQLException {
    EmbeddedPostgresServer server = EmbeddedPostgresServer.start(folder, 0);
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE never_committed (n int)");
      server.close();
      assertThat(server.pid()).isEmpty();
    }
  }

  @Test
  void after_kill_9_the_orphan_is_stopped_and_committed_data_is_there()
      throws SQLException, IOException, InterruptedException {
    Path ready = temp.resolve("ready");
    long orphan;
    try (ChildJvm child =
        ChildJvm.start(
            temp.resolve("out"), PostgresHolder.class, folder.toString(), ready.toString())) {
      child.awaitFile(ready);
      orphan = Long.parseLong(Files.readString(ready));
      child.kill();
    }
    assertThat(isAlive(orphan)).as("the orphan lives on").isTrue();
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(folder, 0)) {
      assertThat(isAlive(orphan)).isFalse();
      assertThat(query(server, "SELECT n FROM committed")).isEqualTo("42");
    }
  }

  @Test
  void a_pid_file_that_names_a_process_of_somebody_else_is_not_trusted() throws IOException {
    Path cluster = Files.createDirectories(folder.resolve("cluster"));
    Files.writeString(
        cluster.resolve("postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + cluster + "\n1700000000\n5432\n");
    assertThat(Postmaster.find(cluster)).isEmpty();
    Files.writeString(cluster.resolve("postmaster.pid"), "12");
    assertThat(Postmaster.find(cluster)).isEmpty();
  }

  @Test
  void a_port_that_is_taken_is_named() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedPostgresServer.start(folder, other.getLocalPort()))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("port " + other.getLocalPort() + " of 127.0.0.1")
          .hasMessageContaining("is not free");
    }
  }

  @Test
  void data_of_another_major_version_is_refused_untouched() throws IOException {
    Path version = Files.createDirectories(folder.resolve("cluster")).resolve("PG_VERSION");
    Files.writeString(version, "14\n");
    assertThatThrownBy(() -> EmbeddedPostgresServer.start(folder, 0))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("was written by PostgreSQL 14, expected 18");
    assertThat(version).hasContent("14");
  }

  @Test
  void data_of_a_first_start_that_never_finished_is_put_aside() throws IOException, SQLException {
    Path cluster = Files.createDirectories(folder.resolve("cluster"));
    Files.writeString(cluster.resolve("postgresql.conf"), "half");
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(folder, 0)) {
      assertThat(query(server, "SELECT 1")).isEqualTo("1");
    }
    assertThat(folder.resolve("cluster.unfinished-1/postgresql.conf")).hasContent("half");
  }

  @Test
  void a_server_that_does_not_start_shows_the_end_of_its_log() throws IOException {
    Path cluster = Files.createDirectories(folder.resolve("cluster"));
    Files.writeString(folder.resolve("initialized"), "");
    Files.writeString(folder.resolve("superuser.password"), "x");
    Files.writeString(cluster.resolve("stranger"), "");
    assertThatThrownBy(() -> EmbeddedPostgresServer.start(folder, 0))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("did not start")
        .hasMessageContaining("exists but is not empty");
  }

  @Test
  void a_database_is_created_once_and_its_name_cannot_carry_sql() throws SQLException {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(folder, 0)) {
      server.createDatabase("other");
      server.createDatabase("other");
      try (Connection connection =
          DriverManager.getConnection(server.url("other"), server.user(), server.password())) {
        assertThat(connection.getCatalog()).isEqualTo("other");
      }
      assertThatThrownBy(() -> server.createDatabase("x; DROP DATABASE other"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void binaries_left_half_unpacked_are_removed_and_complete_ones_kept() throws IOException {
    Path half = Files.createDirectories(temp.resolve("PG-1/bin"));
    Files.writeString(half.resolve("postgres"), "half");
    Path whole = Files.createDirectories(temp.resolve("PG-2"));
    Files.createFile(whole.resolve(".exists"));
    BinariesCache.removeUnfinished(temp);
    assertThat(temp.resolve("PG-1")).doesNotExist();
    assertThat(whole.resolve(".exists")).exists();
  }

  @Test
  void nobody_else_can_reach_the_unpacked_binaries() throws IOException {
    try (BinariesCache cache = BinariesCache.open(temp.resolve("fallback"))) {
      assertThat(Files.getPosixFilePermissions(cache.folder().getParent()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void the_binaries_lie_in_the_users_own_cache() {
    assertThat(BinariesCache.userCache("/c", "/home/u")).isEqualTo(Path.of("/c/kline-saga"));
    assertThat(BinariesCache.userCache("", "/home/u"))
        .isEqualTo(Path.of("/home/u/.cache/kline-saga"));
    assertThat(BinariesCache.userCache(null, "?")).isNull();
  }

  /** As after a restart of a container, where process ids come again. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_server_that_was_killed_starts_although_its_process_id_is_somebody_elses()
      throws IOException {
    EmbeddedPostgresServer.start(folder, 0).close();
    Path file = folder.resolve("cluster/postmaster.pid");
    Process somebody = new ProcessBuilder("sleep", "120").start();
    try {
      Files.writeString(
          file,
          somebody.pid() + "\n" + folder.resolve("cluster").toRealPath() + "\n1700000000\n1\n\n\n");
      EmbeddedPostgresServer.start(folder, 0).close();
    } finally {
      somebody.destroyForcibly();
    }
  }

  @Test
  void a_server_that_was_killed_before_it_wrote_its_process_id_starts() throws IOException {
    EmbeddedPostgresServer.start(folder, 0).close();
    Path file = folder.resolve("cluster/postmaster.pid");
    Files.writeString(file, "");
    EmbeddedPostgresServer.start(folder, 0).close();
    assertThat(file).doesNotExist();
  }
}
