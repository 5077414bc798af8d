package io.klinesaga.tdengine;

import com.taosdata.jdbc.utils.Utils;
import io.klinesaga.config.TdengineConfig;
import io.klinesaga.jdbc.FirstContact;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TDengine's JDBC driver, which takes seconds to load on a busy machine. */
public final class TdengineDriver {
  private static final Logger LOG = LoggerFactory.getLogger(TdengineDriver.class);
  private static final int PORT = 6041;

  /** For a server that has just answered. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Long enough for threads that have nothing to do; the process ends without them, too. */
  private static final Duration END = Duration.ofMillis(250);

  private static volatile boolean isLoaded;

  private TdengineDriver() {}

  /**
   * Loads the driver at the first call by a connection of its own, so that loading does not count
   * as the time in which the server must be reached.
   *
   * @throws IOException if the server does not answer within the limit for a connection
   */
  static void load(TdengineConfig server) throws IOException {
    if (!isLoaded) {
      loadOnce(server);
    }
  }

  private static synchronized void loadOnce(TdengineConfig server) throws IOException {
    if (isLoaded) {
      return;
    }
    FirstContact.require(server.servers(), PORT, question(server.url()), server.connectTimeout());
    connect(server);
    isLoaded = true;
  }

  /**
   * Ends the driver's threads, as the last thing a process does: a virtual machine that ends waits
   * 300 ms for threads that are in a call of the operating system, and these always are. Nothing
   * can be read or written afterwards.
   */
  public static void end() {
    if (isLoaded) {
      Utils.getEventLoopGroup()
          .shutdownGracefully(0, 0, TimeUnit.SECONDS)
          .awaitUninterruptibly(END.toMillis());
    }
  }

  /** The beginning of a connection, which a server that only accepts connections leaves open. */
  private static byte[] question(String url) {
    if (url.contains("useSSL=true")) {
      return new byte[0];
    }
    List<String> lines =
        List.of(
            "GET /ws HTTP/1.1",
            "Host: taosadapter",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: a2xpbmUtc2FnYS0wMDAwMA==");
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** A refusal loads the driver too, and is told by the next connection. */
  private static void connect(TdengineConfig server) {
    try (Connection connection = DriverManager.getConnection(server.url(), properties(server));
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT SERVER_VERSION()");
    } catch (SQLException e) {
      LOG.debug("The driver's first connection failed", e);
    }
  }

  private static Properties properties(TdengineConfig server) {
    Properties properties = new Properties();
    properties.setProperty("user", encoded(server.user()));
    properties.setProperty("password", encoded(server.password()));
    properties.setProperty(
        "httpConnectTimeout",
        String.valueOf(
            FirstContact.limit(server.servers(), server.connectTimeout(), LIMIT).toMillis()));
    properties.setProperty("messageWaitTimeout", String.valueOf(LIMIT.toMillis()));
    return properties;
  }

  /** The driver decodes user and password as parts of a URL, wherever they come from. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
