package io.klinesaga.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.klinesaga.config.PostgresConfig;
import io.klinesaga.jdbc.DatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/**
 * Brings the schema up to date, one process at a time. A schema without a history gets all
 * migrations in one transaction; one that others may be working with gets each in its own, so that
 * no lock is held through several of them.
 */
final class PostgresMigrations {
  /** One holds the lock, the others are Flyway's. */
  private static final int CONNECTIONS = 4;

  /** By the schema's name: an advisory lock belongs to the whole database. */
  private static final String TAKE_TURN =
      "SELECT pg_advisory_xact_lock(hashtext('kline-saga'), hashtext(coalesce(current_schema(), '')))";

  private static final String HISTORY = "schema_history";

  private static final String HAS_HISTORY =
      "SELECT to_regclass(quote_ident(current_schema()) || '." + HISTORY + "') IS NOT NULL";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final PostgresConfig settings;

  PostgresMigrations(PostgresConfig settings) {
    this.settings = settings;
  }

  /**
   * Runs what is missing.
   *
   * @throws DatabaseException if a migration fails, another process takes too long over it, or the
   *     schema is newer than this version of the product
   */
  void run() {
    try (HikariDataSource connections = connections();
        Connection holder = connections.getConnection()) {
      holder.setAutoCommit(false);
      awaitTurn(holder);
      migrate(connections, hasHistory(holder));
      holder.rollback(); // frees the lock
    } catch (SQLException e) {
      throw new DatabaseException("PostgreSQL: the schema cannot be brought up to date", e);
    }
  }

  /** Migrations may take longer than any statement of the product should. */
  private HikariDataSource connections() {
    HikariConfig config = PostgresDatabase.unbounded(settings);
    config.setPoolName("postgres-migrations");
    config.setMaximumPoolSize(CONNECTIONS);
    config.addDataSourceProperty(
        "options",
        PostgresDatabase.SYNCHRONOUS
            + " -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout="
            + longestWait().toMillis());
    return new HikariDataSource(config);
  }

  private Duration longestWait() {
    return settings.statementTimeout().multipliedBy(10);
  }

  private void awaitTurn(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(TAKE_TURN);
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      throw new DatabaseException(
          "PostgreSQL: another process has been bringing the schema up to date for "
              + longestWait().toSeconds()
              + " s (ten times kline.postgres.statement-timeout); its advisory lock is in pg_locks",
          e);
    }
  }

  private static boolean hasHistory(Connection connection) throws SQLException {
    return Sql.one(connection, HAS_HISTORY, row -> row.getBoolean(1));
  }

  private static void migrate(DataSource connections, boolean hasHistory) {
    try {
      Flyway flyway =
          Flyway.configure()
              .dataSource(connections)
              .locations("classpath:io/klinesaga/postgres")
              .validateMigrationNaming(true)
              .failOnMissingLocations(true)
              .table(HISTORY)
              .baselineOnMigrate(true)
              .baselineVersion("0000")
              .group(!hasHistory)
              .load();
      if (hasHistory) {
        requireNotNewer(flyway.info().all());
      }
      flyway.migrate();
    } catch (FlywayException e) {
      throw new DatabaseException(
          "PostgreSQL: the schema cannot be brought up to date: " + e.getMessage(), e);
    }
  }

  /** Flyway by itself takes no notice of versions it does not know. */
  private static void requireNotNewer(MigrationInfo[] migrations) {
    for (MigrationInfo migration : migrations) {
      if (migration.getState() == MigrationState.FUTURE_SUCCESS) {
        throw new FlywayException(
            "it has version "
                + migration.getVersion()
                + " ("
                + migration.getDescription()
                + "), newer than this version of the product knows");
      }
    }
  }
}
