package io.klinesaga.audit;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * An invariant that does not hold.
 *
 * @param invariant which
 * @param series where; null if it is not about a series
 * @param range from first to last doubtful bar; null if it is not about bars
 * @param transactionId the transaction it is about; 0 for none
 * @param detail what was expected and found
 */
public record Violation(
    Invariant invariant,
    @Nullable SeriesId series,
    @Nullable TimeRange range,
    long transactionId,
    String detail) {

  /** One line: invariant, symbol, period, range, detail. */
  public String line() {
    StringBuilder line = new StringBuilder("violation ").append(invariant.code());
    SeriesId where = series;
    if (where != null) {
      line.append(' ').append(where.symbol()).append(' ').append(where.period());
    }
    TimeRange when = range;
    if (when != null) {
      line.append(' ').append(time(when.from())).append("..").append(time(when.to()));
    }
    return line.append(": ").append(detail).toString();
  }

  private static String time(long ts) {
    return MarketTime.dateTime(ts).toString();
  }
}
