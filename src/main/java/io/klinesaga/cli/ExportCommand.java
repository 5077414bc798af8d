package io.klinesaga.cli;

import io.klinesaga.adjust.Adjustment;
import io.klinesaga.app.Market;
import io.klinesaga.config.Configuration;
import io.klinesaga.export.ExportFormat;
import io.klinesaga.export.ExportListener;
import io.klinesaga.export.ExportRequest;
import io.klinesaga.export.ExportSummary;
import io.klinesaga.export.Exporter;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.NoHistoryException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: the valid, committed bars of many securities as files for other programs. */
@Command(
    name = "export",
    description =
        "Writes the valid, committed bars of many securities to files, which take the place of those of the export before as a whole.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Mixin private ReadOptions read = new ReadOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "An empty folder or one of an earlier export; made if it is missing.")
  private Path to = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "csv|parquet|qlib",
      description = "How bars are written.")
  private String format = "";

  @Option(
      names = "--periods",
      arity = "1..*",
      split = ",",
      paramLabel = "PERIOD",
      description = "Only these, such as 1d,5m. Default: all that have bars.")
  private List<String> periods = new ArrayList<>();

  @Option(
      names = "--symbols",
      arity = "1..*",
      split = ",",
      paramLabel = "SYMBOL",
      description = "Only these, under whatever of their codes. Default: all.")
  private List<String> symbols = new ArrayList<>();

  @Option(names = "--from", paramLabel = "DATE", description = "First day. Default: all.")
  private @Nullable LocalDate from;

  @Option(names = "--until", paramLabel = "DATE", description = "Last day. Default: all.")
  private @Nullable LocalDate until;

  @Override
  public Integer call() {
    ExportRequest request =
        new ExportRequest(
            ExportFormat.parse(format),
            periods.stream().map(Period::parse).toList(),
            symbols.stream().map(Symbol::parse).collect(Collectors.toSet()),
            TimeRange.ofDays(from, until),
            read.asOf(),
            read.adjustment(),
            read.model());
    Configuration configuration = global.configuration(Map.of());
    Market market = Market.of(configuration, Clock.systemUTC());
    return StoredData.use(
        configuration,
        () -> note("nothing has been synchronised yet"),
        data -> export(data, market, request));
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }

  private void note(String text) {
    commandLine().getErr().println(text);
    commandLine().getErr().flush();
  }

  private int export(StoredData data, Market market, ExportRequest request) {
    long begin = System.nanoTime();
    try (ProgressReport progress = ProgressReport.ofExport(global.isQuiet())) {
      Exporter exporter = new Exporter(data.exports(market));
      ExportSummary summary = exporter.export(to, request, listener(progress));
      print(request, summary, Duration.ofNanos(System.nanoTime() - begin));
      return summary.isEmpty() || !summary.left().isEmpty() ? ExitCode.INCOMPLETE : ExitCode.OK;
    } catch (NoHistoryException e) {
      note("error: " + e.getMessage());
      return ExitCode.INCOMPLETE;
    }
  }

  private static ExportListener listener(ProgressReport progress) {
    return new ExportListener() {
      @Override
      public void planned(int series) {
        progress.planned(series);
      }

      @Override
      public void read(long bars) {
        progress.seriesEnded(bars);
      }
    };
  }

  private void print(ExportRequest request, ExportSummary summary, Duration duration) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("format", request.format().code());
    figures.put("files", summary.files());
    figures.put("rows", summary.rows());
    figures.put("securities", summary.securities());
    figures.put("refused", summary.left().size());
    figures.put("reused", summary.reused());
    figures.put("bytes", summary.bytes());
    if (request.adjustment() != Adjustment.NONE) {
      figures.put("not_positive", summary.notPositive());
    }
    figures.put("duration_ms", duration.toMillis());
    figures.put("as_of", summary.asOf().atOffset(MarketTime.OFFSET).toString());
    PrintWriter out = commandLine().getOut();
    if (global.isJson()) {
      figures.put("folder", summary.isEmpty() ? null : summary.folder().toString());
      Map<String, String> left = new LinkedHashMap<>();
      summary.left().forEach((symbol, reason) -> left.put(symbol.toString(), reason));
      figures.put("left_out", left);
      out.println(json(figures));
    } else {
      summary.left().forEach((symbol, reason) -> out.println("refused " + symbol + ": " + reason));
      if (summary.isEmpty()) {
        out.println("no bars to export: what is in " + to + " is left as it is");
      }
      out.println(
          figures.entrySet().stream()
              .map(one -> one.getKey() + "=" + one.getValue())
              .collect(Collectors.joining(" ")));
    }
    out.flush();
  }

  private static String json(Map<String, Object> figures) {
    return Json.text(figures);
  }
}
