package io.klinesaga.source.tdx.file;

import io.klinesaga.market.CalendarDays;
import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The client's list of holidays, {@code T0002/hq_cache/needini.dat}: below {@code [Holiday]} one
 * line for each year with the weekdays on which the exchanges are closed, such as {@code
 * Y36=2026,0101,0102,0216,}.
 *
 * <p>A year of which at least {@value #LEAST_CLOSURES} closures are listed is known as a whole: its
 * other weekdays trade. Of a year with fewer only these closures are known: the list was made
 * before the exchange had published the rest. A year later than the next one is not known to
 * anybody, and left out.
 */
public final class TdxHolidays {
  /** The exchange has not closed on fewer weekdays in any year since 1996. */
  static final int LEAST_CLOSURES = 10;

  private static final String NAME = "needini.dat";

  private static final Pattern YEAR =
      Pattern.compile("Y[0-9]+\\s*=\\s*([0-9]{4})((?:,\\s*[0-9]{4}\\s*)*),?\\s*");

  private TdxHolidays() {}

  /**
   * Looks for the list in the folder of the client.
   *
   * @param directory the folder that contains {@code vipdoc}, or {@code vipdoc} itself
   * @param lastYear the last year that is taken over
   * @throws SourceException if a list is there and has another form, or cannot be read
   */
  public static Optional<CalendarDays> find(Path directory, int lastYear) {
    return HqCache.find(directory)
        .flatMap(cache -> cache.file(NAME))
        .map(file -> read(file, lastYear));
  }

  private static CalendarDays read(Path file, int lastYear) {
    try {
      // The remarks in it are GBK, what is read is ASCII.
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      Map<LocalDate, Boolean> days = new HashMap<>();
      int years = 0;
      boolean isHoliday = false;
      int number = 0;
      for (String line : text.lines().map(String::strip).toList()) {
        number++;
        if (line.startsWith("[")) {
          isHoliday = line.equalsIgnoreCase("[Holiday]");
        } else if (isHoliday && line.startsWith("Y")) {
          years++;
          take(file, number, line, lastYear, days);
        }
      }
      if (years == 0) {
        throw new SourceException(
            "tdx-file: " + file + ": expected lines such as Y36=2026,0101,0102 below [Holiday]");
      }
      return new CalendarDays(file.toString(), days);
    } catch (IOException e) {
      throw new SourceException("tdx-file: cannot read " + file + ": " + e, e);
    }
  }

  private static void take(
      Path file, int number, String line, int lastYear, Map<LocalDate, Boolean> days) {
    Matcher parts = YEAR.matcher(line);
    try {
      if (!parts.matches()) {
        throw new DateTimeException("expected Y1=YYYY,MMDD,MMDD,…");
      }
      int year = Integer.parseInt(parts.group(1));
      List<LocalDate> closed = closures(year, parts.group(2));
      if (year <= lastYear) {
        add(year, closed, days);
      }
    } catch (DateTimeException e) {
      throw new SourceException(
          "tdx-file: " + file + " line " + number + ": '" + line + "': " + e.getMessage(), e);
    }
  }

  private static List<LocalDate> closures(int year, String days) {
    return Stream.of(days.split(",", -1))
        .map(String::strip)
        .filter(day -> !day.isEmpty())
        .map(Integer::parseInt)
        .map(day -> LocalDate.of(year, day / 100, day % 100))
        .toList();
  }

  private static void add(int year, List<LocalDate> closed, Map<LocalDate, Boolean> days) {
    if (closed.stream().distinct().count() >= LEAST_CLOSURES) {
      days.putAll(CalendarDays.weekdays(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31)));
    }
    closed.forEach(day -> days.put(day, false));
  }
}
