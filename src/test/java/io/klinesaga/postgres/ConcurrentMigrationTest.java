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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several processes that bring one schema up to date at the same time. */
@Timeout(300)
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
        assertThat(versions(config)).containsExactlyElementsOf(shipped());
      }
    } finally {
      migrators.forEach(Migrator::close);
    }
  }

  private static List<String> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/io/klinesaga/postgres"))) {
      return files.map(file -> file.getFileName().toString().substring(1, 5)).sorted().toList();
    }
  }

  private static List<String> versions(PostgresConfig config) throws SQLException {
    List<String> versions = new ArrayList<>();
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT version FROM schema_history WHERE type = 'SQL' ORDER BY installed_rank")) {
      while (rows.next()) {
        versions.add(rows.getString(1));
      }
    }
    return versions;
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

  /** The last migration has to wait for a table that somebody reads. */
  @Test
  void a_migration_may_take_longer_than_a_statement() throws Exception {
    PostgresConfig config = fresh(Duration.ofSeconds(3));
    try (Connection reader = connect(config);
        Statement statement = reader.createStatement();
        PostgresDatabase database = new PostgresDatabase(config)) {
      database.migrate();
      assertThat(shipped()).last().isEqualTo("0004");
      statement.execute("DELETE FROM schema_history WHERE version = '0004'");
      statement.execute("ALTER TABLE sync_run DROP COLUMN error");
      reader.setAutoCommit(false);
      statement.execute("LOCK TABLE sync_run IN ACCESS SHARE MODE");
      CompletableFuture<Void> migration = CompletableFuture.runAsync(database::migrate);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> migration.isDone() || isWaitingLong(config));
      reader.rollback();
      migration.get(60, TimeUnit.SECONDS);
    }
  }

  /** Whether a statement has waited for a lock longer than the limit of statements. */
  private static boolean isWaitingLong(PostgresConfig config) throws SQLException {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND wait_event_type = 'Lock' AND query LIKE '%ALTER TABLE sync_run%'"
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
