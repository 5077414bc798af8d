package io.klinesaga.adjust;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The share reform of 2005 to 2007: holders of shares that could not be traded paid for the right
 * to trade them, mostly with shares. It is listed as a bonus; but the exchanges did not adjust the
 * previous close for it, and the price had no limit on the first day.
 */
final class ShareReform {
  private static final LocalDate BEGIN = LocalDate.of(2005, 5, 1);
  private static final LocalDate END = LocalDate.of(2007, 12, 31);
  private static final BigDecimal LIMIT = new BigDecimal("0.10");

  private ShareReform() {}

  /** Whether an event may be one. */
  static boolean isPossible(ExEvent event) {
    return event.isBonusOnly() && !event.exDay().isBefore(BEGIN) && !event.exDay().isAfter(END);
  }

  /**
   * Whether it must be one, since the first day's prices are beyond what is allowed if the previous
   * close had been adjusted.
   *
   * @param reference the previous close, adjusted
   */
  static boolean isProven(ExEvent event, Fraction reference, DayPrices prices) {
    int row = prices.next(event.exDay());
    return isPossible(event) && prices.has(row) && prices.isBeyond(row, reference, LIMIT);
  }
}
