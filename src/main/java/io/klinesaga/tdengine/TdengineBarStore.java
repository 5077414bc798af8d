package io.klinesaga.tdengine;

import io.klinesaga.config.TdengineConfig;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.jdbc.NullableColumns;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The bars in TDengine. One super table per period, one child table per series, child tables are
 * created by the first bound insert. Writing a time again overwrites the row. Safe for use by
 * several threads.
 *
 * <p>Every method throws {@link TdengineRefusedException} if the server refuses the request and
 * {@link io.klinesaga.jdbc.DatabaseUnreachableException} if the outcome is unknown.
 */
public final class TdengineBarStore implements AutoCloseable {
  /**
   * How the database is made: it keeps bars of any age, in files of 100 days (much faster for daily
   * series than the default 10), and syncs its log before it acknowledges a write.
   */
  public static final String DATABASE_OPTIONS =
      "PRECISION 'ms' KEEP 36500 DURATION 100d WAL_LEVEL 2 WAL_FSYNC_PERIOD 0";

  private final Statements statements;
  private final String database;
  private final String moreOptions;
  private final int batchRows;
  private final BarReads reads;

  public TdengineBarStore(TdengineConfig settings) {
    this.statements = new Statements(settings);
    this.database = settings.database();
    this.moreOptions = settings.databaseOptions().sql();
    this.batchRows = settings.batchRows();
    this.reads = new BarReads(statements, database);
  }

