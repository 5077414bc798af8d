package io.klinesaga.adjust;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import java.math.BigDecimal;
import java.time.LocalDate;

/** The raw daily bars of a security, as factors need them. */
final class DayPrices {
  /** No row. */
  static final int NONE = -1;

  private final Bars bars;

  DayPrices(Bars bars) {
    this.bars = bars;
  }

  /** The last row before a day that has a close; {@link #NONE} if there is none. */
  int before(LocalDate day) {
    int row = from(day) - 1;
    while (row >= 0 && !(bars.close(row) > 0)) {
      row--;
    }
    return row;
  }

  /** The first row of a day or after it; the number of rows if there is none. */
  int from(LocalDate day) {
    int found = bars.indexOf(MarketTime.dayStart(day));
    return found >= 0 ? found : -found - 1;
  }

  BigDecimal close(int row) {
    return BigDecimal.valueOf(bars.close(row));
  }

  boolean has(int row) {
    return row >= 0 && row < bars.size();
  }

  /**
   * Whether a price of a row contradicts a reference price, since no trade can be so far from it.
   *
   * @param limit the most that a price may differ, as a part of the reference
   */
  boolean isBeyond(int row, Fraction reference, BigDecimal limit) {
    return isBeyond(bars.low(row), reference, limit) || isBeyond(bars.high(row), reference, limit);
  }

  private static boolean isBeyond(double price, Fraction reference, BigDecimal limit) {
    if (!(price > 0)) {
      return false;
    }
    Fraction raw = Fraction.of(BigDecimal.valueOf(price));
    Fraction most = Fraction.of(limit);
    Fraction tick = Fraction.of(TICK);
    Fraction up = reference.times(Fraction.ONE.plus(most)).plus(tick);
    Fraction down = reference.times(Fraction.ONE.minus(most)).minus(tick);
    return raw.minus(up).signum() > 0 || raw.minus(down).signum() < 0;
  }

  /** Both the reference and the limit are rounded by the exchange. */
  private static final BigDecimal TICK = new BigDecimal("0.011");
}
