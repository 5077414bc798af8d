package io.klinesaga.cli;

import io.klinesaga.config.Configuration;
import io.klinesaga.history.BarEvent;
import io.klinesaga.history.BarHistory;
import io.klinesaga.history.BarHistory.Told;
import io.klinesaga.history.BarValues;
import io.klinesaga.market.BarTimeText;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.postgres.PostgresHistoryFacts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code why}: what happened to one bar. */
@Command(
    name = "why",
    description =
        "Tells what happened to one bar: who wrote, changed or rejected it, and what it is now.",
    mixinStandardHelpOptions = true)
final class WhyCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SYMBOL", description = "Such as 600000.SH; an old code will do.")
  private String symbol = "";

  @Option(
      names = "--period",
      paramLabel = "PERIOD",
      defaultValue = "1d",
      description = "1d, 1m, 5m, 15m, 30m or 60m. Default: ${DEFAULT-VALUE}.")
  private String period = "1d";

  @Option(
      names = "--at",
      required = true,
      paramLabel = "TIME",
      description = "The time of the bar: 2026-11-27, or 2026-11-27T09:35 for minutes.")
  private String at = "";

  @Override
  public Integer call() {
    Configuration configuration = global.configuration(Map.of());
    SeriesId series = new SeriesId(Symbol.parse(symbol), Period.parse(period));
    long ts = BarTimeText.parse(series.period(), "--at", at);
    return StoredData.use(configuration, this::sayNothing, data -> tell(data, series, ts));
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private void sayNothing() {
    out().println(global.isJson() ? "{}" : "nothing has been synchronised yet");
    out().flush();
  }

  private int tell(StoredData data, SeriesId series, long ts) {
    PrintWriter out = out();
    Told told =
        new BarHistory(
                data.store(),
                new PostgresHistoryFacts(data.transactions()),
                new PostgresCodes(data.transactions()).read())
            .of(series, ts);
    if (global.isJson()) {
      out.println(json(series, ts, told));
    } else {
      lines(series, ts, told).forEach(out::println);
    }
    out.flush();
    return told.isEmpty() ? ExitCode.INCOMPLETE : ExitCode.OK;
  }

  private static List<String> lines(SeriesId series, long ts, Told told) {
    List<String> lines = new ArrayList<>();
    String bar = series.period() + " " + BarTimeText.of(series.period(), ts);
    if (told.isEmpty()) {
      lines.add(series.symbol() + " " + bar + ": nothing is known of this bar");
      return lines;
    }
    told.events().forEach(event -> lines.add(line(event)));
    if (told.now().isEmpty()) {
      lines.add("now: " + series.symbol() + " " + bar + " is not stored");
    }
    told.now().forEach((code, row) -> lines.add("now: " + code + " " + bar + ": " + now(row)));
    return lines;
  }

  private static String line(BarEvent event) {
    StringBuilder line = new StringBuilder(MarketTime.text(event.at()));
    line.append(' ').append(event.symbol()).append(' ').append(event.kind());
    if (event.transactionId() != 0) {
      line.append(" transaction ").append(event.transactionId());
    }
    if (!event.run().isEmpty()) {
      line.append(" (").append(event.run()).append(')');
    }
    line.append(": ").append(event.text());
    if (!event.origin().isEmpty()) {
      line.append("; from ").append(event.origin());
    }
    return line.toString();
  }

  private static String now(BarValues row) {
    StringBuilder text = new StringBuilder();
    row.values().forEach((name, value) -> text.append(name).append('=').append(value).append(' '));
    text.append(row.isValid() ? "valid" : "not valid");
    return text.append(
            row.transactionId() == 0
                ? ", written without a transaction"
                : ", of transaction " + row.transactionId())
        .toString();
  }

  private static String json(SeriesId series, long ts, Told told) {
    return Json.text(told.values(series, ts));
  }
}
