package io.klinesaga.source.csv;

import static java.util.Objects.requireNonNull;

import io.klinesaga.market.MarketTime;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every way to write a day with the year first, of which none can be taken for another: {@code
 * 2024-03-01}, {@code 2024/3/1}, {@code 2024.3.1}, {@code 2024年3月1日}, {@code 20240301}. A time of
 * day may follow after a space or a T, or as further digits; after it, an offset such as {@code
 * +08:00} or {@code Z}.
 */
final class YearFirst implements DateForm {
  static final YearFirst INSTANCE = new YearFirst();

  private static final int COMPACT_DAY = 8;
  private static final Pattern OFFSET =
      Pattern.compile("(.*?) ?(Z|[+-]\\d{2}(?::?\\d{2})?)", Pattern.CASE_INSENSITIVE);

  private YearFirst() {}

  @Override
  public Moment read(String column, String text) throws BadLine {
    Moment moment = parse(text);
    if (moment == null) {
      throw new BadLine(
          column
              + " is '"
              + text
              + "', "
              + LooksLike.of(text)
              + "expected a date such as 2024-03-01, 2024/3/1 or 20240301");
    }
    return moment;
  }

  /** The moment, or null if the text is none. */
  static @Nullable Moment parse(String text) {
    int digits = Digits.count(text, 0);
    if (digits == 4 && text.length() > 4) {
      return separated(text);
    }
    if (digits == COMPACT_DAY) {
      return withRest(compactDay(text), text.substring(COMPACT_DAY));
    }
    boolean isLong = digits == 12 || digits == 14 || digits == 17;
    return isLong && digits == text.length()
        ? withTime(compactDay(text), text.substring(COMPACT_DAY))
        : null;
  }

  private static @Nullable LocalDate compactDay(String text) {
    return day(Digits.value(text, 0, 4), Digits.value(text, 4, 6), Digits.value(text, 6, 8));
  }

  private static @Nullable Moment separated(String text) {
    char separator = text.charAt(4);
    if ("-/.年".indexOf(separator) < 0) {
      return null;
    }
    int month = Digits.count(text, 5);
    int afterMonth = 5 + month;
    boolean isYearSign = separator == '年';
    if (!isOneOrTwo(month)
        || afterMonth == text.length()
        || text.charAt(afterMonth) != (isYearSign ? '月' : separator)) {
      return null;
    }
    int dayAt = afterMonth + 1;
    int day = Digits.count(text, dayAt);
    int end = dayAt + day;
    if (!isOneOrTwo(day)) {
      return null;
    }
    LocalDate date =
        day(
            Digits.value(text, 0, 4),
            Digits.value(text, 5, afterMonth),
            Digits.value(text, dayAt, end));
    boolean hasDaySign = isYearSign && text.startsWith("日", end);
    return withRest(date, text.substring(hasDaySign ? end + 1 : end));
  }

  private static boolean isOneOrTwo(int digits) {
    return digits == 1 || digits == 2;
  }

  private static @Nullable LocalDate day(int year, int month, int day) {
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Moment withRest(@Nullable LocalDate day, String rest) {
    if (rest.isEmpty()) {
      return day == null ? null : Moment.of(day, Moment.NO_TIME);
    }
    boolean hasMark = rest.charAt(0) == ' ' || rest.charAt(0) == 'T';
    return hasMark ? withTime(day, rest.substring(1).strip()) : null;
  }

  private static @Nullable Moment withTime(@Nullable LocalDate day, String text) {
    Matcher offset = OFFSET.matcher(text);
    boolean hasOffset = offset.matches();
    int millis = ClockTime.parse(hasOffset ? requireNonNull(offset.group(1)) : text);
    if (day == null || millis == Moment.NO_TIME) {
      return null;
    }
    Moment moment = Moment.of(day, millis);
    return hasOffset ? shifted(moment, requireNonNull(offset.group(2))) : moment;
  }

  private static @Nullable Moment shifted(Moment local, String offset) {
    try {
      int seconds =
          MarketTime.OFFSET.getTotalSeconds()
              - ZoneOffset.of(offset.toUpperCase(Locale.ROOT)).getTotalSeconds();
      return Moment.ofInstant(local.dayStart() + local.millisOfDay() + seconds * 1000L);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
