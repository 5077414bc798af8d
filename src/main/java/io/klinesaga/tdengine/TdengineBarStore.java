package io.klinesaga.tdengine;

import io.klinesaga.config.TdengineConfig;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.jdbc.NullableColumns;
import io.klinesaga.jdbc.SqlWork;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The bars in TDengine. One super table per period, one child table per series, child tables are
 * created by the first bound insert. Writing a time again overwrites the row. Safe for use by
 * several threads.
 *
 * <p>Every method throws {@link TdengineRefusedException} if the server refuses the request and
 * {@link io.klinesaga.jdbc.DatabaseUnreachableException} if the outcome is unknown.
 */
public final class TdengineBarStore implements AutoCloseable {
  private static final String COLUMNS =
      "ts, open, high, low, close, volume, amount, txn_id, is_valid";

  private final TdengineConnections connections;
  private final String database;
  private final int batchRows;
  private final LongAdder requests = new LongAdder();

  public TdengineBarStore(TdengineConfig settings) {
    this.connections = new TdengineConnections(settings);
    this.database = settings.database();
    this.batchRows = settings.batchRows();
  }

  /**
   * Creates database and super tables where they are missing. The database keeps bars of any age,
   * in files of 100 days (much faster for daily series than the default 10), and syncs its log
   * before it acknowledges a write.
   */
  public void createSchema() {
    run(
        "create database " + database,
        "CREATE DATABASE IF NOT EXISTS "
            + database
            + " PRECISION 'ms' KEEP 36500 DURATION 100d WAL_LEVEL 2 WAL_FSYNC_PERIOD 0");
    for (Period period : Period.values()) {
      String table = TableNames.superTable(period);
      run(
          "create super table " + table,
          "CREATE STABLE IF NOT EXISTS "
              + database
              + "."
              + table
              + " (ts TIMESTAMP, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume BIGINT, amount DOUBLE,"
              + " txn_id BIGINT, is_valid BOOL) TAGS (symbol VARCHAR(16))");
    }
  }

  /**
   * Checks that the server can be reached with the configured login.
   *
   * @throws DatabaseUnreachableException if it cannot
   */
  public void ping() {
    run("ping", "SELECT SERVER_VERSION()");
  }

