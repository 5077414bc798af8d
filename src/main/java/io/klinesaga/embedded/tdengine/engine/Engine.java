package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.lifecycle.Opened;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The embedded TDengine without its wire: databases in one folder, which it locks against other
 * processes. Any number of sessions and threads; there is one writer, and readers each see the last
 * commit before their query began and never wait for it.
 */
public class Engine implements AutoCloseable {
  /** The server this one answers like. */
  public static final String SERVER_VERSION = "3.3.7.5";

  /**
   * Of whose zone it answers: days begin at its midnight, and times without offset are read in it
   * if the client names no other.
   */
  public static final ZoneId SERVER_ZONE = ZoneId.of("Asia/Shanghai");

  /** Its only user. */
  public static final String USER = "root";

  /** That user's password. */
  public static final String PASSWORD = "taosdata";

  private static final int MAX_IDLE_READERS = 8;

  /** What one statement writes; it is undone as a whole if this throws. */
  @FunctionalInterface
  interface Work {
    /** Returns the number of rows the client is told. */
    int run(Db db) throws SQLException;
  }

  private final DataDirectory directory;
  private final Db writer;

  /** Of those who write, in the order they came: none waits while others go twice. */
  private final ReentrantLock turn = new ReentrantLock(true);

  /** Guards the two below: whether a reader is kept, or closed because the engine is. */
  private final Object readers = new Object();

  private final Deque<Db> idleReaders = new ArrayDeque<>();
  private boolean closed;

  Engine(DataDirectory directory, Db writer) {
    this.directory = directory;
    this.writer = writer;
  }

  /**
   * Opens a folder, creating it if it does not exist.
   *
   * @throws EmbeddedException if the folder is in use, foreign, of another format version, or
   *     cannot be read
   */
  public static Engine open(Path folder) {
    return Opened.allOrNothing(
        opened -> {
          DataDirectory directory = opened.add(DataDirectory.open(folder));
          return new Engine(directory, DataFile.open(directory.folder()));
        });
  }

  /**
   * Begins a session.
   *
   * @param database the current database; null for none
   * @param timeZone in which times without offset are read; null for {@link #SERVER_ZONE}
   * @throws TdengineException 0x0357 wrong password, 0x0351 unknown user, 0x0388 no such database
   */
  public Session session(
      String user, String password, @Nullable String database, @Nullable ZoneId timeZone) {
    Errors.failIf(!user.equals(USER), 0x0351, "Invalid user");
    Errors.failIf(!password.equals(PASSWORD), 0x0357, "Authentication failure");
    return new Session(this, timeZone == null ? SERVER_ZONE : timeZone, database);
  }

  /** Runs the work in a transaction; it is durable when this returns. */
  int write(Work work) {
    turn.lock();
    try {
      return writeNow(work);
    } finally {
      turn.unlock();
    }
  }

  private int writeNow(Work work) {
    writer.execute("BEGIN IMMEDIATE");
    try {
      int rows = work.run(writer);
      writer.execute("COMMIT");
      return rows;
    } catch (SQLException e) {
      rollback();
      throw Db.translate(e);
    } catch (RuntimeException | Error e) {
      rollback();
      throw e;
    }
  }

  private void rollback() {
    try {
      writer.execute("ROLLBACK");
    } catch (TdengineException e) {
      // SQLite has rolled back by itself, as it does where the disk is full
    }
  }

  /**
   * A connection for one statement, in a transaction that sees the last commit before its first
   * read; give it back with {@link #release}.
   */
  Db reader() {
    return Opened.allOrNothing(
        opened -> {
          Db idle = idle();
          Db reader = opened.add(idle == null ? connect() : idle);
          reader.execute("BEGIN");
          return reader;
        });
  }

  private @Nullable Db idle() {
    synchronized (readers) {
      Errors.throwIf(closed, () -> Errors.storage(new IllegalStateException("closed")));
      return idleReaders.poll();
    }
  }

  private Db connect() {
    try {
      return DataFile.connect(directory.folder(), true);
    } catch (IOException | SQLException e) {
      throw Errors.storage(e);
    }
  }

  /** Takes a reader back; one that cannot be used again is closed, and another takes its place. */
  void release(Db reader) {
    if (!isRolledBack(reader) || !keeps(reader)) {
      reader.close();
    }
  }

  private static boolean isRolledBack(Db reader) {
    try {
      reader.execute("ROLLBACK");
      return true;
    } catch (TdengineException e) {
      return false;
    }
  }

  private boolean keeps(Db reader) {
    synchronized (readers) {
      boolean isKept = !closed && idleReaders.size() < MAX_IDLE_READERS;
      if (isKept) {
        idleReaders.push(reader);
      }
      return isKept;
    }
  }

  /** Ends all work; what was acknowledged is in the folder. Readers in use are closed later. */
  @Override
  public void close() {
    turn.lock();
    try {
      closeNow();
    } finally {
      turn.unlock();
    }
  }

  private void closeNow() {
    Opened opened = new Opened();
    synchronized (readers) {
      if (closed) {
        return;
      }
      closed = true;
      opened.add(directory);
      opened.add(writer);
      opened.onClose(this::checkpoint);
      idleReaders.forEach(opened::add);
      idleReaders.clear();
    }
    close(opened);
  }

  private void close(Opened opened) {
    try {
      opened.close();
    } catch (RuntimeException e) {
      throw new EmbeddedException(
          "closing " + directory.folder() + " failed: " + e.getMessage(), e);
    }
  }

  /**
   * Moves the log into the file, so that the next opening need not. On a full disk it stays where
   * it is, and nothing is lost; statements that such a disk left running would keep it too.
   */
  private void checkpoint() {
    writer.endStatements();
    rollback();
    try {
      writer.list("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getLong(1));
    } catch (TdengineException e) {
      // the next opening reads the log as it is
    }
  }
}
