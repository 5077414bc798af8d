package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.util.Comparator;
import java.util.Objects;

/**
 * One series of bars: a symbol at a period. It is what one transaction writes and what the series
 * lock protects.
 *
 * @param symbol the instrument
 * @param period the time one bar covers
 */
@PublicApi
public record SeriesId(Symbol symbol, Period period) implements Comparable<SeriesId> {
  private static final Comparator<SeriesId> ORDER =
      Comparator.comparing(SeriesId::period).thenComparing(SeriesId::symbol);

  public SeriesId {
    Objects.requireNonNull(symbol, "symbol");
    Objects.requireNonNull(period, "period");
  }

  @Override
  public int compareTo(SeriesId other) {
    return ORDER.compare(this, other);
  }

  /** For messages: {@code 600000.SH 1d}. */
  @Override
  public String toString() {
    return symbol + " " + period;
  }
}
