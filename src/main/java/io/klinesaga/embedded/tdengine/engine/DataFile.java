package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.lifecycle.Opened;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The one SQLite file of a folder. It carries {@link #APPLICATION_ID} and {@link #FORMAT_VERSION}
 * in its header (offsets 68 and 60, as SQLite documents them). A commit is on disk before it is
 * acknowledged (write-ahead log, {@code synchronous=FULL}).
 */
final class DataFile {
  private static final int APPLICATION_ID = 0x4b53_5444;
  private static final int FORMAT_VERSION = 5;
  private static final String DATA_FILE = "embedded-tdengine.db";
  private static final String LIBRARY_FOLDER = "sqlite";
  private static final String LIBRARY_KEY = "org.sqlite.tmpdir";

  private static final String SETTINGS =
      """
      PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;
      PRAGMA busy_timeout = 10000; PRAGMA cache_size = %d; PRAGMA query_only = %b;
      """;

  private DataFile() {}

  /**
   * Opens the file of a folder, creating it if it does not exist.
   *
   * @param folder held by this process alone
   * @return the connection that writes
   */
  static Db open(Path folder) {
    try {
      refuseForeignFolder(folder);
      unpackLibraryIn(folder.resolve(LIBRARY_FOLDER));
      return connect(folder, false);
    } catch (IOException | SQLException | TdengineException e) {
      throw new EmbeddedException(
          "cannot open the folder of the embedded TDengine " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Lets the driver unpack SQLite's library beside the data, unless it already has one: that of the
   * first database of this process, or one that was chosen on the command line. Every process has a
   * file of its own; in the machine's temporary folder each one that is killed would leave one for
   * ever, here the next one removes it.
   */
  private static synchronized void unpackLibraryIn(Path folder) throws IOException {
    if (System.getProperty(LIBRARY_KEY) == null) {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
      System.setProperty(LIBRARY_KEY, folder.toAbsolutePath().toString());
    }
  }

  /** A process that died during its first start can have left what is not foreign. */
  private static void refuseForeignFolder(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> foreign =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.startsWith("kline-saga.") && !name.equals(LIBRARY_FOLDER))
              .toList();
      if (!foreign.contains(DATA_FILE) && !foreign.isEmpty()) {
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
    try (InputStream catalog = DataFile.class.getResourceAsStream("catalog.sql");
        Statement statement = connection.createStatement()) {
      byte[] sql = Objects.requireNonNull(catalog).readAllBytes();
      statement.executeUpdate(
          Db.sql(
              "BEGIN IMMEDIATE; %s; PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
              new String(sql, StandardCharsets.UTF_8), APPLICATION_ID, FORMAT_VERSION));
    }
  }

  static Db connect(Path folder, boolean reader) throws IOException, SQLException {
    Opened opened = new Opened();
    try {
      return connect(folder.resolve(DATA_FILE), reader, opened);
    } catch (Throwable e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  private static Db connect(Path file, boolean reader, Opened opened)
      throws IOException, SQLException {
    Connection connection = opened.add(config().createConnection("jdbc:sqlite:" + file));
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(Db.sql(SETTINGS, reader ? -16_384 : -65_536, reader));
    }
    SqlFunctions.register(connection);
    Db db = new Db(connection);
    if (!reader) { // it is opened first, and once
      checkFormat(file, db);
    }
    return db;
  }

  /** One thread at a time uses a connection: SQLite need not lock it for every value. */
  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.FULLMUTEX);
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    return config;
  }
}
