package io.klinesaga.compare;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;

/**
 * A value of a stored bar that something else contradicts.
 *
 * @param ts the time of the bar
 * @param field which value: {@code open}, {@code high}, {@code low}, {@code close}, {@code volume}
 *     or {@code amount}
 * @param stored what is stored, as text
 * @param other what it should be, as text
 * @param otherSource who says so
 */
public record Dispute(
    SeriesId series, long ts, String field, String stored, String other, String otherSource) {
  /** Which value, by the word of which source; what they say may change. */
  public record Finding(SeriesId series, long ts, String field, String otherSource) {}

  /** What it is about. */
  public Finding finding() {
    return new Finding(series, ts, field, otherSource);
  }

  /** One line: series, time, value, both sides. */
  public String line() {
    String time =
        series.period().isDaily()
            ? MarketTime.date(ts).toString()
            : MarketTime.dateTime(ts).toString();
    return series
        + " "
        + time
        + ": "
        + field
        + " is "
        + stored
        + ", "
        + otherSource
        + " gives "
        + other;
  }
}
