package io.klinesaga.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.embedded.ChildJvm;
import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import io.klinesaga.embedded.tdengine.EmbeddedTdengine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What test JVMs leave on servers that others use too; embedded ones stand for those. */
@Timeout(180)
@Tag("servers")
class TestServersTest {
  @TempDir private static Path servers;

  private static EmbeddedPostgresServer postgres;
  private static EmbeddedTdengine tdengine;
  private static Login superuser;
  private static Login given;
  private static Login root;

  @TempDir private Path folder;
  private int number;

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = EmbeddedPostgresServer.start(servers.resolve("postgres"), 0);
    tdengine = EmbeddedTdengine.start(servers.resolve("tdengine"), 0);
    String password = Files.readString(servers.resolve("postgres/superuser.password")).strip();
    superuser = new Login(postgres.url(), "postgres", password);
    given = new Login(postgres.url(), "ci", "it's a secret");
    root = new Login(tdengine.url(), "root", "taosdata");
    postgres("CREATE ROLE ci LOGIN CREATEDB CREATEROLE PASSWORD 'it''s a secret'");
  }

  @AfterAll
  static void stop() {
    tdengine.close();
    postgres.close();
  }

  private static void postgres(String sql) throws SQLException {
    execute(superuser, sql);
  }

  private static void execute(Login login, String sql) throws SQLException {
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** All roles and databases of PostgreSQL and all databases of TDengine. */
  private static TreeSet<String> everything() throws SQLException {
    TreeSet<String> names = new TreeSet<>();
    names.addAll(query(superuser, "SELECT 'role ' || rolname FROM pg_roles"));
    names.addAll(query(superuser, "SELECT 'database ' || datname FROM pg_database"));
    names.addAll(query(root, "SELECT name FROM information_schema.ins_databases"));
    return names;
  }

  private static TreeSet<String> everythingOf(String run) throws SQLException {
    TreeSet<String> names = everything();
    names.removeIf(name -> !name.contains(run));
    return names;
  }

  private static List<String> query(Login login, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** A JVM of tests on the servers; it writes the file. */
  private ChildJvm user(Path file, String... arguments) throws IOException {
    List<String> options =
        List.of(
            "-Djava.io.tmpdir=" + folder,
            "-Dkline.postgres.url=" + given.url() + "?connectTimeout=20",
            "-Dkline.postgres.user=" + given.user(),
            "-Dkline.postgres.password=" + given.password(),
            "-Dkline.tdengine.url=" + root.url());
    List<String> all = new ArrayList<>(List.of(file.toString()));
    all.addAll(List.of(arguments));
    return ChildJvm.start(
        folder.resolve(file.getFileName() + ".out"),
        options,
        ServersUser.class,
        all.toArray(String[]::new));
  }

  private Path file() {
    return folder.resolve("user" + ++number);
  }

  /** Runs three tests, of which one fails. */
  private void runTests() throws IOException, InterruptedException {
    Path file = file();
    try (ChildJvm user = user(file, "test")) {
      user.awaitEnd();
      assertThat(Files.readString(file)).startsWith("2 succeeded, failed: [[is to fail]");
    }
  }

  @Test
  void what_a_killed_jvm_left_is_dropped_by_the_next_and_what_lives_is_not() throws Exception {
    TreeSet<String> before = everything();
    Path file = file();
    Path other = file();
    try (ChildJvm killed = user(file);
        ChildJvm alive = user(other)) {
      killed.awaitFile(file);
      alive.awaitFile(other);
      killed.kill();
      String left = run(file);
      String used = run(other);
      assertThat(everythingOf(left)).hasSize(3);
      runTests();
      assertThat(everythingOf(left)).isEmpty();
      assertThat(everythingOf(used)).hasSize(3);
      alive.kill();
    }
    runTests();
    assertThat(everything()).isEqualTo(before);
  }

  private static String run(Path file) throws IOException {
    String database = Files.readString(file);
    return database.substring(0, database.lastIndexOf('_'));
  }

  @Test
  void a_jvm_leaves_nothing_and_drops_what_is_a_day_old_but_nothing_of_others() throws Exception {
    String others = TestRun.name(Instant.now().minus(Duration.ofDays(9)), 1);
    postgres("CREATE ROLE " + others);
    postgres("CREATE DATABASE " + others);
    postgres("CREATE DATABASE kline_test");
    postgres("CREATE ROLE kline_test_me ADMIN ci");
    execute(root, "CREATE DATABASE kline_test_me");
    execute(root, "CREATE DATABASE market_data");
    make(TestRun.name(Instant.now().minus(Duration.ofHours(23)), 2));
    TreeSet<String> before = everything();
    String old = TestRun.name(Instant.now().minus(Duration.ofHours(25)), 3);
    make(old);
    assertThat(everythingOf(old)).hasSize(3);
    runTests();
    assertThat(everything()).isEqualTo(before);
  }

  /** As a run on another machine does. */
  private static void make(String run) throws SQLException {
    execute(given, "CREATE ROLE " + run + " ROLE CURRENT_USER");
    execute(given, "CREATE DATABASE " + run + " OWNER " + run);
    execute(root, "CREATE DATABASE " + run + "_1");
  }

  @Test
  void the_rights_that_the_given_role_lacks_are_named() throws SQLException {
    postgres("CREATE ROLE weak LOGIN PASSWORD 'weak' CREATEROLE");
    TestRun run = TestRun.begin();
    Login weak = new Login(postgres.url(), "weak", "weak");
    assertThatThrownBy(() -> OwnPostgres.create(weak, run))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "no role and database for the tests (CREATEROLE and CREATEDB needed)")
        .hasMessageContaining(postgres.url() + " as weak: ERROR: permission denied");
    run.end();
    assertThat(everythingOf(run.name())).isEmpty();
    postgres("DROP ROLE weak");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5433/given, jdbc:postgresql://db:5433/own",
    "jdbc:postgresql://db/given, jdbc:postgresql://db:5432/own",
    "jdbc:postgresql://db/, jdbc:postgresql://db:5432/own",
    "jdbc:postgresql://[::1]/given, jdbc:postgresql://[::1]:5432/own",
    "jdbc:postgresql://db/given?user=me&ssl=true&password=a&x=1, jdbc:postgresql://db:5432/own?ssl=true&x=1",
    "jdbc:postgresql://db/given?currentSchema=mine, jdbc:postgresql://db:5432/own",
  })
  void only_database_and_login_of_a_url_are_replaced(String url, String own) {
    assertThat(OwnPostgres.url(url, "own")).isEqualTo(own);
  }

  @Test
  void a_url_of_another_form_is_refused() {
    assertThatThrownBy(() -> OwnPostgres.url("jdbc:postgresql:given", "own"))
        .hasMessage(
            "kline.postgres.url = jdbc:postgresql:given: expected"
                + " jdbc:postgresql://host:port/database for the tests");
  }
}
