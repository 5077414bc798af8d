package io.klinesaga.source.tdx.day;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.Budget;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceServices;
import io.klinesaga.source.SourceSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of the source. */
final class DaySettings {
  private static final String URL = "url";
  private static final String DIRECTORY = "directory";
  private static final String FROM = "from";
  private static final String SKIP = "skip";
  private static final Set<String> KEYS =
      Set.of(
          URL,
          DIRECTORY,
          FROM,
          SKIP,
          "max-megabytes",
          "timeout-seconds",
          "settled-days",
          "requests-per-second",
          "requests-per-minute");
  private static final Pattern DAYS = Pattern.compile("([0-9]{1,5})d");

  private final SourceSettings settings;
  private final SourceContext context;

  /**
   * @throws IllegalArgumentException if a setting is unknown
   */
  DaySettings(SourceContext context) {
    this.context = context;
    settings = new SourceSettings(TdxDaySource.NAME, context.settings(), KEYS);
  }

  /** Where the archives are. */
  DayFiles files() {
    Optional<String> url = settings.text(URL);
    Optional<String> directory = settings.text(DIRECTORY);
    if (url.isPresent() == directory.isPresent()) {
      throw new IllegalArgumentException(
          "kline.source.tdx-day.url and kline.source.tdx-day.directory: expected one of the two,"
              + " found "
              + (url.isPresent() ? "both" : "none"));
    }
    return directory.isPresent() ? folder(directory.get()) : downloads(url.orElseThrow());
  }

  private DayFolder folder(String text) {
    DayIndexes indexes = new DayIndexes(cache());
    return new DayFolder(path(text), indexes, mostBytes(), context.clock());
  }

  private Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw settings.invalid(DIRECTORY, text, "a path of this file system", e);
    }
  }

  private DayDownloads downloads(String url) {
    Duration timeout = Duration.ofSeconds(settings.number("timeout-seconds", 120, 1, 3600));
    DayDownload download = new DayDownload(address(url), mostBytes(), timeout, gate());
    Duration settled = Duration.ofDays(settings.number("settled-days", 7, 0, 10_000));
    return new DayDownloads(download, cache(), first(), settled, context.clock());
  }

  private DayAddress address(String url) {
    try {
      return new DayAddress(url);
    } catch (IllegalArgumentException e) {
      // The value itself may have a password in it.
      throw settings.invalid(
          URL, "…", "http://host/path/ or an address with YYYYMMDD in the place of the day", null);
    }
  }

  private Supplier<RequestGate> gate() {
    Budget budget =
        new Budget(
            (int) settings.number("requests-per-second", 1, 0, 1000),
            (int) settings.number("requests-per-minute", 30, 0, 10_000),
            1,
            Duration.ZERO);
    SourceServices services = context.services();
    return () -> services.gate(TdxDaySource.NAME, budget);
  }

  private Path cache() {
    return context.dataDir().resolve("sources").resolve(TdxDaySource.NAME);
  }

  private long mostBytes() {
    return settings.number("max-megabytes", 64, 1, 1024) << 20;
  }

  private LocalDate first() {
    String text = settings.text(FROM).orElse("30d");
    Matcher days = DAYS.matcher(text);
    Clock clock = context.clock();
    return days.matches()
        ? MarketTime.date(clock.millis()).minusDays(Long.parseLong(days.group(1)))
        : date(FROM, text, "a day such as 2026-01-05, or a number of days back such as 30d");
  }

  /** The days to do without. */
  Set<LocalDate> skipped() {
    Set<LocalDate> days = new TreeSet<>();
    String list = settings.text(SKIP).orElse("");
    for (String text : list.split(",", -1)) {
      if (!text.isBlank()) {
        days.add(date(SKIP, text.strip(), "days such as 2026-01-05, separated by commas"));
      }
    }
    return days;
  }

  private LocalDate date(String key, String text, String expected) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw settings.invalid(key, text, expected, e);
    }
  }
}
