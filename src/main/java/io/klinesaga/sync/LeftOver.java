package io.klinesaga.sync;

import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncStates.Known;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * After a run that had to postpone series the next one does these, and does not use up the budget
 * of a source on what is done: a series whose last bar is the last one of the last trading day, and
 * which was synchronised after that day, while no new day has begun.
 */
public final class LeftOver {
  private static final int CLOSE = 15 * 60;

  private final Predicate<String> lastPostponed;
  private final CalendarWatch calendar;

  /**
   * @param lastPostponed whether the last run of a kind had to postpone series
   */
  public LeftOver(Predicate<String> lastPostponed, CalendarWatch calendar) {
    this.lastPostponed = lastPostponed;
    this.calendar = calendar;
  }

  /** Tells of what is stored of a series whether it is done, in a run of this request. */
  Predicate<Known> done(SyncRequest request, Period period) {
    boolean isAll = !request.full() && request.range().equals(TimeRange.ALL);
    Optional<LocalDate> day = isAll ? calendar.finishedDay() : Optional.empty();
    if (day.isEmpty() || !lastPostponed.test(request.kind())) {
      return known -> false;
    }
    long last = period.isDaily() ? MarketTime.dayStart(day.get()) : at(day.get(), CLOSE);
    long finished = at(day.get(), CLOSE) + CalendarWatch.FINISHED_AFTER.toMillis();
    return known -> known.lastTs() >= last && known.syncedAt() >= finished;
  }

  private static long at(LocalDate day, int minute) {
    return MarketTime.minute(day, minute);
  }
}
