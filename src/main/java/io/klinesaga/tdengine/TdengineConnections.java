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

  /** Of the driver, without its own reconnecting: nothing was sent, for the connection is gone. */
  private static final int CONNECTION_CLOSED = 0x2301;

  /** As {@link #CONNECTION_CLOSED}, where the driver sends bytes. */
  private static final int NOT_SENT = 0x2318;

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
    // Else the driver makes a text of each name, and of each text bytes again when they are asked
    // for.
    config.addDataSourceProperty("varcharAsString", "false");
    // With its default of 3 the driver answers a batch whose connection was lost as if no row had
    // been sent.
    config.addDataSourceProperty("retryTimes", "1");
    config.addDataSourceProperty("httpConnectTimeout", String.valueOf(millisPerServer(settings)));
    config.addDataSourceProperty(
        "messageWaitTimeout", String.valueOf(settings.requestTimeout().toMillis()));
    return config;
  }

  /** The driver tries one server after the other, and all of them must get their turn. */
  private static long millisPerServer(TdengineConfig settings) {
    return Math.max(1, settings.connectTimeout().toMillis() / settings.servers().size());
  }

  /**
   * Runs work on a connection. It is run again only if the driver says that nothing of it was sent,
   * because the connection is gone.
   *
   * @param what what is attempted, for the message of an error
   * @throws TdengineRefusedException if the server refused it
   * @throws TdengineUnsettledException if a cluster could not serve it within the request's time
   * @throws DatabaseUnreachableException if the server cannot be reached, did not answer in time,
   *     or the connection was lost: its effect is unknown
   */
  <T extends @Nullable Object> T execute(String what, SqlWork<T> work) {
    return persist(what, work, false);
  }

  /**
   * Runs work that may be done twice, because the second time changes nothing more. It is also run
   * again if a cluster that could not serve it may have done it all the same.
   *
   * @param what what is attempted, for the message of an error
   * @throws TdengineRefusedException if the server refused it
   * @throws TdengineUnsettledException if a cluster could not serve it within the request's time
   * @throws DatabaseUnreachableException if the server cannot be reached, did not answer in time,
   *     or the connection was lost: its effect is unknown
   */
  <T extends @Nullable Object> T repeat(String what, SqlWork<T> work) {
    return persist(what, work, true);
  }

  /**
   * Runs work that only reads, as {@link #repeat}; if it has an unknown outcome it is run once
   * more, on a connection that no failure of the server can have spoilt.
   *
   * @param what what is attempted, for the message of an error
   * @throws TdengineRefusedException if the server refused it
   * @throws TdengineUnsettledException if a cluster could not serve it within the request's time
   * @throws DatabaseUnreachableException if the server cannot be reached, or did not answer twice
   */
  <T extends @Nullable Object> T read(String what, SqlWork<T> work) {
    Connection connection = open();
    try {
      return persist(what, connection, work, true);
    } catch (TdengineUnsettledException e) {
      throw e;
    } catch (DatabaseUnreachableException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      LOG.warn("{}; it is read once more", e.getMessage());
      pool.getHikariPoolMXBean().softEvictConnections();
      return repeat(what, work);
    }
  }

  private <T extends @Nullable Object> T persist(
      String what, SqlWork<T> work, boolean mayBeDoneTwice) {
    return persist(what, open(), work, mayBeDoneTwice);
  }

  /**
   * Runs work until the server serves it, within the time of one request from now on, with growing
   * pauses.
   */
  private <T extends @Nullable Object> T persist(
      String what, Connection first, SqlWork<T> work, boolean mayBeDoneTwice) {
    Persistence persistence = new Persistence(settings.requestTimeout());
    Connection connection = first;
    while (true) {
      try {
        return once(connection, work);
      } catch (SQLException e) {
        if (!isPassing(e, mayBeDoneTwice)) {
          throw translated(what, e);
        }
        persistence.next(what, e);
      }
      pool.getHikariPoolMXBean().softEvictConnections();
      connection = open();
    }
  }

  private <T extends @Nullable Object> T once(Connection connection, SqlWork<T> work)
      throws SQLException {
    try {
      T result = work.run(connection);
      connection.close();
      return result;
    } catch (Throwable e) {
      pool.evictConnection(connection);
      throw e;
    }
  }

  /**
   * Whether the same request may be served later, and may be sent again. With several servers in
   * the URL, the connections to one that has died stay in the pool: the driver vouches for all
   * connections of a URL when it has looked at one of them.
   */
  static boolean isPassing(SQLException e, boolean mayBeDoneTwice) {
    int code = code(e);
    return code == CONNECTION_CLOSED
        || code == NOT_SENT
        || (mayBeDoneTwice && ClusterError.isOne(code));
  }

  /** Whether a cluster could not serve the request, which is no refusal. */
  private static boolean isUnserved(SQLException e) {
    return ClusterError.isOne(code(e));
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
    if (code == 0 || (code >= FIRST_DRIVER_CODE && code <= LAST_DRIVER_CODE) || isUnserved(e)) {
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
