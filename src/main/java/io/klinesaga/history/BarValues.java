package io.klinesaga.history;

import io.klinesaga.market.Bars;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of one stored row.
 *
 * @param values price, volume and amount by name, as texts; what is NULL is absent
 * @param transactionId which wrote it; 0 of a row without a transaction
 * @param isValid whether readers see it
 */
public record BarValues(Map<String, String> values, long transactionId, boolean isValid) {
  /** A row of stored bars. */
  public static BarValues of(StoredBars rows, int row) {
    Bars bars = rows.bars();
    Map<String, String> values = new LinkedHashMap<>();
    put(values, "open", bars.open(row));
    put(values, "high", bars.high(row));
    put(values, "low", bars.low(row));
    put(values, "close", bars.close(row));
    if (bars.volume(row) != Bars.NO_VOLUME) {
      values.put("volume", Long.toString(bars.volume(row)));
    }
    put(values, "amount", bars.amount(row));
    return new BarValues(
        values, Math.max(0, rows.txnId(row)), rows.validity(row) == Validity.VALID);
  }

  private static void put(Map<String, String> values, String name, double value) {
    if (!Double.isNaN(value)) {
      values.put(name, Double.toString(value));
    }
  }

  /** All of it by name. */
  Map<String, Object> named() {
    Map<String, Object> named = new LinkedHashMap<>(values);
    named.put("valid", isValid);
    named.put("transaction_id", transactionId);
    return named;
  }

  /** Such as {@code open=7.2 high=7.4}. */
  String text() {
    List<String> all = new ArrayList<>();
    values.forEach((name, value) -> all.add(name + "=" + value));
    return String.join(" ", all) + (isValid ? "" : " (not valid)");
  }

  /** What is otherwise than in another row, such as {@code close 7.3 -> 7.4}. */
  String changesFrom(BarValues before) {
    List<String> changes = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>(before.values);
    all.putAll(values);
    for (String name : all.keySet()) {
      String was = before.values.getOrDefault(name, "nothing");
      String is = values.getOrDefault(name, "nothing");
      if (!was.equals(is)) {
        changes.add(name + " " + was + " -> " + is);
      }
    }
    if (before.isValid != isValid) {
      changes.add(isValid ? "valid again" : "made invalid");
    }
    return changes.isEmpty() ? "the same values" : String.join(", ", changes);
  }
}
