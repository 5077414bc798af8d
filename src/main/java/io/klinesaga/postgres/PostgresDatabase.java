package io.klinesaga.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.klinesaga.config.PostgresConfig;
import io.klinesaga.config.Secrets;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.jdbc.Transactions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/**
 * The connection pool and the schema. Every wait is bounded: for a connection, for a lock, for a
 * statement, for a dead peer.
 */
public final class PostgresDatabase implements AutoCloseable {
  private static final String SYNCHRONOUS = "-c synchronous_commit=on";

  /** One holds the lock, the others are Flyway's. */
  private static final int MIGRATION_CONNECTIONS = 4;

  /** By the schema's name: an advisory lock belongs to the whole database. */
  private static final String TAKE_TURN =
      "SELECT pg_advisory_xact_lock(hashtext('kline-saga'), hashtext(coalesce(current_schema(), '')))";

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String READ_ONLY = "25006";

  private final HikariDataSource pool;
  private final Transactions transactions;
  private final PostgresConfig settings;

  public PostgresDatabase(PostgresConfig settings) {
    this(settings, config(settings));
  }

  private PostgresDatabase(PostgresConfig settings, HikariConfig config) {
    this.settings = settings;
    this.pool = new HikariDataSource(config);
    this.transactions = new Transactions("PostgreSQL", pool);
  }

  /**
   * The same for statements of libraries, which may ask for all columns of a table: the server
   * keeps no plan of them, which would fail as soon as another process has added a column.
   */
  public static PostgresDatabase withoutKeptPlans(PostgresConfig settings) {
    HikariConfig config = config(settings);
    config.addDataSourceProperty("prepareThreshold", "0");
    return new PostgresDatabase(settings, config);
  }

  private static HikariConfig config(PostgresConfig settings) {
    HikariConfig config = unbounded(settings);
    long statementMillis = settings.statementTimeout().toMillis();
    config.setMaximumPoolSize(settings.poolSize());
    config.addDataSourceProperty(
        "socketTimeout", seconds(settings.statementTimeout().plusSeconds(5)));
    config.addDataSourceProperty(
        "options",
        SYNCHRONOUS
            + " -c statement_timeout="
            + statementMillis
            + " -c lock_timeout="
            + statementMillis
            + " -c idle_in_transaction_session_timeout="
            + 2 * statementMillis);
    return config;
  }

  /** Without limits for statements. */
  private static HikariConfig unbounded(PostgresConfig settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("postgres");
    config.setDriverClassName("org.postgresql.Driver");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMinimumIdle(0);
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(Math.min(2_000, settings.connectTimeout().toMillis()));
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(new Eviction());
    config.addDataSourceProperty("ApplicationName", "kline-saga");
    config.addDataSourceProperty("connectTimeout", secondsPerServer(settings));
    config.addDataSourceProperty("loginTimeout", seconds(settings.connectTimeout()));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    // Every batch sends the same few statements: the server parses each once per connection.
    config.addDataSourceProperty("prepareThreshold", "1");
    return config;
  }

  /**
   * A server that has become read only is no primary any more; only a new connection can find the
   * one that is.
   */
  private static final class Eviction implements SQLExceptionOverride {
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException e) {
      return READ_ONLY.equals(e.getSQLState())
          ? SQLExceptionOverride.Override.MUST_EVICT
          : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
  }

  /** For migrations, which may take longer than any statement of the product should. */
  private static HikariDataSource migrations(PostgresConfig settings) {
    HikariConfig config = unbounded(settings);
    config.setPoolName("postgres-migrations");
    config.setMaximumPoolSize(MIGRATION_CONNECTIONS);
    config.addDataSourceProperty(
        "options",
        SYNCHRONOUS
            + " -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout="
            + migrationWait(settings).toMillis());
    return new HikariDataSource(config);
  }

  private static Duration migrationWait(PostgresConfig settings) {
    return settings.statementTimeout().multipliedBy(10);
  }

  /** The driver tries one server after the other, and all of them must get their turn. */
  private static String secondsPerServer(PostgresConfig settings) {
    return seconds(settings.connectTimeout().dividedBy(settings.servers().size()));
  }

  private static String seconds(Duration duration) {
    return String.valueOf(Math.max(1, duration.toSeconds()));
  }

  public Transactions transactions() {
    return transactions;
  }

  public DataSource dataSource() {
    return pool;
  }

  /**
   * Brings the schema up to date, one process at a time: one that starts beside another waits for
   * it, at most ten times the limit of a statement.
   *
   * @throws DatabaseUnreachableException if the server cannot be reached or refuses the login
   * @throws DatabaseException if a migration fails, another process takes too long over it, or the
   *     schema is newer than this version of the product
   */
  public void migrate() {
    ping();
    try (HikariDataSource connections = migrations(settings);
        Connection holder = connections.getConnection()) {
      holder.setAutoCommit(false);
      awaitTurn(holder);
      migrate(connections);
      holder.rollback(); // frees the lock
    } catch (SQLException e) {
      throw new DatabaseException("PostgreSQL: the schema cannot be brought up to date", e);
    }
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
              + migrationWait(settings).toSeconds()
              + " s (ten times kline.postgres.statement-timeout); its advisory lock is in pg_locks",
          e);
    }
  }

  private static void migrate(DataSource connections) {
    try {
      Flyway flyway =
          Flyway.configure()
              .dataSource(connections)
              .locations("classpath:io/klinesaga/postgres")
              .validateMigrationNaming(true)
              .failOnMissingLocations(true)
              .table("schema_history")
              .baselineOnMigrate(true)
              .baselineVersion("0000")
              .load();
      requireNotNewer(flyway.info().all());
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

  /** Whether the schema is there; false on an empty database. */
  public boolean schemaExists() {
    return transactions.execute(
        "look for the schema",
        connection ->
            Sql.one(
                connection,
                "SELECT to_regclass('sync_state') IS NOT NULL",
                row -> row.getBoolean(1)));
  }

  /**
   * Checks that the server can be reached with the configured login.
   *
   * @throws DatabaseUnreachableException if it cannot; the message has the server's own reason
   */
  public void ping() {
    try {
      PostgresDriver.load(settings);
      select();
    } catch (IOException | SQLException e) {
      throw new DatabaseUnreachableException(
          "PostgreSQL at "
              + Secrets.mask(settings.url())
              + " cannot be reached as user "
              + settings.user()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private void select() throws SQLException {
    try (var connection = DriverManager.getConnection(settings.url(), properties());
        var statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("connectTimeout", secondsPerServer(settings));
    properties.setProperty("loginTimeout", seconds(settings.connectTimeout()));
    properties.setProperty("socketTimeout", seconds(settings.statementTimeout()));
    return properties;
  }

  @Override
  public void close() {
    pool.close();
  }
}
