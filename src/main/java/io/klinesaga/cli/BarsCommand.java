package io.klinesaga.cli;

import io.klinesaga.adjust.ActionsUnknownException;
import io.klinesaga.app.Market;
import io.klinesaga.config.Configuration;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.BarAnswer;
import io.klinesaga.read.BarQuery;
import io.klinesaga.read.NoHistoryException;
import io.klinesaga.read.text.BarTable;
import io.klinesaga.read.text.BarText;
import io.klinesaga.read.text.CsvBars;
import io.klinesaga.read.text.JsonBars;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bars}: the valid, committed bars of a security, as they are or as they were. */
@Command(
    name = "bars",
    description =
        "Shows the valid, committed bars of a security, as they are now or as they were at a time.",
    mixinStandardHelpOptions = true)
final class BarsCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Mixin private ReadOptions read = new ReadOptions();
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SYMBOL", description = "Such as 600000.SH; an old code will do.")
  private String symbol = "";

  @Option(
      names = "--period",
      paramLabel = "PERIOD",
      defaultValue = "1d",
      description = "1d, 1m, 5m, 15m, 30m or 60m. Default: ${DEFAULT-VALUE}.")
  private String period = "1d";

  @Option(names = "--from", paramLabel = "DATE", description = "First day. Default: all.")
  private @Nullable LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "Last day. Default: all.")
  private @Nullable LocalDate to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, csv or json. Default: table, with --json json.")
  private @Nullable Format format;

  /** How bars are written. */
  private enum Format {
    table,
    csv,
    json
  }

  @Override
  public Integer call() {
    Configuration configuration = global.configuration(Map.of());
    BarQuery query =
        new BarQuery(
            Symbol.parse(symbol),
            Period.parse(period),
            TimeRange.ofDays(from, to),
            read.asOf(),
            read.adjustment(),
            read.model());
    Format as = format();
    Instruments instruments = Market.of(configuration, Clock.systemUTC()).instruments();
    return StoredData.use(
        configuration,
        () -> note("nothing has been synchronised yet"),
        data -> show(data, instruments, query, as));
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }

  /** Beside the bars, so that what reads them sees bars only. */
  private void note(String text) {
    commandLine().getErr().println(text);
    commandLine().getErr().flush();
  }

  private int show(StoredData data, Instruments instruments, BarQuery query, Format as) {
    try {
      return write(data.answers(instruments).of(query), query.period(), as);
    } catch (NoHistoryException | ActionsUnknownException e) {
      note("error: " + e.getMessage());
      return ExitCode.INCOMPLETE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int write(BarAnswer answer, Period of, Format as) throws IOException {
    PrintWriter out = commandLine().getOut();
    BarText text = text(out, of, as);
    AtomicLong count = new AtomicLong();
    text.begin(answer.about());
    int notPositive =
        answer.read(
            bars -> {
              count.addAndGet(bars.size());
              try {
                text.add(bars);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Map<String, Object> after = new LinkedHashMap<>();
    if (notPositive > 0) {
      after.put("not_positive", notPositive);
    }
    text.end(after);
    out.flush();
    Map<String, Object> summary = new LinkedHashMap<>(answer.about());
    summary.put("bars", count.get());
    summary.putAll(after);
    if (!global.isQuiet()) {
      note(line(summary));
    }
    return count.get() == 0 ? ExitCode.INCOMPLETE : ExitCode.OK;
  }

  private static BarText text(PrintWriter out, Period of, Format as) throws IOException {
    return switch (as) {
      case csv -> new CsvBars(out, of);
      case json -> new JsonBars(out, of);
      case table -> new BarTable(out, of);
    };
  }

  private Format format() {
    if (format == null) {
      return global.isJson() ? Format.json : Format.table;
    }
    if (global.isJson() && format != Format.json) {
      throw new IllegalArgumentException(
          "--json and --format " + format + ": expected only one of them");
    }
    return format;
  }

  private static String line(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
