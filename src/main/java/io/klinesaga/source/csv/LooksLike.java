package io.klinesaga.source.csv;

import io.klinesaga.market.MarketTime;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** Says what a text that is not the expected date is in all likelihood, for messages. */
final class LooksLike {
  private static final long OLDEST_SECOND = MarketTime.dayStart(LocalDate.of(1990, 1, 1)) / 1000;
  private static final long NEWEST_SECOND = MarketTime.dayStart(LocalDate.of(2100, 1, 1)) / 1000;
  private static final LocalDate SPREADSHEET_ZERO = LocalDate.of(1899, 12, 30);
  private static final Pattern YEAR_LAST =
      Pattern.compile("\\d{1,2}([-/.])\\d{1,2}\\1(\\d{4}|\\d{2})( .*)?");

  private LooksLike() {}

  /** Such as {@code "which looks like seconds since 1970 (2024-03-01T00:00), "}, or nothing. */
  static String of(String text) {
    if (YEAR_LAST.matcher(text).matches()) {
      return "which does not tell the day from the month"
          + " (kline.source.csv.date-format=M/d/yyyy or d/M/yyyy tells it), ";
    }
    if (Digits.isNumber(text)) {
      return number(text);
    }
    Moment moment = YearFirst.parse(text);
    return moment == null ? "" : "which looks like " + shown(moment) + setting("auto");
  }

  private static String number(String text) {
    Moment moment = YearFirst.parse(text);
    if (moment != null) {
      return "which looks like " + shown(moment) + setting("auto");
    }
    long value = Long.parseLong(text);
    for (int power = 0; power <= 9; power += 3) {
      long unit = (long) Math.pow(10, power);
      if (value / unit >= OLDEST_SECOND && value / unit < NEWEST_SECOND) {
        return sinceEpoch(power, value / unit);
      }
    }
    return spreadsheetDay(value);
  }

  private static String sinceEpoch(int power, long seconds) {
    String when = " since 1970 (" + MarketTime.dateTime(seconds * 1000) + ")";
    return switch (power) {
      case 0 -> "which looks like seconds" + when + setting("epoch-s");
      case 3 -> "which looks like milliseconds" + when + setting("epoch-ms");
      case 6 -> "which looks like microseconds" + when + ", ";
      default -> "which looks like nanoseconds" + when + ", ";
    };
  }

  private static String spreadsheetDay(long value) {
    LocalDate day = SPREADSHEET_ZERO.plusDays(Math.min(value, 100_000));
    return day.getYear() >= 1990 && day.getYear() < 2100
        ? "which looks like a day number of a spreadsheet (" + day + "), "
        : "";
  }

  private static String shown(Moment moment) {
    return moment.hasTime()
        ? "the time " + MarketTime.dateTime(moment.dayStart() + moment.millisOfDay())
        : "the day " + MarketTime.date(moment.dayStart());
  }

  private static String setting(String form) {
    return " (kline.source.csv.date-format=" + form + " reads it), ";
  }
}
