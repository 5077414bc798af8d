package io.klinesaga.cli;

import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name days, periods and symbols. */
final class DayOptions {
  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "This day. Default: today once trading has ended, else the last trading day.")
  private @Nullable LocalDate date;

  @Option(names = "--from", paramLabel = "DATE", description = "First day.")
  private @Nullable LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "Last day. Default: as of --date.")
  private @Nullable LocalDate to;

  @Option(
      names = "--periods",
      arity = "1..*",
      split = ",",
      paramLabel = "PERIOD",
      description = "Only these, such as 1d,1m. Default: those that have been synchronised.")
  private List<String> periods = new ArrayList<>();

  @Option(
      names = "--symbols",
      arity = "1..*",
      split = ",",
      paramLabel = "SYMBOL",
      description = "Only these, under whatever of their codes. Default: all.")
  private List<String> symbols = new ArrayList<>();

  boolean namesSymbols() {
    return !symbols.isEmpty();
  }

  /**
   * Looks whether the options fit together, before anything is opened.
   *
   * @throws IllegalArgumentException if they do not
   */
  void check() {
    if (date != null && (from != null || to != null)) {
      throw new IllegalArgumentException("--date and --from or --to: expected only one of them");
    }
    LocalDate first = from == null ? LocalDate.EPOCH : from;
    CompleteRequest unused = request(first, from == null || to == null ? first : to);
  }

  /**
   * What is asked for.
   *
   * @param now epoch milliseconds
   */
  CompleteRequest request(TradingCalendar calendar, long now) {
    if (date != null) {
      return request(date, date);
    }
    LocalDate last = to == null ? lastClosed(calendar, now) : to;
    return request(from == null ? last : from, last);
  }

  private CompleteRequest request(LocalDate first, LocalDate last) {
    if (last.isBefore(first)) {
      throw new IllegalArgumentException(
          "--from " + first + " --to " + last + ": expected the earlier day first");
    }
    return new CompleteRequest(
        first,
        last,
        periods.stream().map(Period::parse).distinct().sorted().toList(),
        symbols.stream().map(Symbol::parse).collect(Collectors.toSet()));
  }

  private static LocalDate lastClosed(TradingCalendar calendar, long now) {
    return calendar
        .lastClosed(now, Duration.ZERO)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the calendar does not know whether "
                        + MarketTime.date(now)
                        + " is a trading day; give --date, or the days in kline.calendar.file"));
  }
}
