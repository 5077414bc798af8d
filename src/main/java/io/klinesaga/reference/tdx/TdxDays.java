package io.klinesaga.reference.tdx;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.tdx.TdxNumbers;
import java.time.LocalDate;
import java.util.Optional;

/** Dates as decimal {@code YYYYMMDD}. */
final class TdxDays {
  private TdxDays() {}

  /** The day; empty if there is no such day. */
  static Optional<LocalDate> of(int date) {
    long start = TdxNumbers.day(date);
    return start == TdxNumbers.NO_TIME ? Optional.empty() : Optional.of(MarketTime.date(start));
  }
}
