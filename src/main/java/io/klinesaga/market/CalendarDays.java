package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/**
 * What one place says of days. It knows nothing of a day that it does not name.
 *
 * @param source where that is said, for messages: a path, or what else a person knows it by
 * @param trades whether the exchanges trade, by day
 */
@PublicApi
public record CalendarDays(String source, Map<LocalDate, Boolean> trades) {
  public CalendarDays {
    trades = Map.copyOf(trades);
  }

  /** Monday to Friday of these days, both inclusive, trade and weekends do not. */
  public static Map<LocalDate, Boolean> weekdays(LocalDate first, LocalDate last) {
    Map<LocalDate, Boolean> days = new HashMap<>();
    first.datesUntil(last.plusDays(1)).forEach(day -> days.put(day, isWeekday(day)));
    return days;
  }

  private static boolean isWeekday(LocalDate day) {
    return day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0;
  }
}
