package io.klinesaga.embedded.tdengine.engine;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** TDengine's time literals, all to epoch milliseconds. */
final class Timestamps {
  private static final Map<Character, Long> UNITS =
      Map.of('a', 1L, 's', 1_000L, 'm', 60_000L, 'h', 3_600_000L, 'd', 86_400_000L);
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{4})-(\\d{1,2})-(\\d{1,2})"
              + "(?:(?: +|T)(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.(\\d*))?"
              + " *(Z|z|[+-]\\d{2}(?::?\\d{2})?)?)?");

  private Timestamps() {}

  /** Reads a date, a date with time, or RFC 3339; null if it is none. */
  static @Nullable Long parse(String text, ZoneId zone) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      LocalDate date = LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
      LocalTime time =
          LocalTime.of(
              number(matcher, 4), number(matcher, 5), number(matcher, 6), nanos(matcher.group(7)));
      LocalDateTime local = LocalDateTime.of(date, time);
      String offset = matcher.group(8);
      ZoneId where = offset == null ? zone : ZoneOffset.of(offset.equals("z") ? "Z" : offset);
      return local.atZone(where).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return null; // such as 30 February
    }
  }

  private static int number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** TDengine cuts digits beyond milliseconds. */
  private static int nanos(@Nullable String fraction) {
    if (fraction == null) {
      return 0;
    }
    String millis = (fraction + "00").substring(0, 3);
    return Integer.parseInt(millis) * 1_000_000;
  }

  /** Milliseconds of a duration of the grammar, such as {@code 1d}. */
  static long duration(String text) {
    int last = text.length() - 1;
    String what = "the duration " + text;
    long unit = Errors.orRefuse(UNITS.get(text.charAt(last)), what);
    try {
      return Math.multiplyExact(Long.parseLong(text.substring(0, last)), unit);
    } catch (ArithmeticException | NumberFormatException e) {
      throw Errors.notSupported(what);
    }
  }

  static long now() {
    return CLOCK.millis();
  }
}
