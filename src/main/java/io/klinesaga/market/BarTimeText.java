package io.klinesaga.market;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.regex.Pattern;

/** The time of a bar as people name it, in market time. */
public final class BarTimeText {
  private static final Pattern MINUTE =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:00)?");

  private BarTimeText() {}

  /**
   * Reads one.
   *
   * @param name of the option or parameter, for the message
   * @return epoch milliseconds
   * @throws IllegalArgumentException if no bar of the period can have this time
   */
  public static long parse(Period period, String name, String text) {
    return period.isDaily() ? day(name, text) : minute(period, name, text);
  }

  /** The time of a bar: {@code 2026-11-27}, or {@code 2026-11-27T09:35} for minutes. */
  public static String of(Period period, long ts) {
    return period.isDaily() ? MarketTime.date(ts).toString() : MarketTime.dateTime(ts).toString();
  }

  private static long day(String name, String text) {
    return DayText.parse(text)
        .filter(TimeRange::isDay)
        .map(MarketTime::dayStart)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    name + " '" + text + "': " + DayText.expected(text) + " for a daily bar"));
  }

  private static long minute(Period period, String name, String text) {
    LocalDateTime time = dateTime(period, name, text);
    if (!TimeRange.isDay(time.toLocalDate())) {
      throw wrong(period, name, text, "");
    }
    int minute = time.getHour() * 60 + time.getMinute();
    long ts = MarketTime.minute(time.toLocalDate(), minute);
    if (!SessionGrid.of(period).contains(ts)) {
      throw wrong(period, name, text, nearest(SessionGrid.of(period), minute));
    }
    return ts;
  }

  private static LocalDateTime dateTime(Period period, String name, String text) {
    if (!MINUTE.matcher(text).matches()) {
      throw wrong(period, name, text, "");
    }
    try {
      return LocalDateTime.parse(text.replace(' ', 'T'));
    } catch (DateTimeException e) {
      throw wrong(period, name, text, "");
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

  private static IllegalArgumentException wrong(
      Period period, String name, String text, String nearest) {
    return new IllegalArgumentException(
        name
            + " '"
            + text
            + "': expected the end of a "
            + period
            + " bar in market time, such as 2026-11-27T"
            + clock(SessionGrid.of(period).minute(0))
            + nearest);
  }
}
