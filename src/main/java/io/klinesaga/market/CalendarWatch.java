package io.klinesaga.market;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Sees from the present time how long a calendar lasts. */
public final class CalendarWatch {
  /** So many days before its end a calendar is told to end. */
  public static final int WARNED_DAYS = 60;

  /** So long after its close the bars of a day are final. */
  public static final Duration FINISHED_AFTER = Duration.ofHours(1);

  private static final int OPENING_MILLIS = 9 * 3_600_000;

  private final TradingCalendar calendar;
  private final Clock clock;

  public CalendarWatch(TradingCalendar calendar, Clock clock) {
    this.calendar = calendar;
    this.clock = clock;
  }

  /**
   * Days from today to the last one that is known; negative once today is unknown, NaN if nothing
   * is known of days before either.
   */
  public double daysLeft() {
    LocalDate today = today();
    return calendar
        .knownUntil(today)
        .map(last -> (double) ChronoUnit.DAYS.between(today, last))
        .orElse(Double.NaN);
  }

  /** Whether it has ended or does so within {@value #WARNED_DAYS} days. */
  public boolean isEnding() {
    return !(daysLeft() > WARNED_DAYS);
  }

  /** What is known, one sentence. */
  public String text() {
    Optional<LocalDate> last = calendar.knownUntil(today());
    if (last.isEmpty()) {
      return "no trading day is known";
    }
    String known = "known until " + last.get() + " (" + calendar.on(last.get()).source() + ")";
    return daysLeft() < 0
        ? known + "; of today and later nothing is known"
        : known + ", " + (long) daysLeft() + " days left";
  }

  /**
   * The last trading day whose close is at least so long ago; empty if that hangs on a day that is
   * unknown.
   */
  public Optional<LocalDate> lastClosed(Duration sinceClose) {
    return calendar.lastClosed(clock.millis(), sinceClose);
  }

  /**
   * The last trading day, while its bars are final and those of the next one have not begun; empty
   * at other times, and if that hangs on a day that is unknown.
   */
  public Optional<LocalDate> finishedDay() {
    return lastClosed(FINISHED_AFTER)
        .filter(day -> calendar.next(day).filter(this::isBeforeOpening).isPresent());
  }

  private boolean isBeforeOpening(LocalDate day) {
    return clock.millis() < MarketTime.dayStart(day) + OPENING_MILLIS;
  }

  private LocalDate today() {
    return MarketTime.date(clock.millis());
  }
}
