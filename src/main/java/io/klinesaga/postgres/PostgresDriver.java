package io.klinesaga.postgres;

import io.klinesaga.config.PostgresConfig;
import io.klinesaga.jdbc.FirstContact;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** PostgreSQL's JDBC driver, which takes a while to load on a busy machine. */
final class PostgresDriver {
  private static final int PORT = 5432;

  /** For a server that has just answered. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Asks whether TLS is spoken; any server answers with one letter. */
  private static final byte[] QUESTION = {0, 0, 0, 8, 4, (byte) 210, 22, 47};

  private static volatile boolean isLoaded;

  private PostgresDriver() {}

  /**
   * Loads the driver at the first call by a connection of its own, so that loading does not count
   * as the time in which the server must be reached.
   *
   * @throws IOException if the server does not answer within the limit for a connection
   * @throws SQLException if it refuses the login
   */
  static void load(PostgresConfig server) throws IOException, SQLException {
    if (!isLoaded) {
      loadOnce(server);
    }
  }

  private static synchronized void loadOnce(PostgresConfig server)
      throws IOException, SQLException {
    if (isLoaded) {
      return;
    }
    FirstContact.require(server.servers(), PORT, QUESTION, server.connectTimeout());
    DriverManager.getConnection(server.url(), properties(server)).close();
    isLoaded = true;
  }

  private static Properties properties(PostgresConfig server) {
    Properties properties = new Properties();
    properties.setProperty("user", server.user());
    properties.setProperty("password", server.password());
    properties.setProperty(
        "connectTimeout",
        String.valueOf(
            FirstContact.limit(server.servers(), server.connectTimeout(), LIMIT).toSeconds()));
    properties.setProperty("socketTimeout", String.valueOf(LIMIT.toSeconds()));
    return properties;
  }
}
