package io.klinesaga.source.tdx;

import io.klinesaga.market.MarketTime;
import java.time.LocalDate;
import java.time.YearMonth;

/** Dates and prices as TDX writes them. */
public final class TdxNumbers {
  /** In place of a time that cannot exist. */
  public static final long NO_TIME = Long.MIN_VALUE;

  private TdxNumbers() {}

  /**
   * The start of a day written as decimal {@code YYYYMMDD}, epoch milliseconds; {@link #NO_TIME} if
   * there is no such day.
   *
   * @param date unsigned
   */
  public static long day(int date) {
    long day = Integer.toUnsignedLong(date);
    return dayStart((int) (day / 10_000), (int) (day / 100 % 100), (int) (day % 100));
  }

  /**
   * The start of a day written in 16 bits as {@code (year - 2004) * 2048 + month * 100 + day},
   * epoch milliseconds; {@link #NO_TIME} if there is no such day.
   */
  public static long packedDay(int date) {
    int monthDay = date & 0x7FF;
    return dayStart((date >> 11) + 2004, monthDay / 100, monthDay % 100);
  }

  private static long dayStart(int year, int month, int day) {
    boolean plausible =
        year >= 1980 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    if (!plausible || day > YearMonth.of(year, month).lengthOfMonth()) {
      return NO_TIME;
    }
    return MarketTime.dayStart(LocalDate.of(year, month, day));
  }

  /**
   * A price with float noise, rounded half up.
   *
   * @param divisor 100 for two decimals, 1000 for three
   */
  public static double rounded(float price, int divisor) {
    // The product and the sum are exact: a float has 24 significant bits, the divisor at most 10.
    double scaled = Math.abs((double) price) * divisor;
    return Math.copySign(Math.floor(scaled + 0.5) / divisor, price);
  }
}
