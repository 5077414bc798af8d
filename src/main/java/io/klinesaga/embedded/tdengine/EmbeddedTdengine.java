package io.klinesaga.embedded.tdengine;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.embedded.tdengine.engine.Engine;
import io.klinesaga.embedded.tdengine.wire.TdengineServer;
import io.klinesaga.lifecycle.Opened;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TDengine inside this process: the official JDBC driver works against it as against a real
 * taosAdapter, for the documented subset of statements. For first runs, tests and CI, not for
 * production.
 */
public final class EmbeddedTdengine implements AutoCloseable {
  /** Its only user. */
  public static final String USER = Engine.USER;

  /** That user's password. */
  public static final String PASSWORD = Engine.PASSWORD;

  /** Where it listens unless told otherwise. */
  public static final String LOOPBACK = "127.0.0.1";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedTdengine.class);

  private final Opened opened;
  private final TdengineServer server;
  private final String host;

  private EmbeddedTdengine(Opened opened, TdengineServer server, String host) {
    this.opened = opened;
    this.server = server;
    this.host = host;
  }

  /**
   * Opens the data and begins to listen on loopback.
   *
   * @param folder where the data is; created if missing; one process at a time
   * @param port where to listen; 0: any free port
   * @throws EmbeddedException if the folder cannot be used or the port is taken
   */
  public static EmbeddedTdengine start(Path folder, int port) {
    return start(folder, LOOPBACK, port);
  }

  /**
   * The same on another address, with a warning if it is not loopback: whoever reaches it knows the
   * password.
   *
   * @param host the address to listen on, such as 0.0.0.0 for all
   * @throws EmbeddedException if the folder cannot be used, the port is taken or the address is not
   *     this machine's
   */
  public static EmbeddedTdengine start(Path folder, String host, int port) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new EmbeddedException("the address " + host + " is not known");
    }
    return Opened.allOrNothing(opened -> start(folder, host, address, opened));
  }

  private static EmbeddedTdengine start(
      Path folder, String host, InetSocketAddress address, Opened opened) {
    Engine engine = opened.add(Engine.open(folder));
    TdengineServer server = opened.add(new TdengineServer(address, engine));
    if (!address.getAddress().isLoopbackAddress()) {
      LOG.warn(
          "The embedded TDengine listens on {}: other machines can read and change its data with"
              + " the well-known password, and nothing is encrypted",
          host);
    }
    return new EmbeddedTdengine(opened, server, host);
  }

  public int port() {
    return server.port();
  }

  /** The JDBC URL, without database and login. */
  public String url() {
    return "jdbc:TAOS-WS://" + host + ":" + port();
  }

  /** Drops all connections and closes the data. */
  @Override
  public void close() {
    opened.close();
  }
}
