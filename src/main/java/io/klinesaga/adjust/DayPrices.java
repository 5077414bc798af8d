package io.klinesaga.adjust;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import java.math.BigDecimal;
import java.time.LocalDate;

/** The raw daily bars of a security, as factors need them. */
final class DayPrices {
  /** No row. */
  static final int NONE = -1;

  /**
   * What rounding can add: half a hundredth of the reference, times the limit, and of the limit.
   */
  private static final Fraction ROUNDING = Fraction.of(new BigDecimal("0.012"));

  /**
   * Chosen by what was seen: of 000001.SZ, 1996-12-16 and 1997-02-18 have prices 10.2 % and 10.4 %
   * below the stored close, without an action. Why is not known; perhaps the exchange took another
   * close.
   */
  private static final BigDecimal MARGIN = new BigDecimal("0.01");

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
   * @param limit the most that a price may differ, as a part of the reference
   */
  boolean isBeyond(int row, Fraction reference, BigDecimal limit) {
    Fraction most = reference.times(Fraction.of(limit.add(MARGIN))).plus(ROUNDING);
    return isOutside(bars.low(row), reference, most) || isOutside(bars.high(row), reference, most);
  }

  private static boolean isOutside(double price, Fraction reference, Fraction most) {
    if (!(price > 0)) {
      return false;
    }
    Fraction away = Fraction.of(BigDecimal.valueOf(price)).minus(reference);
    return away.minus(most).signum() > 0 || away.plus(most).signum() < 0;
  }
}
