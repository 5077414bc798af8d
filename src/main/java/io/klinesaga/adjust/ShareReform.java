package io.klinesaga.adjust;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The share reform of 2005 to 2007: holders of shares that could not be traded paid for the right
 * to trade them, mostly with shares. It is listed as a bonus; but the exchanges did not adjust the
 * previous close for it, and the price had no limit on the first day.
 */
final class ShareReform {
  private static final LocalDate BEGIN = LocalDate.of(2005, 5, 1);
  private static final LocalDate END = LocalDate.of(2007, 12, 31);
  private static final PriceLimit LIMIT = new PriceLimit(new BigDecimal("0.10"), 2);

  private ShareReform() {}

  /** Whether an event may be one. */
  static boolean isPossible(ExEvent event) {
    return event.isBonusOnly() && !event.exDay().isBefore(BEGIN) && !event.exDay().isAfter(END);
  }

  /**
   * The one that must be one, since prices of the first day are beyond what is allowed if the
   * previous close had been adjusted for all of them. If several may be it, it is the last.
   *
   * @param events without a traded bar between them
   * @param close the previous close
   */
  static Optional<ExEvent> among(List<ExEvent> events, Fraction close, DayPrices prices) {
    Fraction reference = close;
    for (ExEvent event : events) {
      reference = event.affine().exact(reference);
    }
    int row = prices.next(events.get(events.size() - 1).exDay());
    return prices.has(row) && prices.isBeyond(row, reference, LIMIT, events.size())
        ? events.stream().filter(ShareReform::isPossible).reduce((first, second) -> second)
        : Optional.empty();
  }
}
