package io.klinesaga.market;

import io.klinesaga.market.PlainLines.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the user's calendar. One statement a line; the rest of a line after {@code #} is a remark:
 *
 * <pre>
 * 2027                     weekdays  # Monday to Friday of the year trade, weekends do not
 * 2027-01-01               closed    # but for these days
 * 2027-02-05..2027-02-11   closed
 * 2027-02-13               open      # a Saturday that trades
 * </pre>
 *
 * <p>{@code weekdays} may also have a range, {@code open} only a day. A day named by {@code open}
 * or {@code closed} is not touched by {@code weekdays}, in whatever order they stand; a day that no
 * line names is not known from the file. A year of {@code weekdays} needs a closed day: the
 * exchanges close in every year. Statements that contradict each other are errors.
 */
public final class CalendarFile {
  private static final Pattern YEAR = Pattern.compile("[0-9]{4}");
  private static final String EXPECTED =
      "expected a day and open or closed, a range such as 2027-02-05..2027-02-11 and closed or"
          + " weekdays, or a year and weekdays";

  /** A named day. */
  private record Said(boolean isOpen, int line) {}

  /** Days, both inclusive. */
  private record Range(LocalDate first, LocalDate last) {
    boolean isOneDay() {
      return first.equals(last);
    }

    boolean contains(LocalDate day) {
      return !day.isBefore(first) && !day.isAfter(last);
    }
  }

  private final List<String> problems = new ArrayList<>();
  private final Map<LocalDate, Said> named = new HashMap<>();
  private final Map<Integer, Range> years = new HashMap<>();
  private final Map<LocalDate, Boolean> days = new HashMap<>();

  private CalendarFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if lines are wrong or contradict each other; the message has
   *     every one of them
   * @throws IOException if it cannot be read
   */
  public static CalendarDays read(Path file) throws IOException {
    List<Line> lines = PlainLines.read(file);
    CalendarFile calendar = new CalendarFile();
    lines.forEach(calendar::take);
    calendar.requireClosures();
    if (!calendar.problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", calendar.problems));
    }
    calendar.named.forEach((day, said) -> calendar.days.put(day, said.isOpen()));
    return new CalendarDays(file.toString(), calendar.days);
  }

  private void take(Line line) {
    if (line.words().size() != 2) {
      problem(line, EXPECTED);
      return;
    }
    Optional<Range> range = range(line);
    if (range.isEmpty()) {
      return;
    }
    boolean isYear = YEAR.matcher(line.words().get(0)).matches();
    switch (line.words().get(1)) {
      case "weekdays" -> takeWeekdays(line, range.get(), isYear);
      case "closed" -> name(line, range.get(), false, !isYear);
      case "open" -> name(line, range.get(), true, range.get().isOneDay());
      default -> problem(line, EXPECTED);
    }
  }

  private void takeWeekdays(Line line, Range range, boolean isYear) {
    days.putAll(CalendarDays.weekdays(range.first(), range.last()));
    if (isYear) {
      years.put(line.number(), range);
    }
  }

  private void name(Line line, Range range, boolean isOpen, boolean isAllowed) {
    if (!isAllowed) {
      problem(line, EXPECTED);
      return;
    }
    range
        .first()
        .datesUntil(range.last().plusDays(1))
        .filter(day -> !isSaidBefore(line, day, isOpen))
        .forEach(day -> named.put(day, new Said(isOpen, line.number())));
  }

  private boolean isSaidBefore(Line line, LocalDate day, boolean isOpen) {
    Said before = named.get(day);
    if (before != null && before.isOpen() != isOpen) {
      problem(
          line, day + " is " + (before.isOpen() ? "open" : "closed") + " in line " + before.line());
    }
    return before != null;
  }

  private void requireClosures() {
    years.forEach(
        (line, year) -> {
          if (named.entrySet().stream().noneMatch(e -> isClosure(e, year))) {
            problems.add(
                "line "
                    + line
                    + ": no line closes a day of "
                    + year.first().getYear()
                    + "; name the days on which the exchanges are closed");
          }
        });
  }

  private static boolean isClosure(Map.Entry<LocalDate, Said> named, Range year) {
    return !named.getValue().isOpen() && year.contains(named.getKey());
  }

  /** The days of the first word; empty if that is a problem. */
  private Optional<Range> range(Line line) {
    String text = line.words().get(0);
    if (YEAR.matcher(text).matches()) {
      int year = Integer.parseInt(text);
      return within(line, LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
    }
    String[] ends = text.split("\\.\\.", 2);
    Optional<LocalDate> first = day(line, ends[0]);
    Optional<LocalDate> last = ends.length == 1 ? first : day(line, ends[1]);
    return first.isEmpty() || last.isEmpty()
        ? Optional.empty()
        : within(line, first.get(), last.get());
  }

  private Optional<LocalDate> day(Line line, String text) {
    Optional<LocalDate> day = DayText.parse(text);
    if (day.isEmpty()) {
      problem(line, DayText.expected(text));
    }
    return day;
  }

  private Optional<Range> within(Line line, LocalDate first, LocalDate last) {
    if (!TimeRange.isDay(first) || !TimeRange.isDay(last) || first.isAfter(last)) {
      problem(
          line,
          String.format(
              Locale.ROOT,
              "expected days from %s to %s, the earlier one first",
              TimeRange.FIRST_DAY,
              TimeRange.LAST_DAY));
      return Optional.empty();
    }
    return Optional.of(new Range(first, last));
  }

  private void problem(Line line, String expected) {
    problems.add("line " + line.number() + ": '" + line.text() + "': " + expected);
  }
}
