package io.klinesaga.tdengine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.klinesaga.config.Secrets;
import io.klinesaga.config.TdengineConfig;
import io.klinesaga.jdbc.Causes;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.jdbc.SqlWork;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of connections to TDengine. A connection on which anything failed is thrown away: the
 * driver does not notice a lost connection ({@code isClosed()} stays false), and a failed bind
 * spoils a prepared statement.
 */
final class TdengineConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TdengineConnections.class);
  private static final Pattern CODE = Pattern.compile("\\(0x([0-9a-fA-F]+)\\)");
  private static final int FIRST_DRIVER_CODE = 0x2301;
  private static final int LAST_DRIVER_CODE = 0x2350;

  private final HikariDataSource pool;
  private final TdengineConfig settings;

  TdengineConnections(TdengineConfig settings) {
    this.settings = settings;
    this.pool = new HikariDataSource(config(settings));
  }

  private static HikariConfig config(TdengineConfig settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("tdengine");
    config.setDriverClassName("com.taosdata.jdbc.ws.WebSocketDriver");
    config.setJdbcUrl(settings.url());
    config.setUsername(TdengineDriver.encoded(settings.user()));
    config.setPassword(TdengineDriver.encoded(settings.password()));
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(0);
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(Math.min(5_000, settings.connectTimeout().toMillis()));
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("timezone", "Asia/Shanghai");
    config.addDataSourceProperty("varcharAsString", "true");
    // With its default of 3 the driver answers a batch whose connection was lost as if no row had
    // been sent.
    config.addDataSourceProperty("retryTimes", "1");
    config.addDataSourceProperty(
        "httpConnectTimeout", String.valueOf(settings.connectTimeout().toMillis()));
    config.addDataSourceProperty(
        "messageWaitTimeout", String.valueOf(settings.requestTimeout().toMillis()));
    return config;
  }

  /**
   * Runs work on a connection.
   *
   * @param what what is attempted, for the message of an error
   * @throws TdengineRefusedException if the server refused it
   * @throws DatabaseUnreachableException if the server cannot be reached, did not answer in time,
   *     or the connection was lost: its effect is unknown
   */
  <T extends @Nullable Object> T execute(String what, SqlWork<T> work) {
    return execute(what, open(), work);
  }

  /**
   * Runs work that only reads; if it has an unknown outcome it is run once more, on a connection
   * that no failure of the server can have spoilt.
   *
   * @param what what is attempted, for the message of an error
   * @throws TdengineRefusedException if the server refused it
   * @throws DatabaseUnreachableException if the server cannot be reached, or did not answer twice
   */
  <T extends @Nullable Object> T read(String what, SqlWork<T> work) {
    Connection connection = open();
    try {
      return execute(what, connection, work);
    } catch (DatabaseUnreachableException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      LOG.warn("{}; it is read once more", e.getMessage());
      pool.getHikariPoolMXBean().softEvictConnections();
      return execute(what, work);
    }
  }

  private <T extends @Nullable Object> T execute(
      String what, Connection connection, SqlWork<T> work) {
    try {
      T result = work.run(connection);
      connection.close();
      return result;
    } catch (SQLException e) {
      pool.evictConnection(connection);
      throw translated(what, e);
    } catch (Throwable e) {
      pool.evictConnection(connection);
      throw e;
    }
  }

  /**
   * Runs one statement.
   *
   * @return rows changed; 0 if it finds some
   */
  static int run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql) ? 0 : statement.getUpdateCount();
    }
  }

  private Connection open() {
    try {
      TdengineDriver.load(settings);
      return pool.getConnection();
    } catch (IOException | SQLException e) {
      throw new DatabaseUnreachableException(
          "TDengine at "
              + Secrets.mask(settings.url())
              + " cannot be reached: "
              + Causes.rootMessage(e),
          e);
    }
  }

  private static DatabaseException translated(String what, SQLException e) {
    int code = code(e);
    if (code == 0 || (code >= FIRST_DRIVER_CODE && code <= LAST_DRIVER_CODE)) {
      return new DatabaseUnreachableException("TDengine, " + what + ": " + e.getMessage(), e);
    }
    return new TdengineRefusedException("TDengine, " + what, e, code);
  }

  /** The vendor code, or for prepared statements, which carry none, the code in the text. */
  private static int code(SQLException e) {
    if (e.getErrorCode() != 0) {
      return e.getErrorCode() & 0xffff;
    }
    Matcher text = CODE.matcher(String.valueOf(e.getMessage()));
    return text.find() ? Integer.parseInt(text.group(1), 16) & 0xffff : 0;
  }

  @Override
  public void close() {
    pool.close();
  }
}
