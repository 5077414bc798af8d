package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.embedded.EmbeddedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/**
 * One SQLite file in one folder: a single writer, and a pool of readers that each see the last
 * commit before their query began and never wait for the writer.
 *
 * <p>The file carries {@link #APPLICATION_ID} and {@link #FORMAT_VERSION} in its header (offsets 68
 * and 60, as SQLite documents them). A commit is on disk before it is acknowledged (write-ahead
 * log, {@code synchronous=FULL}).
 */
final class Storage implements AutoCloseable {
  private static final int APPLICATION_ID = 0x4b53_5444;
  private static final int FORMAT_VERSION = 3;
  private static final String DATA_FILE = "embedded-tdengine.db";
  private static final String LIBRARY_FOLDER = "sqlite";

  private static final int MAX_IDLE_READERS = 8;

  private static final String SETTINGS =
      """
      PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;
      PRAGMA busy_timeout = 10000; PRAGMA cache_size = %d; PRAGMA query_only = %b;
      """;

  /** What one statement writes; it is undone as a whole if this throws. */
  @FunctionalInterface
  interface Work {
    /** Returns the number of rows the client is told. */
    int run(Db db) throws SQLException;
  }

  private final DataDirectory directory;
  private final Path file;
  private final Db writer;
  private final Deque<Db> idleReaders = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  private Storage(DataDirectory directory, Path file, Db writer) {
    this.directory = directory;
    this.file = file;
    this.writer = writer;
  }

  /** Opens the folder, creating it if it does not exist. */
  static Storage open(Path folder) {
    DataDirectory directory = DataDirectory.open(folder);
    try {
      Path file = directory.folder().resolve(DATA_FILE);
      refuseForeignFolder(directory.folder(), file);
      NativeLibrary.unpackIn(directory.folder().resolve(LIBRARY_FOLDER));
      return new Storage(directory, file, connect(file, false));
    } catch (IOException | SQLException | TdengineException e) {
      directory.close();
      throw new EmbeddedException(
          "cannot open the folder of the embedded TDengine " + folder + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** A process that died during its first start can have left what is not foreign. */
  private static void refuseForeignFolder(Path folder, Path file) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> foreign =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.startsWith("kline-saga.") && !name.equals(LIBRARY_FOLDER))
              .toList();
      if (!Files.exists(file) && !foreign.isEmpty()) {
        throw new EmbeddedException(
            Db.sql(
                "folder %s holds other files (%s) and no %s; give the embedded TDengine a folder of its own",
                folder, foreign.get(0), DATA_FILE));
      }
    }
  }

  private static void checkFormat(Path file, Db db) throws IOException, SQLException {
    long application = pragma(db, "application_id");
    if (application == 0 && pragma(db, "schema_version") == 0) {
      create(db.connection());
      return;
    }
    if (application != APPLICATION_ID) {
      throw new EmbeddedException(file + " is not a file of the embedded TDengine");
    }
    long version = pragma(db, "user_version");
    if (version != FORMAT_VERSION) {
      throw new EmbeddedException(
          Db.sql(
              "%s has format version %d, this embedded TDengine reads version %d;"
                  + " open it with the program that wrote it, or begin with an empty folder",
              file, version, FORMAT_VERSION));
    }
  }

  private static long pragma(Db db, String name) {
    return db.list("PRAGMA " + name, row -> row.getLong(1)).get(0);
  }

  /** In one transaction, so that a crash leaves an empty file, which is created again. */
  private static void create(Connection connection) throws IOException, SQLException {
    try (InputStream catalog = Storage.class.getResourceAsStream("catalog.sql");
        Statement statement = connection.createStatement()) {
      byte[] sql = Objects.requireNonNull(catalog).readAllBytes();
      statement.executeUpdate(
          Db.sql(
              "BEGIN IMMEDIATE; %s; PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
              new String(sql, StandardCharsets.UTF_8), APPLICATION_ID, FORMAT_VERSION));
    }
  }

  private static Db connect(Path file, boolean reader) throws IOException, SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(Db.sql(SETTINGS, reader ? -16_384 : -65_536, reader));
      SqlFunctions.register(connection);
      Db db = new Db(connection);
      checkFormat(file, db);
      return db;
    } catch (IOException | SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Runs the work in a transaction; it is durable when this returns. */
  int write(Work work) {
    synchronized (writer) {
      writer.execute("BEGIN IMMEDIATE");
      boolean isCommitted = false;
      try {
        int rows = work.run(writer);
        writer.execute("COMMIT");
        isCommitted = true;
        return rows;
      } catch (SQLException e) {
        throw Db.translate(e);
      } finally {
        if (!isCommitted) {
          rollback();
        }
      }
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
    Db idle = idleReaders.poll();
    try {
      if (closed) {
        throw new SQLException("closed");
      }
      Db reader = idle != null ? idle : connect(file, true);
      reader.execute("BEGIN");
      return reader;
    } catch (IOException | SQLException e) {
      throw Errors.storage(e);
    }
  }

  void release(Db reader) {
    try {
      reader.execute("ROLLBACK");
      if (closed || idleReaders.size() >= MAX_IDLE_READERS) {
        reader.close();
      } else {
        idleReaders.push(reader);
      }
    } catch (SQLException e) {
      throw Errors.storage(e);
    }
  }

  @Override
  public void close() {
    synchronized (writer) {
      if (closed) {
        return;
      }
      closed = true;
      try {
        for (Db reader = idleReaders.poll(); reader != null; reader = idleReaders.poll()) {
          reader.close();
        }
        writer.list("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getLong(1));
        writer.close();
        directory.close();
      } catch (SQLException e) {
        throw new EmbeddedException("closing " + file + " failed: " + e.getMessage(), e);
      }
    }
  }
}
