package io.klinesaga.market;

import java.time.Clock;
import java.time.Duration;

/** Whether the exchanges are trading now. Safe for use by several threads. */
public final class TradingHours {
  private static final long MORNING = millis(9, 30);
  private static final long MORNING_END = millis(11, 30);
  private static final long AFTERNOON = millis(13, 0);
  private static final long AFTERNOON_END = millis(15, 0);

  /** So long after its end the last minutes of a session may still be fetched. */
  private static final long AFTER = Duration.ofMinutes(5).toMillis();

  private final TradingCalendar calendar;
  private final Clock clock;

  /**
   * @param calendar tells the days; one that it does not know may be a trading day
   * @param clock the present time
   */
  public TradingHours(TradingCalendar calendar, Clock clock) {
    this.calendar = calendar;
    this.clock = clock;
  }

  private static long millis(int hour, int minute) {
    return Duration.ofHours(hour).plusMinutes(minute).toMillis();
  }

  /**
   * Whether minutes of today may just have ended: 09:30 to 11:30 and 13:00 to 15:00 of a day that
   * is not known to be closed, and five minutes after.
   */
  public boolean isOpen() {
    long now = clock.millis();
    long time = MarketTime.millisOfDay(now);
    boolean isSession =
        (time >= MORNING && time < MORNING_END + AFTER)
            || (time >= AFTERNOON && time < AFTERNOON_END + AFTER);
    return isSession && !calendar.isClosed(MarketTime.date(now));
  }
}
