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
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * The connection pool and the schema. Every wait is bounded: for a connection, for a lock, for a
 * statement, for a dead peer.
 */
public final class PostgresDatabase implements AutoCloseable {
  static final String SYNCHRONOUS = "-c synchronous_commit=on";

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
  static HikariConfig unbounded(PostgresConfig settings) {
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
    new PostgresMigrations(settings).run();
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
