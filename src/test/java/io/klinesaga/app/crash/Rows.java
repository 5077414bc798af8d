package io.klinesaga.app.crash;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that is stored of some series, or should be, bit for bit. */
final class Rows {
  /**
   * One row.
   *
   * @param values its six values, exactly
   * @param txnId who wrote it
   * @param valid whether readers see it
   */
  record Row(String values, long txnId, boolean valid) {}

  private Rows() {}

  /** What TDengine has, by series and time; valid or not. */
  static Map<SeriesId, Map<Long, Row>> stored(TdengineBarStore store) {
    Map<SeriesId, Map<Long, Row>> all = new TreeMap<>();
    for (Period period : Period.values()) {
      List<SeriesId> series = List.copyOf(store.extents(period).keySet());
      if (!series.isEmpty()) {
        store.read(period, series, TimeRange.ALL).forEach((one, rows) -> all.put(one, rows(rows)));
      }
    }
    return all;
  }

  private static Map<Long, Row> rows(StoredBars stored) {
    Map<Long, Row> rows = new TreeMap<>();
    for (int i = 0; i < stored.size(); i++) {
      rows.put(
          stored.bars().ts(i),
          new Row(values(stored.bars(), i), stored.txnId(i), stored.isValid(i)));
    }
    return rows;
  }

  /** The values of the valid rows. */
  static Map<Long, String> valid(Map<Long, Row> rows) {
    Map<Long, String> valid = new TreeMap<>();
    rows.forEach(
        (ts, row) -> {
          if (row.valid()) {
            valid.put(ts, row.values());
          }
        });
    return valid;
  }

  /** The values of bars. */
  static Map<Long, String> values(Bars bars) {
    Map<Long, String> values = new TreeMap<>();
    for (int i = 0; i < bars.size(); i++) {
      values.put(bars.ts(i), values(bars, i));
    }
    return values;
  }

  private static String values(Bars bars, int i) {
    return String.join(
        " ",
        Double.toHexString(bars.open(i)),
        Double.toHexString(bars.high(i)),
        Double.toHexString(bars.low(i)),
        Double.toHexString(bars.close(i)),
        Long.toString(bars.volume(i)),
        Double.toHexString(bars.amount(i)));
  }
}
