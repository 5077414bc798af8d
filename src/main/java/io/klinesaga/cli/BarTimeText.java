package io.klinesaga.cli;

import io.klinesaga.market.DayText;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.TimeRange;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.regex.Pattern;

/** The time of a bar as options name it, in market time. */
final class BarTimeText {
  private static final Pattern MINUTE =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:00)?");

  private BarTimeText() {}

  /**
   * Reads one.
   *
   * @return epoch milliseconds
   * @throws IllegalArgumentException if no bar of the period can have this time
   */
  static long parse(Period period, String text) {
    return period.isDaily() ? day(text) : minute(period, text);
  }

  private static long day(String text) {
    return DayText.parse(text)
        .filter(TimeRange::isDay)
        .map(MarketTime::dayStart)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--at '" + text + "': " + DayText.expected(text) + " for a daily bar"));
  }

  private static long minute(Period period, String text) {
    LocalDateTime time = dateTime(period, text);
    if (!TimeRange.isDay(time.toLocalDate())) {
      throw wrong(period, text, "");
    }
    int minute = time.getHour() * 60 + time.getMinute();
    long ts = MarketTime.minute(time.toLocalDate(), minute);
    if (!SessionGrid.of(period).contains(ts)) {
      throw wrong(period, text, nearest(SessionGrid.of(period), minute));
    }
    return ts;
  }

  private static LocalDateTime dateTime(Period period, String text) {
    if (!MINUTE.matcher(text).matches()) {
      throw wrong(period, text, "");
    }
    try {
      return LocalDateTime.parse(text.replace(' ', 'T'));
    } catch (DateTimeException e) {
      throw wrong(period, text, "");
    }
  }

  /** The last time before and the first after a minute that is none. */
  private static String nearest(SessionGrid grid, int minute) {
    int after = 0;
    while (after < grid.size() && grid.minute(after) < minute) {
      after++;
    }
    String before = after == 0 ? "" : clock(grid.minute(after - 1));
    String next = after == grid.size() ? "" : clock(grid.minute(after));
    String both = before.isEmpty() || next.isEmpty() ? before + next : before + " or " + next;
    return "; the nearest is " + both;
  }

  private static String clock(int minute) {
    return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
  }

  private static IllegalArgumentException wrong(Period period, String text, String nearest) {
    return new IllegalArgumentException(
        "--at '"
            + text
            + "': expected the end of a "
            + period
            + " bar in market time, such as 2026-11-27T"
            + clock(SessionGrid.of(period).minute(0))
            + nearest);
  }
}
