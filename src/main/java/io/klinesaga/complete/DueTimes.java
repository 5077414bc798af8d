package io.klinesaga.complete;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;

/**
 * When the bars of a day must be there.
 *
 * @param daily daily bars, market time of the same day
 * @param minute minute bars, market time of the same day
 * @param lateFor so long after that what is not there is only late
 */
public record DueTimes(LocalTime daily, LocalTime minute, Duration lateFor) {
  private static final LocalTime CLOSE = LocalTime.of(15, 0);

  /** Whether the bars of a day need not be there yet. */
  public boolean isBefore(Period period, LocalDate day, long now) {
    return now < due(period, day);
  }

  /** Whether what is not there may still come by itself. */
  boolean isLate(Period period, LocalDate day, long now) {
    return now < due(period, day) + lateFor.toMillis();
  }

  /** Epoch milliseconds from which on the bars of a day are due. */
  public long due(Period period, LocalDate day) {
    return MarketTime.dayStart(day) + time(period).toNanoOfDay() / 1_000_000;
  }

  /** How long after the close of a day its bars are due; negative if before it. */
  public Duration sinceClose(Period period) {
    return Duration.between(CLOSE, time(period));
  }

  private LocalTime time(Period period) {
    return period.isDaily() ? daily : minute;
  }
}
