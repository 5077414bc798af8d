package io.klinesaga.tdengine;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.Statements.Arranging;
import io.klinesaga.tdengine.TdengineBarStore.TransactionBars;
import io.klinesaga.tdengine.TdengineBarStore.ValidBars;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The reading statements of the bar store. */
final class BarReads {
  private final Statements statements;
  private final String database;

  BarReads(Statements statements, String database) {
    this.statements = statements;
    this.database = database;
  }

  // ---------------------------------------------------------------- bars

  Map<SeriesId, StoredBars> read(
      Period period, Collection<SeriesId> series, TimeRange range, Map<SeriesId, TimeRange> own) {
    Map<String, SeriesId> byTable =
        series.stream().collect(Collectors.toMap(TableNames::childTable, Function.identity()));
    return read(
        "read " + series.size() + " series of " + TableNames.superTable(period),
        "tbname, " + StoredRows.COLUMNS,
        from(period, series) + inRange(range),
        columns -> StoredRows.of(columns, byTable, own));
  }

  void read(
      Period period, Map<SeriesId, TimeRange> ranges, Consumer<Map<SeriesId, StoredBars>> visitor) {
    for (ReadPart step : ReadPlan.of(period, ranges)) {
      visitor.accept(read(period, step.series(), step.range(), ranges));
    }
  }

  StoredBars readWrittenBy(long txnId, SeriesId series, TimeRange range) {
    try {
      return read(
          "read " + series + " of transaction " + txnId,
          StoredRows.COLUMNS,
          " FROM "
              + (database + "." + TableNames.childTable(series))
              + (" WHERE txn_id = " + txnId)
              + inRange(range),
          columns -> StoredRows.of(columns, series));
    } catch (TdengineRefusedException e) {
      if (e.isMissingTable()) {
        return StoredBars.EMPTY;
      }
      throw e;
    }
  }

  // ---------------------------------------------------------------- where bars are

  /**
   * The super tables of the database.
   *
   * @throws TdengineRefusedException if there is no such database
   */
  Set<String> superTables() {
    return statements.select(
        "look for database " + database,
        "SHOW " + database + ".STABLES",
        null,
        columns ->
            IntStream.range(0, columns.size())
                .mapToObj(row -> columns.text(0, row))
                .collect(Collectors.toSet()));
  }

  Map<Long, TimeRange> validOf(
      Period period, Collection<SeriesId> series, Collection<Long> txnIds, TimeRange range) {
    String ids = txnIds.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return read(
        "look for valid bars of " + txnIds.size() + " transactions",
        "txn_id, ts",
        from(period, series) + inRange(range) + " AND is_valid = true AND txn_id IN (" + ids + ")",
        columns -> {
          Map<Long, TimeRange> found = new HashMap<>();
          for (int i = 0; i < columns.size(); i++) {
            long ts = columns.longs(1).get(i);
            found.merge(columns.longs(0).get(i), new TimeRange(ts, ts), TimeRange::span);
          }
          return found;
        });
  }

  /**
   * @param from of which tables and rows, from FROM on
   */
  Map<SeriesId, TimeRange> extents(Period period, String from) {
    return groups(
        "list the tables of " + TableNames.superTable(period),
        "tbname, first(ts), last(ts)",
        from,
        columns -> {
          Map<SeriesId, TimeRange> extents = new TreeMap<>();
          for (int i = 0; i < columns.size(); i++) {
            TimeRange range = new TimeRange(columns.longs(1).get(i), columns.longs(2).get(i));
            TableNames.series(period, columns.text(0, i))
                .ifPresent(series -> extents.put(series, range));
          }
          return extents;
        });
  }

  /** A table without such a row is counted by a real server too: 0. */
  Map<SeriesId, ValidBars> countValid(Period period, Collection<SeriesId> series) {
    return groups(
        "count " + series.size() + " series of " + TableNames.superTable(period),
        "tbname, count(*), first(ts), last(ts)",
        from(period, series) + " AND is_valid = true",
        columns -> {
          Map<SeriesId, ValidBars> counts = new HashMap<>();
          for (int i = 0; i < columns.size(); i++) {
            long count = columns.longs(1).get(i);
            if (count > 0) {
              TimeRange range = new TimeRange(columns.longs(2).get(i), columns.longs(3).get(i));
              TableNames.series(period, columns.text(0, i))
                  .ifPresent(one -> counts.put(one, new ValidBars(count, range)));
            }
          }
          return counts;
        });
  }

  List<TransactionBars> countByTransaction(Period period, TimeRange range) {
    return statements.select(
        "count the bars of a range in " + TableNames.superTable(period),
        "SELECT tbname, txn_id, count(*), sum(volume)"
            + from(period)
            + " WHERE is_valid = true"
            + inRange(range)
            + " GROUP BY tbname, txn_id",
        null,
        columns -> {
          List<TransactionBars> counts = new ArrayList<>(columns.size());
          for (int i = 0; i < columns.size(); i++) {
            long transactionId = Math.max(0, columns.longs(1).get(i));
            long count = columns.longs(2).get(i);
            long volume = Math.max(0, columns.longs(3).get(i));
            TableNames.series(period, columns.text(0, i))
                .map(one -> new TransactionBars(one, transactionId, count, volume))
                .ifPresent(counts::add);
          }
          return counts;
        });
  }

  String from(Period period) {
    return " FROM " + database + "." + TableNames.superTable(period);
  }

  String from(Period period, Collection<SeriesId> series) {
    return from(period)
        + series.stream()
            .map(TableNames::childTable)
            .sorted()
            .map(table -> "'" + table + "'")
            .collect(Collectors.joining(", ", " WHERE tbname IN (", ")"));
  }

  static String inRange(TimeRange range) {
    return " AND ts >= " + range.from() + " AND ts <= " + range.to();
  }

  // ---------------------------------------------------------------- statements

  private <T> T groups(String what, String list, String from, Arranging<T> arranging) {
    return statements.select(what, "SELECT " + list + from + " GROUP BY tbname", null, arranging);
  }

  private <T> T read(String what, String list, String from, Arranging<T> arranging) {
    return statements.select(what, "SELECT " + list + from, "SELECT count(*)" + from, arranging);
  }
}