  /** Whether the server answers and the database is there. */
  public boolean schemaExists() {
    try {
      run("look for database " + database, "SHOW " + database + ".STABLES");
      return true;
    } catch (TdengineRefusedException e) {
      if (e.isMissingDatabase()) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Reads rows of several series of one period, valid or not, in one request.
   *
   * @return an entry per series that has rows
   */
  public Map<SeriesId, StoredBars> read(
      Period period, Collection<SeriesId> series, TimeRange range) {
    Map<String, SeriesId> byTable =
        series.stream().collect(Collectors.toMap(TableNames::childTable, s -> s));
    String sql = selectRows(period, series, range);
    return connections.execute(
        "read " + series.size() + " series of " + TableNames.superTable(period),
        connection -> query(connection, sql, byTable));
  }

  private String selectRows(Period period, Collection<SeriesId> series, TimeRange range) {
    return "SELECT tbname, "
        + COLUMNS
        + " FROM "
        + superTable(period)
        + " WHERE "
        + tables(series)
        + inRange(range)
        + " ORDER BY tbname, ts";
  }

  private String superTable(Period period) {
    return database + "." + TableNames.superTable(period);
  }

  private static String tables(Collection<SeriesId> series) {
    return series.stream()
        .map(TableNames::childTable)
        .sorted()
        .map(table -> "'" + table + "'")
        .collect(Collectors.joining(", ", "tbname IN (", ")"));
  }

  private Map<SeriesId, StoredBars> query(
      Connection connection, String sql, Map<String, SeriesId> byTable) throws SQLException {
    requests.increment();
    Map<SeriesId, StoredBars.Builder> rows = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      String table = "";
      StoredBars.Builder builder = new StoredBars.Builder();
      while (result.next()) {
        String name = result.getString(1);
        if (!name.equals(table)) {
          table = name;
          builder = rows.computeIfAbsent(series(byTable, name), s -> new StoredBars.Builder());
        }
        addRow(result, 2, builder);
      }
    }
    return rows.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().build()));
  }

  private static SeriesId series(Map<String, SeriesId> byTable, String table) {
    SeriesId series = byTable.get(table);
    if (series == null) {
      throw new DatabaseException(
          "TDengine answered with table " + table + ", which was not asked for", (Throwable) null);
    }
    return series;
  }

  /**
   * The time is read as a number: as a Timestamp the driver shifts it by the distance of its
   * session's zone to the JVM's.
   */
  private static void addRow(ResultSet result, int first, StoredBars.Builder builder)
      throws SQLException {
    builder
        .values()
        .add(
            result.getLong(first),
            NullableColumns.getDouble(result, first + 1),
            NullableColumns.getDouble(result, first + 2),
            NullableColumns.getDouble(result, first + 3),
            NullableColumns.getDouble(result, first + 4),
            NullableColumns.getLong(result, first + 5, Bars.NO_VOLUME),
            NullableColumns.getDouble(result, first + 6));
    builder.end(
        NullableColumns.getLong(result, first + 7, StoredBars.NO_TXN),
        Validity.of(result.getBoolean(first + 8), result.wasNull()));
  }

  /**
   * Writes rows of many series of one period; child tables that are missing are created. All rows
   * go in one bound batch unless there are more than a batch takes. A batch is not atomic in
   * TDengine: after an error any part of it may be stored.
   *
   * @param beforeEachRequest called right before every request that writes
   * @return rows written
   */
  public int write(Period period, Map<SeriesId, StoredBars> rows, Runnable beforeEachRequest) {
    return connections.execute(
        "write " + rows.size() + " series of " + TableNames.superTable(period),
        connection -> write(connection, period, rows, beforeEachRequest));
  }

  private int write(
      Connection connection,
      Period period,
      Map<SeriesId, StoredBars> rows,
      Runnable beforeEachRequest)
      throws SQLException {
    String sql =
        "INSERT INTO "
            + database
            + "."
            + TableNames.superTable(period)
            + " (tbname, symbol, "
            + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      BatchWriter batch = new BatchWriter(statement, beforeEachRequest);
      for (Map.Entry<SeriesId, StoredBars> entry : rows.entrySet()) {
        batch.add(entry.getKey(), entry.getValue());
      }
      return batch.finish();
    }
  }

  /** Sends bound rows in batches. */
  private final class BatchWriter {
    private final PreparedStatement statement;
    private final Runnable beforeEachRequest;
    private int pending;
    private int written;

    BatchWriter(PreparedStatement statement, Runnable beforeEachRequest) {
      this.statement = statement;
      this.beforeEachRequest = beforeEachRequest;
    }

    void add(SeriesId series, StoredBars rows) throws SQLException {
      String table = TableNames.childTable(series);
      String symbol = series.symbol().toString();
      for (int i = 0; i < rows.size(); i++) {
        bind(table, symbol, rows, i);
        statement.addBatch();
        if (++pending == batchRows) {
          send();
        }
      }
    }

    private void bind(String table, String symbol, StoredBars rows, int i) throws SQLException {
      Bars bars = rows.bars();
      statement.setString(1, table);
      statement.setString(2, symbol);
      statement.setLong(3, bars.ts(i));
      NullableColumns.setDouble(statement, 4, bars.open(i));
      NullableColumns.setDouble(statement, 5, bars.high(i));
      NullableColumns.setDouble(statement, 6, bars.low(i));
      NullableColumns.setDouble(statement, 7, bars.close(i));
      NullableColumns.setLong(statement, 8, bars.volume(i), Bars.NO_VOLUME);
      NullableColumns.setDouble(statement, 9, bars.amount(i));
      NullableColumns.setLong(statement, 10, rows.txnId(i), StoredBars.NO_TXN);
      if (rows.validity(i) == Validity.NONE) {
        statement.setNull(11, Types.BOOLEAN);
      } else {
        statement.setBoolean(11, rows.isValid(i));
      }
    }

    int finish() throws SQLException {
      if (pending > 0) {
        send();
      }
      return written;
    }

    private void send() throws SQLException {
      beforeEachRequest.run();
      requests.increment();
      int affected = statement.executeBatch().length;
      if (affected != pending) {
        throw new DatabaseException(
            "TDengine acknowledged " + affected + " of " + pending + " rows", (Throwable) null);
      }
      written += pending;
      pending = 0;
    }
  }

  /**
   * The rows of one series in the range that a transaction wrote and nothing has overwritten since.
   */
  public StoredBars readWrittenBy(long txnId, SeriesId series, TimeRange range) {
    return missingIsEmpty(
        () ->
            connections.execute(
                "read " + series + " of transaction " + txnId,
                connection -> queryOne(connection, series, "txn_id = " + txnId, range)));
  }

  private StoredBars queryOne(
      Connection connection, SeriesId series, String condition, TimeRange range)
      throws SQLException {
    requests.increment();
    StoredBars.Builder builder = new StoredBars.Builder();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT "
                    + COLUMNS
                    + " FROM "
                    + qualified(series)
                    + " WHERE "
                    + condition
                    + inRange(range)
                    + " ORDER BY ts")) {
      while (result.next()) {
        addRow(result, 1, builder);
      }
    }
    return builder.build();
  }

  private static StoredBars missingIsEmpty(Supplier<StoredBars> read) {
    try {
      return read.get();
    } catch (TdengineRefusedException e) {
      if (e.isMissingTable()) {
        return StoredBars.EMPTY;
      }
      throw e;
    }
  }

  /**
   * Where valid rows of some transactions are, by transaction, in one request.
   *
   * @param range covers the rows looked for
   */
  public Map<Long, TimeRange> validOf(
      Period period, Collection<SeriesId> series, Collection<Long> txnIds, TimeRange range) {
    String ids = txnIds.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String sql =
        "SELECT txn_id, ts FROM "
            + superTable(period)
            + " WHERE "
            + tables(series)
            + inRange(range)
            + " AND is_valid = true AND txn_id IN ("
            + ids
            + ")";
    return connections.execute(
        "look for valid bars of " + txnIds.size() + " transactions",
        connection -> {
          requests.increment();
          Map<Long, TimeRange> found = new HashMap<>();
          try (Statement statement = connection.createStatement();
              ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
              long ts = result.getLong(2);
              found.merge(result.getLong(1), new TimeRange(ts, ts), TimeRange::span);
            }
          }
          return found;
        });
  }

  /** The series of a period that have rows, with the times of the first and last. */
  public Map<SeriesId, TimeRange> extents(Period period) {
    return extents(period, "");
  }

  /** The series of a period that have invalid rows, with the times of the first and last. */
  public Map<SeriesId, TimeRange> extentsOfInvalid(Period period) {
    return extents(period, " WHERE is_valid = false");
  }

  private Map<SeriesId, TimeRange> extents(Period period, String condition) {
    String sql =
        "SELECT tbname, first(ts), last(ts) FROM "
            + superTable(period)
            + condition
            + " GROUP BY tbname";
    return connections.execute(
        "list the tables of " + TableNames.superTable(period),
        connection -> {
          requests.increment();
          Map<SeriesId, TimeRange> extents = new TreeMap<>();
          try (Statement statement = connection.createStatement();
              ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
              TimeRange range = new TimeRange(result.getLong(2), result.getLong(3));
              TableNames.series(period, result.getString(1))
                  .ifPresent(series -> extents.put(series, range));
            }
          }
          return extents;
        });
  }

  /** Shows rows of several series of one period, valid or not, to a visitor, in one request. */
  public void scan(
      Period period, Collection<SeriesId> series, TimeRange range, RowVisitor visitor) {
    Map<String, SeriesId> byTable =
        series.stream().collect(Collectors.toMap(TableNames::childTable, s -> s));
    String sql = selectRows(period, series, range);
    connections.execute(
        "scan " + series.size() + " series of " + TableNames.superTable(period),
        connection -> {
          requests.increment();
          int rows = 0;
          try (Statement statement = connection.createStatement();
              ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
              StoredBars.Builder one = new StoredBars.Builder(1);
              addRow(result, 2, one);
              StoredBars row = one.build();
              visitor.row(
                  series(byTable, result.getString(1)),
                  row.bars(),
                  0,
                  row.txnId(0),
                  row.validity(0));
              rows++;
            }
          }
          return rows;
        });
  }

  /**
   * Deletes all rows of one series in the range, for good.
   *
   * @return rows deleted, as the server counts them
   */
  public int delete(SeriesId series, TimeRange range) {
    return run(
        "delete " + series + " from " + range.from() + " to " + range.to(),
        "DELETE FROM "
            + qualified(series)
            + " WHERE ts >= "
            + range.from()
            + " AND ts <= "
            + range.to());
  }

  /**
   * Marks the rows of one series in the range that a transaction wrote as invalid. Their values
   * stay. Doing it again changes nothing.
   *
   * @return rows marked; 0 if the series has no table yet
   */
  public int softDelete(long txnId, SeriesId series, TimeRange range) {
    String table = qualified(series);
    try {
      return run(
          "soft-delete " + series + " of transaction " + txnId,
          "INSERT INTO "
              + table
              + " (ts, is_valid) SELECT ts, false FROM "
              + table
              + " WHERE txn_id = "
              + txnId
              + inRange(range));
    } catch (TdengineRefusedException e) {
      if (e.isMissingTable()) {
        return 0;
      }
      throw e;
    }
  }

  private String qualified(SeriesId series) {
    return database + "." + TableNames.childTable(series);
  }

  private static String inRange(TimeRange range) {
    return " AND ts >= " + range.from() + " AND ts <= " + range.to();
  }

  private int run(String what, String sql) {
    requests.increment();
    return connections.execute(
        what,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : statement.getUpdateCount();
          }
        });
  }

  /**
   * Runs a reader's own work on a connection.
   *
   * @param what what is attempted, for the message of an error
   */
  public <T extends @Nullable Object> T query(String what, SqlWork<T> work) {
    return connections.execute(what, work);
  }

  /** Requests sent so far: queries and writes, not their fetches. */
  public long requests() {
    return requests.sum();
  }

  @Override
  public void close() {
    connections.close();
  }
}
