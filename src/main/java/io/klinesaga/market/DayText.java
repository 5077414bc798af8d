package io.klinesaga.market;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Days as people write them; only {@code 2026-01-05} is read, of the others is said what is meant.
 */
public final class DayText {
  private static final Pattern FORM = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern MEANT =
      Pattern.compile("([0-9]{4})([-/.]?)([0-9]{1,2})\\2([0-9]{1,2})");

  private DayText() {}

  /** The day of a text such as {@code 2026-01-05}; empty if it has another form. */
  public static Optional<LocalDate> parse(String text) {
    return FORM.matcher(text).matches() ? day(text) : Optional.empty();
  }

  /** What should stand instead of a text that is no day, for messages. */
  public static String expected(String text) {
    Matcher parts = MEANT.matcher(text.strip());
    boolean isClear = parts.matches() && (!parts.group(2).isEmpty() || text.strip().length() == 8);
    return (isClear ? day(parts) : Optional.<LocalDate>empty())
        .map(day -> "expected " + day)
        .orElse("expected a date such as 2026-01-05");
  }

  private static Optional<LocalDate> day(Matcher parts) {
    return day(parts.group(1) + "-" + twoDigits(parts.group(3)) + "-" + twoDigits(parts.group(4)));
  }

  private static String twoDigits(String number) {
    return number.length() == 1 ? "0" + number : number;
  }

  private static Optional<LocalDate> day(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
