package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.EmbeddedException;
import java.nio.file.Path;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The embedded TDengine without its wire: databases in one folder, which it locks against other
 * processes. Any number of sessions and threads; writes are serialised, reads never wait for them.
 */
public class Engine implements AutoCloseable {
  /** The server this one answers like. */
  public static final String SERVER_VERSION = "3.3.7.5";

  /** In which times without offset are read if the client names no zone. */
  public static final ZoneId DEFAULT_ZONE = ZoneId.of("Asia/Shanghai");

  /** Its only user. */
  public static final String USER = "root";

  /** That user's password. */
  public static final String PASSWORD = "taosdata";

  private final Storage storage;

  Engine(Storage storage) {
    this.storage = storage;
  }

  /**
   * Opens a folder, creating it if it does not exist.
   *
   * @throws EmbeddedException if the folder is in use, foreign, of another format version, or
   *     cannot be read
   */
  public static Engine open(Path folder) {
    return new Engine(Storage.open(folder));
  }

  /**
   * Begins a session.
   *
   * @param database the current database; null for none
   * @param timeZone in which times without offset are read; null for {@link #DEFAULT_ZONE}
   * @throws TdengineException 0x0357 wrong password, 0x0351 unknown user, 0x0388 no such database
   */
  public Session session(
      String user, String password, @Nullable String database, @Nullable ZoneId timeZone) {
    Errors.failIf(!user.equals(USER), 0x0351, "Invalid user");
    Errors.failIf(!password.equals(PASSWORD), 0x0357, "Authentication failure");
    return new Session(storage, timeZone == null ? DEFAULT_ZONE : timeZone, database);
  }

  /** Ends all work; what was acknowledged is in the folder. */
  @Override
  public void close() {
    storage.close();
  }
}
