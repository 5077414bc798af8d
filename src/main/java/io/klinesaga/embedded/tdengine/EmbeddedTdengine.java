package io.klinesaga.embedded.tdengine;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.embedded.tdengine.engine.Engine;
import io.klinesaga.embedded.tdengine.engine.TdengineStorageException;
import io.klinesaga.embedded.tdengine.wire.TdengineServer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A TDengine inside this process: the official JDBC driver works against it as against a real
 * taosAdapter, for the documented subset of statements. For first runs, tests and CI, not for
 * production.
 */
public final class EmbeddedTdengine implements AutoCloseable {
  /** Its only user. */
  public static final String USER = "root";

  /** That user's password. */
  public static final String PASSWORD = "taosdata";

  private static final String HOST = "127.0.0.1";

  private final Engine engine;
  private final TdengineServer server;

  private EmbeddedTdengine(Engine engine, TdengineServer server) {
    this.engine = engine;
    this.server = server;
  }

  /**
   * Opens the data and begins to listen on loopback.
   *
   * @param folder where the data is; created if missing; one process at a time
   * @param port where to listen; 0: any free port
   * @throws EmbeddedException if the folder cannot be used or the port is taken
   */
  public static EmbeddedTdengine start(Path folder, int port) {
    Engine engine = open(folder);
    try {
      return new EmbeddedTdengine(engine, TdengineServer.start(HOST, port, engine::session));
    } catch (UncheckedIOException e) {
      engine.close();
      Throwable reason = Objects.requireNonNullElse(e.getCause(), e);
      throw new EmbeddedException(String.valueOf(reason.getMessage()), e);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static Engine open(Path folder) {
    try {
      return Engine.open(folder);
    } catch (TdengineStorageException e) {
      throw new EmbeddedException(String.valueOf(e.getMessage()), e);
    }
  }

  public int port() {
    return server.port();
  }

  /** The JDBC URL, without database and login. */
  public String url() {
    return "jdbc:TAOS-WS://" + HOST + ":" + port();
  }

  /** Drops all connections and closes the data. */
  @Override
  public void close() {
    server.close();
    engine.close();
  }
}
