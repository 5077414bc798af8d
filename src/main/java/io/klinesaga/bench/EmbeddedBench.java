package io.klinesaga.bench;

import io.klinesaga.embedded.tdengine.EmbeddedTdengine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Measures the embedded TDengine alone, over the driver: bound inserts of bars by four connections
 * in batches of 50 child tables with 240 rows each, one series read, the last time of every series,
 * and how long opening the folder takes.
 */
public final class EmbeddedBench {
  private static final int SERIES = 5000;
  private static final int CONNECTIONS = 4;
  private static final int TABLES_PER_BATCH = 50;
  private static final int ROWS_PER_TABLE = 240;
  private static final int BATCHES_PER_ROUND = SERIES / TABLES_PER_BATCH;
  private static final int ROWS_OF_ONE = 6000;
  private static final int READS = 101;
  private static final long START = 1_600_000_000_000L;
  private static final long MINUTE = 60_000;

  private static final String INSERT =
      "INSERT INTO bench.bars (tbname, symbol, ts, open, high, low, close, volume, amount, txn_id,"
          + " is_valid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Path folder;
  private final long rows;
  private final Consumer<String> out;

  private EmbeddedBench(Path folder, long rows, Consumer<String> out) {
    this.folder = folder;
    this.rows = rows;
    this.out = out;
  }

  /**
   * Runs the benchmark.
   *
   * @param folder for the data; empty or missing; left behind
   * @param rows how many to write at least
   * @param out receives the lines of the report
   * @throws SQLException if the server refuses something
   */
  public static void run(Path folder, long rows, Consumer<String> out) throws SQLException {
    if (rows < 1) {
      throw new IllegalArgumentException("bench embedded: expected at least one row");
    }
    new EmbeddedBench(folder, rows, out).run();
  }

  private void run() throws SQLException {
    try (EmbeddedTdengine server = EmbeddedTdengine.start(folder, 0);
        Connection connection = connect(server)) {
      insert(server, connection);
      readOne(connection);
      lastOfEach(connection);
    }
    long start = System.nanoTime();
    try (EmbeddedTdengine server = EmbeddedTdengine.start(folder, 0);
        Connection connection = connect(server)) {
      long rowsOfOne = read(connection, "SELECT ts FROM bench.one");
      line("open the folder and read %d rows", "%.0f ms", rowsOfOne, millisSince(start));
    }
  }

  private static Connection connect(EmbeddedTdengine server) throws SQLException {
    return DriverManager.getConnection(
        server.url(), EmbeddedTdengine.USER, EmbeddedTdengine.PASSWORD);
  }

  private void line(String what, String figure, Object... values) {
    out.accept(String.format(Locale.ROOT, what + ": " + figure, values));
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  // ---------------------------------------------------------------- insert

  private void insert(EmbeddedTdengine server, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE bench KEEP 36500");
      statement.execute(
          "CREATE STABLE bench.bars (ts TIMESTAMP, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE,"
              + " volume BIGINT, amount DOUBLE, txn_id BIGINT, is_valid BOOL)"
              + " TAGS (symbol VARCHAR(16))");
    }
    long rowsPerRound = (long) SERIES * ROWS_PER_TABLE;
    int rounds = Math.toIntExact((rows + rowsPerRound - 1) / rowsPerRound);
    AtomicInteger next = new AtomicInteger();
    Callable<Long> worker = () -> insert(server, next, rounds * BATCHES_PER_ROUND);
    long start = System.nanoTime();
    long written = all(worker);
    double seconds = millisSince(start) / 1000;
    line("insert %d rows", "%.0f rows/s", written, written / seconds);
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      addRows(insert, "one", "600000.SH", 0, ROWS_OF_ONE);
      insert.executeBatch();
    }
  }

  private static long all(Callable<Long> worker) {
    ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      long sum = 0;
      for (Future<Long> future :
          pool.invokeAll(Stream.generate(() -> worker).limit(CONNECTIONS).toList())) {
        sum += future.get();
      }
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an insert failed: " + e.getCause(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** One connection's share of the batches. */
  private static long insert(EmbeddedTdengine server, AtomicInteger next, int batches)
      throws SQLException {
    long written = 0;
    try (Connection connection = connect(server);
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (int i = next.getAndIncrement(); i < batches; i = next.getAndIncrement()) {
        int firstRow = i / BATCHES_PER_ROUND * ROWS_PER_TABLE;
        int firstTable = i % BATCHES_PER_ROUND * TABLES_PER_BATCH;
        for (int table = firstTable; table < firstTable + TABLES_PER_BATCH; table++) {
          String symbol = String.format(Locale.ROOT, "%06d.SH", table);
          addRows(insert, "bars_" + table, symbol, firstRow, ROWS_PER_TABLE);
        }
        written += insert.executeBatch().length;
      }
    }
    return written;
  }

  private static void addRows(
      PreparedStatement insert, String table, String symbol, int first, int count)
      throws SQLException {
    for (int row = first; row < first + count; row++) {
      double price = 10 + row % 100 / 100.0;
      insert.setString(1, table);
      insert.setString(2, symbol);
      insert.setLong(3, START + row * MINUTE);
      insert.setDouble(4, price);
      insert.setDouble(5, price + 0.02);
      insert.setDouble(6, price - 0.02);
      insert.setDouble(7, price + 0.01);
      insert.setLong(8, 100L * row);
      insert.setDouble(9, price * 100 * row);
      insert.setLong(10, 1);
      insert.setBoolean(11, true);
      insert.addBatch();
    }
  }

  // ---------------------------------------------------------------- read

  private void readOne(Connection connection) throws SQLException {
    String sql =
        "SELECT ts, open, high, low, close, volume, amount, txn_id, is_valid FROM bench.one"
            + " ORDER BY ts";
    line(
        "read one series of %d rows", "%.1f ms", ROWS_OF_ONE, median(connection, sql, ROWS_OF_ONE));
  }

  private void lastOfEach(Connection connection) throws SQLException {
    String sql = "SELECT symbol, last(ts) FROM bench.bars PARTITION BY symbol";
    // The one series read above has a symbol of its own.
    line("last(ts) of %d symbols", "%.0f ms", SERIES + 1, median(connection, sql, SERIES + 1));
  }

  /** Milliseconds of the median of many runs; the first ones warm up the virtual machine. */
  private static double median(Connection connection, String sql, int expected)
      throws SQLException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < READS; i++) {
      long start = System.nanoTime();
      long found = read(connection, sql);
      millis.add(millisSince(start));
      if (found != expected) {
        throw new IllegalStateException(sql + " gave " + found + " rows, expected " + expected);
      }
    }
    return millis.stream().sorted().skip(READS / 2).findFirst().orElseThrow();
  }

  private static long read(Connection connection, String sql) throws SQLException {
    long found = 0;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        for (int i = 1; i <= columns; i++) {
          result.getObject(i);
        }
        found++;
      }
    }
    return found;
  }
}
