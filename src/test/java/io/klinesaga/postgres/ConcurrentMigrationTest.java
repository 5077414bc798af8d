package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.config.PostgresConfig;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.testing.JavaCommand;
import io.klinesaga.testing.TestServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several processes that bring one schema up to date at the same time. */
@Timeout(300)
@Tag("servers")
class ConcurrentMigrationTest {
  private static final int PROCESSES = 8;
  private static final int ROUNDS = 20;

  private static PostgresConfig fresh(Duration statementTimeout) {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.postgres.statement-timeout", statementTimeout.toSeconds() + "s");
    return TestServers.configuration(settings).postgres();
  }

  @Test
  void processes_that_start_on_an_empty_schema_all_start() throws Exception {
    List<Migrator> migrators = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        migrators.add(Migrator.start());
      }
      for (int round = 0; round < ROUNDS; round++) {
        PostgresConfig config = fresh(Duration.ofSeconds(30));
        for (Migrator migrator : migrators) {
          migrator.order(config);
        }
        for (Migrator migrator : migrators) {
          assertThat(migrator.answer()).as("round " + round).isEqualTo("done");
        }
        assertThat(scripts(config)).isEqualTo(shipped());
      }
    } finally {
      migrators.forEach(Migrator::close);
    }
  }

  /** The migrations that were applied, each once. */
  private static List<String> scripts(PostgresConfig config) throws SQLException {
    List<String> scripts = new ArrayList<>();
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT script FROM schema_history WHERE type = 'SQL' AND success ORDER BY installed_rank")) {
      while (rows.next()) {
        scripts.add(rows.getString(1));
      }
    }
    return scripts;
  }

  private static List<String> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/io/klinesaga/postgres"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Connection connect(PostgresConfig config) throws SQLException {
    return DriverManager.getConnection(config.url(), config.user(), config.password());
  }

  @Test
  void waiting_for_another_process_ends_and_says_for_what() throws SQLException {
    PostgresConfig config = fresh(Duration.ofSeconds(1));
    try (Connection other = connect(config);
        Statement statement = other.createStatement();
        PostgresDatabase database = new PostgresDatabase(config)) {
      other.setAutoCommit(false);
      statement.execute(
          "SELECT pg_advisory_xact_lock(hashtext('kline-saga'), hashtext(current_schema()))");
      assertThatThrownBy(database::migrate)
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining(
              "another process has been bringing the schema up to date for 10 s (ten times kline.postgres.statement-timeout)");
      other.rollback();
      database.migrate();
      assertThat(database.schemaExists()).isTrue();
    }
  }

  /** A process that is killed at its first start leaves a whole schema or none. */
  @Test
  void an_empty_schema_gets_all_migrations_in_one_transaction() throws Exception {
    PostgresConfig config = fresh(Duration.ofSeconds(30));
    try (PostgresDatabase database = new PostgresDatabase(config)) {
      database.migrate();
    }
    assertThat(scripts(config)).isEqualTo(shipped());
    assertThat(transactions(config)).isEqualTo(1);
    assertThat(
            number(
                config,
                "SELECT count(DISTINCT xmin::text) FROM pg_class WHERE relkind = 'r'"
                    + " AND relnamespace = current_schema()::regnamespace"
                    + " AND relname <> 'schema_history'"))
        .isEqualTo(1);
  }

  /** Others may work with it: a lock of one migration must not be held through the next. */
  @Test
  void an_older_schema_gets_each_migration_in_a_transaction_of_its_own() throws Exception {
    PostgresConfig config = fresh(Duration.ofSeconds(30));
    int older = shipped().size() - 3;
    Flyway.configure()
        .dataSource(config.url(), config.user(), config.password())
        .locations("classpath:io/klinesaga/postgres")
        .table("schema_history")
        .baselineOnMigrate(true)
        .baselineVersion("0000")
        .target(String.valueOf(older))
        .group(true)
        .load()
        .migrate();
    assertThat(scripts(config)).hasSize(older);
    try (PostgresDatabase database = new PostgresDatabase(config)) {
      database.migrate();
    }
    assertThat(scripts(config)).isEqualTo(shipped());
    assertThat(transactions(config)).isEqualTo(1 + 3);
  }

  /** In how many transactions the migrations were applied. */
  private static int transactions(PostgresConfig config) throws SQLException {
    return number(
        config, "SELECT count(DISTINCT xmin::text) FROM schema_history WHERE type = 'SQL'");
  }

  private static int number(PostgresConfig config, String sql) throws SQLException {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** It has to wait for a transaction that makes a table of the same name and gives it up. */
  @Test
  void a_migration_may_take_longer_than_a_statement() throws Exception {
    PostgresConfig config = fresh(Duration.ofSeconds(3));
    try (Connection other = connect(config);
        Statement statement = other.createStatement();
        PostgresDatabase database = new PostgresDatabase(config)) {
      other.setAutoCommit(false);
      statement.execute("CREATE TABLE sync_state (x INT)");
      CompletableFuture<Void> migration = CompletableFuture.runAsync(database::migrate);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> migration.isDone() || isWaitingLong(config));
      other.rollback();
      migration.get(60, TimeUnit.SECONDS);
      assertThat(scripts(config)).isEqualTo(shipped());
    }
  }

  /** Whether a statement has waited for a lock longer than the limit of statements. */
  private static boolean isWaitingLong(PostgresConfig config) throws SQLException {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND wait_event_type = 'Lock' AND query LIKE '%CREATE TABLE sync_state%'"
                    + " AND clock_timestamp() - query_start > interval '4s'")) {
      return rows.next() && rows.getLong(1) > 0;
    }
  }

  /** A process of its own that migrates on order. */
  private static final class Migrator {
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter orders;

    private Migrator(Process process) {
      this.process = process;
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    static Migrator start() throws IOException {
      List<String> quiet = List.of("-Dkline.log.level=error", "-Dkline.log.libraries=error");
      return new Migrator(
          new ProcessBuilder(JavaCommand.of(quiet, MigratorMain.class))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }

    void order(PostgresConfig config) {
      orders.println(String.join(" ", config.url(), config.user(), config.password()));
    }

    String answer() throws IOException {
      return answers.readLine();
    }

    void close() {
      process.destroyForcibly();
    }
  }
}
