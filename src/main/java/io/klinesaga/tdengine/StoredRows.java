package io.klinesaga.tdengine;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.ResultReader.Doubles;
import io.klinesaga.tdengine.ResultReader.Longs;
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
    Map<String, Slice> slices = new HashMap<>();
    if (columns.size() == 0) {
      return slices;
    }
    Longs times = columns.longs(1);
    String name = "";
    Slice slice = null;
    for (int i = 0; i < columns.size(); i++) {
      String here = columns.text(0, i);
      if (slice == null || !here.equals(name)) {
        name = here;
        slice = slices.computeIfAbsent(name, table -> slice(table, wanted, ranges));
      }
      slice.add(i, times.get(i));
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
      slice.add(i, columns.longs(0).get(i));
    }
    return slice.size == 0 ? StoredBars.EMPTY : build(columns, 0, slice);
  }

  private static StoredBars build(Columns columns, int first, Slice slice) throws SQLException {
    Longs ts = columns.longs(first);
    Doubles open = columns.doubles(first + 1);
    Doubles high = columns.doubles(first + 2);
    Doubles low = columns.doubles(first + 3);
    Doubles close = columns.doubles(first + 4);
    Longs volume = columns.longs(first + 5);
    Doubles amount = columns.doubles(first + 6);
    Longs txnId = columns.longs(first + 7);
    Longs validity = columns.longs(first + 8);
    StoredBars.Builder rows = new StoredBars.Builder(slice.size);
    Bars.Builder values = rows.values();
    for (int row : slice.inOrder(ts)) {
      values.add(
          ts.get(row),
          open.get(row),
          high.get(row),
          low.get(row),
          close.get(row),
          volume.get(row),
          amount.get(row));
      long valid = validity.get(row);
      rows.end(txnId.get(row), Validity.of(valid == 1, valid == Columns.NULL));
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

    int[] inOrder(Longs times) throws SQLException {
      int[] ordered = Arrays.copyOf(rows, size);
      return isInOrder ? ordered : sorted(ordered, times);
    }

    private int[] sorted(int[] ordered, Longs times) throws SQLException {
      int[] sorted =
          Arrays.stream(ordered)
              .boxed()
              .sorted(Comparator.comparingLong(row -> times.get(row)))
              .mapToInt(row -> row)
              .toArray();
      for (int i = 1; i < sorted.length; i++) {
        long time = times.get(sorted[i]);
        if (time == times.get(sorted[i - 1])) {
          throw new SQLException(
              series + ": the answer has the bar at " + MarketTime.dateTime(time) + " twice");
        }
      }
      return sorted;
    }
  }
}
