package io.klinesaga.embedded.tdengine.engine;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** TDengine's time literals, all to epoch milliseconds. */
final class Timestamps {
  private static final Map<Character, Long> UNITS =
      Map.of(
          'a', 1L, 's', 1_000L, 'm', 60_000L, 'h', 3_600_000L, 'd', 86_400_000L, 'w', 604_800_000L);
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{4})-(\\d{1,2})-(\\d{1,2})"
              + "(?:(?: +|T)(\\d{1,2}):(\\d{1,2}):([0-5]?\\d)(?:\\.(\\d+))?"
              + "(Z|z|[+-](?:(?:0\\d|1[01])(?::?[0-5]\\d)?|12(?::?00)?))?)?");

  /** Of what a real server may make a time too: it asks C's strptime, and knows words. */
  private static final Pattern DOUBTFUL =
      Pattern.compile(
          "(?s) *\\d{1,4}- *\\d{1,2}- *\\d{1,2}((\\s*|T) *\\d{1,2}: *\\d{1,2}: *\\d{1,2})?"
              + "(\\.\\d.*|[zZ]|[+-].*)?|[+-]?\\d+|(?i:now|today)(\\(\\))?");

  private Timestamps() {}

  /**
   * Reads a date, a date with time, or RFC 3339; null if it is none.
   *
   * @throws TdengineException 0xf001 where it is not known what a real server reads, such as a time
   *     with blanks inside, a second 60, 30 February with an offset, or a number
   */
  static @Nullable Long parse(String text, ZoneId zone) {
    Matcher matcher = TEXT.matcher(text);
    boolean isUsual = matcher.matches();
    Long time = isUsual ? time(matcher, zone) : null;
    if (time == null && (isUsual ? matcher.group(8) != null : DOUBTFUL.matcher(text).matches())) {
      throw Errors.notSupported("the time '" + text + "'");
    }
    return time;
  }

  private static @Nullable Long time(Matcher matcher, ZoneId zone) {
    String offset = matcher.group(8);
    try {
      LocalDateTime local =
          LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3))
              .atTime(number(matcher, 4), number(matcher, 5), number(matcher, 6));
      ZoneId where = offset == null ? zone : ZoneOffset.of(offset.equals("z") ? "Z" : offset);
      Errors.refuseIf(
          where.getRules().getValidOffsets(local).isEmpty(),
          "the time " + matcher.group() + ", which summer time leaves out");
      String fraction = Objects.requireNonNullElse(matcher.group(7), "") + "000";
      int millis = Integer.parseInt(fraction.substring(0, 3)); // TDengine cuts the rest
      return local.atZone(where).toInstant().toEpochMilli() + millis;
    } catch (DateTimeException e) {
      return null; // such as 30 February
    }
  }

  private static int number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
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
