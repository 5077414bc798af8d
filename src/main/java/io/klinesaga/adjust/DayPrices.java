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

  /** Whether a row has a close that somebody paid; rows without trade carry that of before on. */
  boolean isTraded(int row) {
    return bars.close(row) > 0 && bars.volume(row) != 0;
  }

  /** The last traded row before a day; {@link #NONE} if there is none. */
  int before(LocalDate day) {
    int row = from(day) - 1;
    while (row >= 0 && !isTraded(row)) {
      row--;
    }
    return row;
  }

  /** The first traded row of a day or after it; {@link #NONE} if there is none. */
  int next(LocalDate day) {
    int row = from(day);
    while (row < bars.size() && !isTraded(row)) {
      row++;
    }
    return row < bars.size() ? row : NONE;
  }

  private int from(LocalDate day) {
    int found = bars.indexOf(MarketTime.dayStart(day));
    return found >= 0 ? found : -found - 1;
  }

  boolean has(int row) {
    return row != NONE;
  }

  LocalDate day(int row) {
    return MarketTime.date(bars.ts(row));
  }

  BigDecimal close(int row) {
    return BigDecimal.valueOf(bars.close(row));
  }

  /** For messages: {@code 9.8 to 10.66}. */
  String range(int row) {
    return BigDecimal.valueOf(bars.low(row)) + " to " + BigDecimal.valueOf(bars.high(row));
  }

  /**
   * Whether a price of a row contradicts a reference price, since no trade can be so far from it.
   *
   * @param reference as the exchange had it, or unrounded
   * @param doubt by how many of the smallest steps the exchange's may be another one
   */
  boolean isBeyond(int row, Fraction reference, PriceLimit limit, int doubt) {
    BigDecimal step = limit.step();
    BigDecimal rounded = reference.rounded(limit.decimals());
    BigDecimal off = step.multiply(BigDecimal.valueOf(doubt));
    return isAbove(bars.high(row), limit.highest(rounded.add(off)), limit)
        || isBelow(bars.low(row), limit.lowest(rounded.subtract(off)), limit);
  }

  private static boolean isAbove(double price, BigDecimal most, PriceLimit limit) {
    return price > 0 && limit.rounded(BigDecimal.valueOf(price)).compareTo(most) > 0;
  }

  private static boolean isBelow(double price, BigDecimal least, PriceLimit limit) {
    return price > 0 && limit.rounded(BigDecimal.valueOf(price)).compareTo(least) < 0;
  }
}