  /**
   * Creates database, with {@link #DATABASE_OPTIONS} and those of the settings, and super tables
   * where they are missing. A database that exists is left as it is.
   */
  public void createSchema() {
    statements.run(
        ("create database " + database + " " + moreOptions).strip(),
        ("CREATE DATABASE IF NOT EXISTS " + database + " " + DATABASE_OPTIONS + " " + moreOptions)
            .strip());
    for (Period period : Period.values()) {
      String table = TableNames.superTable(period);
      statements.run(
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
    statements.run("ping", "SELECT SERVER_VERSION()");
  }

  /** Whether the server answers and the database is there, be it empty. */
  public boolean databaseExists() {
    return superTables().isPresent();
  }

  /** Whether the server answers and the database is there with all super tables. */
  public boolean schemaExists() {
    List<String> wanted = Stream.of(Period.values()).map(TableNames::superTable).toList();
    return superTables().filter(tables -> tables.containsAll(wanted)).isPresent();
  }

  /** Those of the database; empty if it is missing. */
  private Optional<Set<String>> superTables() {
    try {
      return Optional.of(reads.superTables());
    } catch (TdengineRefusedException e) {
      if (e.isMissingDatabase()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  // ---------------------------------------------------------------- reading

  /**
   * Valid bars of a series.
   *
   * @param count how many
   * @param range from the first to the last
   */
  public record ValidBars(long count, TimeRange range) {}

  /**
   * Reads rows of several series of one period, valid or not, in one request.
   *
   * @return an entry per series that has rows
   */
  public Map<SeriesId, StoredBars> read(
      Period period, Collection<SeriesId> series, TimeRange range) {
    return reads.read(period, series, range, Map.of());
  }

  /**
   * Reads rows of several series of one period, valid or not, each in its own range, with as many
   * requests as are needed so that only a bounded number of rows is in memory at a time.
   *
   * @param visitor is shown what each request found: an entry per series that has rows there. The
   *     rows of a series may come in several parts, each after the one before it in time.
   */
  public void read(
      Period period, Map<SeriesId, TimeRange> ranges, Consumer<Map<SeriesId, StoredBars>> visitor) {
    reads.read(period, ranges, visitor);
  }

  /**
   * The requests, each for {@link #read(Period, Collection, TimeRange)}, with which series are read
   * each in its own range, in an order in which each series is read forward in time.
   */
  public List<ReadPart> parts(Period period, Map<SeriesId, TimeRange> ranges) {
    return ReadPlan.of(period, ranges);
  }

  /**
   * The rows of one series in the range that a transaction wrote and nothing has overwritten since.
   */
  public StoredBars readWrittenBy(long txnId, SeriesId series, TimeRange range) {
    return reads.readWrittenBy(txnId, series, range);
  }

  /**
   * Where valid rows of some transactions are, by transaction, in one request.
   *
   * @param range covers the rows looked for
   */
  public Map<Long, TimeRange> validOf(
      Period period, Collection<SeriesId> series, Collection<Long> txnIds, TimeRange range) {
    return reads.validOf(period, series, txnIds, range);
  }

  /** The series of a period that have rows, with the times of the first and last. */
  public Map<SeriesId, TimeRange> extents(Period period) {
    return reads.extents(period, reads.from(period));
  }

  /** Those of these series of one period that have rows, with the times of the first and last. */
  public Map<SeriesId, TimeRange> extents(Period period, Collection<SeriesId> series) {
    return reads.extents(period, reads.from(period, series));
  }

  /** The series of a period that have invalid rows, with the times of the first and last. */
  public Map<SeriesId, TimeRange> extentsOfInvalid(Period period) {
    return reads.extents(period, reads.from(period) + " WHERE is_valid = false");
  }

  /** Those of these series of one period that have valid rows, counted by the server. */
  public Map<SeriesId, ValidBars> countValid(Period period, Collection<SeriesId> series) {
    return reads.countValid(period, series);
  }

  /**
   * Valid bars of a series that one transaction wrote.
   *
   * @param transactionId 0 of bars that were written without one
   * @param count how many
   * @param volume the sum of their volumes; 0 if none has one
   */
  public record TransactionBars(SeriesId series, long transactionId, long count, long volume) {}

  /** The valid bars of all series of a period, by transaction, counted by the server. */
  public List<TransactionBars> countByTransaction(Period period, TimeRange range) {
    return reads.countByTransaction(period, range);
  }

  /**
   * Shows the rows of a reading statement. It is sent again only if a cluster could not serve it
   * and nothing was shown yet.
   *
   * @param isInDatabase whether tables need no prefix; the database must be there
   */
  public void query(String sql, boolean isInDatabase, RowVisitor visitor) {
    statements.show("query", sql, isInDatabase ? database : null, visitor);
  }

  // ---------------------------------------------------------------- writing

  /**
   * Writes rows of many series of one period; child tables that are missing are created. All rows
   * go in one bound batch unless there are more than a batch takes. A batch is not atomic in
   * TDengine: after an error any part of it may be stored. If a cluster could not serve a request,
   * all rows are written again, which puts the same rows in the same places.
   *
   * @param beforeEachRequest called right before every request that writes, each time it is sent
   * @return rows written
   */
  public int write(Period period, Map<SeriesId, StoredBars> rows, Runnable beforeEachRequest) {
    String table = TableNames.superTable(period);
    return statements.prepare(
        "write " + rows.size() + " series of " + table,
        "INSERT INTO "
            + database
            + "."
            + table
            + " (tbname, symbol, "
            + StoredRows.COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        statement -> {
          BatchWriter batch = new BatchWriter(statement, beforeEachRequest);
          for (Map.Entry<SeriesId, StoredBars> entry : rows.entrySet()) {
            batch.add(entry.getKey(), entry.getValue());
          }
          return batch.finish();
        });
  }

  /**
   * Sends bound rows in batches. A value stays bound until it is bound anew or the batch is sent,
   * so what is the same for many rows is bound once.
   */
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
      for (int i = 0; i < rows.size(); i++) {
        boolean isFirst = i == 0 || pending == 0;
        if (isFirst) {
          bindSeries(series);
        }
        if (isFirst || rows.txnId(i) != rows.txnId(i - 1)) {
          NullableColumns.setLong(statement, 10, rows.txnId(i), StoredBars.NO_TXN);
        }
        if (isFirst || rows.validity(i) != rows.validity(i - 1)) {
          bindValidity(rows.validity(i));
        }
        bindBar(rows.bars(), i);
        statement.addBatch();
        if (++pending == batchRows) {
          send();
        }
      }
    }

    private void bindSeries(SeriesId series) throws SQLException {
      statement.setString(1, TableNames.childTable(series));
      statement.setString(2, series.symbol().toString());
    }

    private void bindValidity(Validity validity) throws SQLException {
      if (validity == Validity.NONE) {
        statement.setNull(11, Types.BOOLEAN);
      } else {
        statement.setBoolean(11, validity == Validity.VALID);
      }
    }

    private void bindBar(Bars bars, int i) throws SQLException {
      statement.setLong(3, bars.ts(i));
      NullableColumns.setDouble(statement, 4, bars.open(i));
      NullableColumns.setDouble(statement, 5, bars.high(i));
      NullableColumns.setDouble(statement, 6, bars.low(i));
      NullableColumns.setDouble(statement, 7, bars.close(i));
      NullableColumns.setLong(statement, 8, bars.volume(i), Bars.NO_VOLUME);
      NullableColumns.setDouble(statement, 9, bars.amount(i));
    }

    int finish() throws SQLException {
      if (pending > 0) {
        send();
      }
      return written;
    }

    private void send() throws SQLException {
      beforeEachRequest.run();
      statements.count();
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
   * Deletes all rows of one series in the range, for good. What a cluster could not serve is not
   * sent again: if it was done all the same, no rows would be counted the second time.
   *
   * @return rows deleted, as the server counts them
   */
  public int delete(SeriesId series, TimeRange range) {
    return statements.runOnce(
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
      return statements.run(
          "soft-delete " + series + " of transaction " + txnId,
          "INSERT INTO "
              + table
              + " (ts, is_valid) SELECT ts, false FROM "
              + table
              + " WHERE txn_id = "
              + txnId
              + BarReads.inRange(range));
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

  /** Drops a database with all that is in it, if it is there. */
  public void dropDatabase(String name) {
    statements.run("drop database " + name, "DROP DATABASE IF EXISTS " + name);
  }

  /** Requests sent so far: queries and writes, not their fetches. */
  public long requests() {
    return statements.requests();
  }

  @Override
  public void close() {
    statements.close();
  }
}
