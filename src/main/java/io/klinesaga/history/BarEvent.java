package io.klinesaga.history;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened to a bar, or is said of it.
 *
 * @param at when
 * @param kind {@code committed}, {@code rolled-back}, {@code open}, {@code rejected}, {@code
 *     disputed}, {@code suspended}, {@code reread} or {@code asked}
 * @param symbol the code under which it happened
 * @param transactionId the transaction; 0 for none
 * @param run the run it belongs to, with its kind and start; empty for none
 * @param text what happened, a sentence
 * @param origin where the values came from; empty if that is not known
 */
public record BarEvent(
    Instant at,
    String kind,
    Symbol symbol,
    long transactionId,
    String run,
    String text,
    String origin) {
  /** The same with other words. */
  BarEvent saying(String other) {
    return new BarEvent(at, kind, symbol, transactionId, run, other, origin);
  }

  /** All of it by name. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("at", MarketTime.text(at));
    values.put("kind", kind);
    values.put("symbol", symbol.toString());
    values.put("transaction_id", transactionId);
    values.put("run", run);
    values.put("text", text);
    values.put("origin", origin);
    return values;
  }
}
