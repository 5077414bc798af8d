package io.klinesaga.source.csv;

import java.util.Locale;

/**
 * Times of day: {@code 9:31}, {@code 09:31:00}, {@code 09:31:00.000}, {@code 1:05 PM}; without
 * colons {@code 0931}, {@code 093100}, {@code 093100000}, in each of which a spreadsheet may have
 * lost the leading zero.
 */
final class ClockTime {
  private static final int HOUR = 3_600_000;
  private static final int MINUTE = 60_000;
  private static final int SECOND = 1000;

  private ClockTime() {}

  /** Milliseconds since 00:00, or {@link Moment#NO_TIME} if the text is no time of day. */
  static int parse(String text) {
    int digits = Digits.count(text, 0);
    if (digits == text.length()) {
      return digits >= 3 && digits <= 9 ? compact(text) : Moment.NO_TIME;
    }
    String upper = text.toUpperCase(Locale.ROOT);
    if (upper.endsWith("AM") || upper.endsWith("PM")) {
      String clock = text.substring(0, text.length() - 2).strip();
      return twelveHours(colons(clock), upper.endsWith("PM"));
    }
    return colons(text);
  }

  private static int compact(String text) {
    if (text.length() == 7) {
      return Moment.NO_TIME;
    }
    boolean isShort = text.length() % 2 == 1 && text.length() < 9;
    String all = isShort || text.length() == 8 ? "0" + text : text;
    int seconds = all.length() >= 6 ? Digits.value(all, 4, 6) : 0;
    int millis = all.length() == 9 ? Digits.value(all, 6, 9) : 0;
    return millis(Digits.value(all, 0, 2), Digits.value(all, 2, 4), seconds, millis);
  }

  private static int colons(String text) {
    int hours = Digits.count(text, 0);
    if (hours < 1 || hours > 2 || !isTwoAfter(text, hours, ':')) {
      return Moment.NO_TIME;
    }
    int hour = Digits.value(text, 0, hours);
    int minute = Digits.value(text, hours + 1, hours + 3);
    String rest = text.substring(hours + 3);
    if (rest.isEmpty()) {
      return millis(hour, minute, 0, 0);
    }
    if (!isTwoAfter(rest, 0, ':')) {
      return Moment.NO_TIME;
    }
    int fraction = fraction(rest.substring(3));
    return fraction < 0 ? Moment.NO_TIME : millis(hour, minute, Digits.value(rest, 1, 3), fraction);
  }

  private static boolean isTwoAfter(String text, int at, char mark) {
    return at < text.length() && text.charAt(at) == mark && Digits.count(text, at + 1) == 2;
  }

  /** Milliseconds of {@code .5}, {@code .000}, {@code .000000}; -1 if it is none. */
  private static int fraction(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    int digits = Digits.count(text, 1);
    if (text.charAt(0) != '.' || digits == 0 || digits > 9 || digits + 1 != text.length()) {
      return -1;
    }
    int nanos = Digits.value(text + "0".repeat(9 - digits), 1, 10);
    return nanos % 1_000_000 == 0 ? nanos / 1_000_000 : -1;
  }

  private static int twelveHours(int millis, boolean isAfternoon) {
    int hour = millis / HOUR;
    if (millis == Moment.NO_TIME || hour < 1 || hour > 12) {
      return Moment.NO_TIME;
    }
    return (hour % 12 + (isAfternoon ? 12 : 0)) * HOUR + millis % HOUR;
  }

  private static int millis(int hour, int minute, int second, int millis) {
    return hour > 23 || minute > 59 || second > 59
        ? Moment.NO_TIME
        : hour * HOUR + minute * MINUTE + second * SECOND + millis;
  }
}
