package io.klinesaga.app;

import io.klinesaga.check.BarRules;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.MarketConfig;
import io.klinesaga.market.CalendarDays;
import io.klinesaga.market.CalendarFile;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.market.Universe;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.tdx.file.TdxFileSource;
import io.klinesaga.source.tdx.file.TdxHolidays;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of the market: from the user, from the files of a source, from what is shipped.
 *
 * @param calendar when the exchanges trade
 * @param instruments what each code is
 * @param universe the symbols that are kept in step where none are named
 * @param warnings what of it could not be used, one sentence each
 * @param places what says something of the calendar before the shipped list, the most trusted first
 */
public record Market(
    TradingCalendar calendar,
    Instruments instruments,
    Universe universe,
    List<String> warnings,
    List<CalendarDays> places) {
  /** What is shipped alone. */
  public static final Market SHIPPED =
      new Market(
          TradingCalendar.sse(),
          Instruments.shipped(),
          Universe.of(Instruments.shipped(), List.of("*.*"), List.of()),
          List.of(),
          List.of());

  /**
   * Reads what the settings name.
   *
   * @throws StartException if a file of the user cannot be used
   */
  public static Market of(Configuration configuration, Clock clock) {
    List<String> warnings = new ArrayList<>();
    List<CalendarDays> places = new ArrayList<>();
    MarketConfig settings = configuration.market();
    settings
        .calendarFile()
        .ifPresent(file -> places.add(read("kline.calendar.file", file, CalendarFile::read)));
    holidays(configuration, clock, places, warnings);
    Instruments instruments = instruments(settings);
    return new Market(
        TradingCalendar.before(places),
        instruments,
        universe(settings, instruments),
        List.copyOf(warnings),
        List.copyOf(places));
  }

  /** The calendar, if these places say something too: they are trusted less than the user's. */
  public TradingCalendar calendarWith(List<CalendarDays> stored) {
    List<CalendarDays> all = new ArrayList<>(places);
    all.addAll(stored);
    return TradingCalendar.before(all);
  }

  private static Instruments instruments(MarketConfig settings) {
    Instruments shipped = Instruments.shipped();
    return settings
        .symbolsFile()
        .map(file -> read("kline.symbols.file", file, shipped::with))
        .orElse(shipped);
  }

  private static Universe universe(MarketConfig settings, Instruments instruments) {
    List<String> problems = new ArrayList<>();
    if (settings.included().isEmpty()) {
      problems.add("kline.symbols.include: expected at least one type or pattern");
    }
    Universe.problems(settings.included())
        .forEach(problem -> problems.add("kline.symbols.include: " + problem));
    Universe.problems(settings.excluded())
        .forEach(problem -> problems.add("kline.symbols.exclude: " + problem));
    if (!problems.isEmpty()) {
      throw new StartException(String.join("; ", problems), null);
    }
    return Universe.of(instruments, settings.included(), settings.excluded());
  }

  /** The rules of bars in this market. */
  public BarRules rules() {
    return new BarRules(calendar, instruments);
  }

  /** How long the calendar lasts. */
  public CalendarWatch watch(Clock clock) {
    return new CalendarWatch(calendar, clock);
  }

  /** The client's own list beside its bars; without it the shipped one has to do. */
  private static void holidays(
      Configuration configuration, Clock clock, List<CalendarDays> places, List<String> warnings) {
    String folder = configuration.sourceSettings(TdxFileSource.NAME).getOrDefault("directory", "");
    if (folder.isEmpty() || !configuration.sources().contains(TdxFileSource.NAME)) {
      return;
    }
    try {
      int thisYear = MarketTime.date(clock.millis()).getYear();
      TdxHolidays.find(Path.of(folder), thisYear + 1).ifPresent(places::add);
    } catch (SourceException e) {
      warnings.add(e.getMessage() + "; the calendar goes without it");
    } catch (InvalidPathException e) {
      warnings.add(folder + " is no path: the source says more");
    }
  }

  /** Reads a file of the user. */
  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  private static <T> T read(String key, Path file, Reader<T> reader) {
    try {
      return reader.read(file);
    } catch (IllegalArgumentException e) {
      throw new StartException(key + " = " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StartException(key + " = " + file + ": expected a readable file, found " + e, e);
    }
  }
}
