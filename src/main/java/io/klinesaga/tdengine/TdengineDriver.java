package io.klinesaga.tdengine;

import io.klinesaga.config.TdengineConfig;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import java.sql.DriverManager;
import java.sql.SQLException;

/** TDengine's JDBC driver, which takes seconds to load on a busy machine. */
public final class TdengineDriver {
  private TdengineDriver() {}

  /**
   * Loads the driver by a first connection to a server that is known to be there, so that loading
   * does not count as the time in which the server must be reached.
   *
   * @throws DatabaseUnreachableException if the server does not answer within the driver's own
   *     limit of a minute
   */
  public static void load(TdengineConfig server) {
    try {
      DriverManager.getConnection(server.url(), server.user(), server.password()).close();
    } catch (SQLException e) {
      throw new DatabaseUnreachableException("TDengine does not answer: " + e.getMessage(), e);
    }
  }
}
