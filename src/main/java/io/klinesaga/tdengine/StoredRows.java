package io.klinesaga.tdengine;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts the rows of a result into series and in order. Without ORDER BY a server promises no order.
 * A real one (3.3.7.5) sends what its vnodes find as it comes, each vnode file by file: the rows of
 * one child table come in time order, but a table is taken up again with each file, between rows of
 * other tables. Nothing of that is relied on: rows that are not in order are sorted.
 */
final class StoredRows {
  /** What the rows consist of; {@code tbname} comes before it where there are several tables. */
  static final String COLUMNS = "ts, open, high, low, close, volume, amount, txn_id, is_valid";

  private StoredRows() {}

  /**
   * The rows of several tables, whose names are the first column.
   *
   * @param wanted the series of each table asked for
   * @param ranges rows of a series outside of its range are left out
   * @return an entry per series that has rows
   * @throws SQLException if a row is there twice, which a result can be only by a fault on its way
   */
  static Map<SeriesId, StoredBars> of(
      Columns columns, Map<String, SeriesId> wanted, Map<SeriesId, TimeRange> ranges)
      throws SQLException {
    Map<String, Slice> slices = slices(columns, wanted, ranges);
    Map<SeriesId, StoredBars> all = new HashMap<>();
    for (Slice slice : slices.values()) {
      if (slice.size > 0) {
        all.put(slice.series, build(columns, 1, slice));
      }
    }
    return all;
  }

  private static Map<String, Slice> slices(
      Columns columns, Map<String, SeriesId> wanted, Map<SeriesId, TimeRange> ranges) {
    long[] times = columns.size() == 0 ? new long[0] : columns.longs(1);
    Map<String, Slice> slices = new HashMap<>();
    String name = "";
    Slice slice = null;
    for (int i = 0; i < columns.size(); i++) {
      String here = columns.text(0, i);
      if (slice == null || !here.equals(name)) {
        name = here;
        slice = slices.computeIfAbsent(name, table -> slice(table, wanted, ranges));
      }
      slice.add(i, times[i]);
    }
    return slices;
  }

  private static Slice slice(
      String table, Map<String, SeriesId> wanted, Map<SeriesId, TimeRange> ranges) {
    SeriesId series = wanted.get(table);
    if (series == null) {
      throw new DatabaseException(
          "TDengine answered with table " + table + ", which was not asked for", (Throwable) null);
    }
    return new Slice(series, ranges.getOrDefault(series, TimeRange.ALL));
  }

  /**
   * The rows of one table.
   *
   * @throws SQLException if a row is there twice
   */
  static StoredBars of(Columns columns, SeriesId series) throws SQLException {
    Slice slice = new Slice(series, TimeRange.ALL);
    for (int i = 0; i < columns.size(); i++) {
      slice.add(i, columns.longs(0)[i]);
    }
    return slice.size == 0 ? StoredBars.EMPTY : build(columns, 0, slice);
  }

  private static StoredBars build(Columns columns, int first, Slice slice) throws SQLException {
    long[] ts = columns.longs(first);
    double[] open = columns.doubles(first + 1);
    double[] high = columns.doubles(first + 2);
    double[] low = columns.doubles(first + 3);
    double[] close = columns.doubles(first + 4);
    long[] volume = columns.longs(first + 5);
    double[] amount = columns.doubles(first + 6);
    long[] txnId = columns.longs(first + 7);
    long[] validity = columns.longs(first + 8);
    StoredBars.Builder rows = new StoredBars.Builder(slice.size);
    Bars.Builder values = rows.values();
    for (int row : slice.inOrder(ts)) {
      values.add(ts[row], open[row], high[row], low[row], close[row], volume[row], amount[row]);
      rows.end(txnId[row], Validity.of(validity[row] == 1, validity[row] == Columns.NULL));
    }
    return rows.build();
  }

  /** Which rows are of one table. */
  private static final class Slice {
    private final SeriesId series;
    private final TimeRange range;
    private int[] rows = new int[256];
    private int size;
    private long last = Long.MIN_VALUE;
    private boolean isInOrder = true;

    Slice(SeriesId series, TimeRange range) {
      this.series = series;
      this.range = range;
    }

    void add(int row, long time) {
      if (!range.contains(time)) {
        return;
      }
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, size * 2);
      }
      rows[size++] = row;
      isInOrder &= time > last;
      last = time;
    }

    int[] inOrder(long[] times) throws SQLException {
      int[] ordered = Arrays.copyOf(rows, size);
      return isInOrder ? ordered : sorted(ordered, times);
    }

    private int[] sorted(int[] ordered, long[] times) throws SQLException {
      int[] sorted =
          Arrays.stream(ordered)
              .boxed()
              .sorted(Comparator.comparingLong(row -> times[row]))
              .mapToInt(row -> row)
              .toArray();
      for (int i = 1; i < sorted.length; i++) {
        long time = times[sorted[i]];
        if (time == times[sorted[i - 1]]) {
          throw new SQLException(
              series + ": the answer has the bar at " + MarketTime.dateTime(time) + " twice");
        }
      }
      return sorted;
    }
  }
}
