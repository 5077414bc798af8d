package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.app.DayBook;
import io.klinesaga.app.LoneRoutes;
import io.klinesaga.app.Market;
import io.klinesaga.app.SharedServices;
import io.klinesaga.app.Sources;
import io.klinesaga.compare.CommittedRows;
import io.klinesaga.complete.Answers;
import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.config.Configuration;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresDisputes;
import io.klinesaga.postgres.PostgresEvidence;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceListener;
import io.klinesaga.sync.BarFetcher;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.verify.DrawnSample;
import io.klinesaga.verify.Verification;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verify}: whether another source says the same as what is stored. */
@Command(
    name = "verify",
    description =
        "Compares stored bars with those of another source; what differs is disputed from then on, nothing else is written.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Mixin private DayOptions days = new DayOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--against",
      required = true,
      paramLabel = "SOURCE",
      description = "The source to compare with; it need not be in kline.source.")
  private String against = "";

  @Option(
      names = "--sample",
      paramLabel = "N%",
      defaultValue = "100%",
      description =
          "A share of the series in percent, at least one of each period; of the same last day the same ones. Default: ${DEFAULT-VALUE}.")
  private String sample = "100%";

  @Override
  public Integer call() {
    double percent = Share.parse(sample);
    days.check();
    Configuration configuration = global.configuration(Map.of("kline.source", against));
    return LentDatabases.use(configuration, () -> look(configuration, percent));
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private int look(Configuration configuration, double percent) {
    try (Opened opened = new Opened()) {
      Databases databases = opened.add(Databases.attach(configuration));
      PostgresDatabase postgres = opened.add(new PostgresDatabase(databases.postgres()));
      TdengineBarStore store = opened.add(new TdengineBarStore(databases.tdengine()));
      postgres.ping();
      if (!postgres.schemaExists() || !store.schemaExists()) {
        out().println(global.isJson() ? "{}" : "nothing has been synchronised yet");
        out().flush();
        return ExitCode.INCOMPLETE;
      }
      return look(configuration, new Stores(postgres, store), percent, opened);
    }
  }

  /** The databases. */
  private record Stores(PostgresDatabase postgres, TdengineBarStore bars) {}

  private int look(Configuration configuration, Stores stores, double percent, Opened opened) {
    Clock clock = Clock.systemUTC();
    PostgresEvidence evidence = new PostgresEvidence(stores.postgres().transactions());
    CompleteRequest request =
        days.request(
            new DayBook(
                    configuration,
                    stores.postgres().transactions(),
                    stores.bars(),
                    Answers.NONE,
                    clock)
                .calendar(),
            clock.millis());
    List<String> lines = new ArrayList<>();
    Verification verification =
        new Verification(
            new CommittedRows(stores.bars(), evidence::uncommitted),
            fetcher(configuration, clock, opened),
            new PostgresDisputes(stores.postgres().transactions()),
            lines::add);
    Verification.Outcome outcome =
        verification.look(
            series(request, evidence, percent), TimeRange.ofDays(request.from(), request.to()));
    print(lines, outcome);
    return outcome.isWhole() && outcome.differences() == 0 ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private static BarFetcher fetcher(Configuration configuration, Clock clock, Opened opened) {
    Market market = Market.of(configuration, clock);
    SharedServices services = opened.add(new SharedServices());
    services.bind(opened.add(new LoneRoutes(configuration)));
    List<KlineSource> sources = Sources.create(configuration, market, clock, services);
    sources.forEach(opened::add);
    return new BarFetcher(sources, market.rules(), clock, SourceListener.NONE);
  }

  private static List<SeriesId> series(
      CompleteRequest request, PostgresEvidence evidence, double percent) {
    DrawnSample sample = new DrawnSample(request.to(), percent);
    List<Period> periods = request.periods().isEmpty() ? evidence.periods() : request.periods();
    return periods.stream()
        .flatMap(
            period ->
                sample
                    .of(
                        symbols(request, evidence, period).stream()
                            .map(one -> new SeriesId(one, period))
                            .toList())
                    .stream())
        .toList();
  }

  private static Set<Symbol> symbols(
      CompleteRequest request, PostgresEvidence evidence, Period period) {
    Set<Symbol> stored = new TreeSet<>(evidence.extents(period).keySet());
    if (!request.symbols().isEmpty()) {
      stored.retainAll(
          request.symbols().stream()
              .flatMap(symbol -> evidence.codes().all(symbol).stream())
              .collect(Collectors.toSet()));
    }
    return stored;
  }

  private void print(List<String> lines, Verification.Outcome outcome) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("series", outcome.series());
    figures.put("compared", outcome.compared());
    figures.put("differences", outcome.differences());
    figures.put("only_stored", outcome.onlyStored());
    figures.put("only_there", outcome.onlyThere());
    figures.put("unknown", outcome.unknown());
    figures.put("refused", outcome.refused());
    figures.put("failed", outcome.failed());
    if (global.isJson()) {
      figures.put("found", lines);
      out().println(json(figures));
    } else {
      lines.stream().limit(CompleteOutput.SHOWN).forEach(out()::println);
      if (lines.size() > CompleteOutput.SHOWN) {
        out().println("… and " + (lines.size() - CompleteOutput.SHOWN) + " more");
      }
      if (outcome.compared() == 0) {
        out().println("nothing was compared: no stored bar of these days is there at " + against);
      }
      out()
          .println(
              figures.entrySet().stream()
                  .map(one -> one.getKey() + "=" + one.getValue())
                  .collect(Collectors.joining(" ")));
    }
    out().flush();
  }

  private static String json(Map<String, Object> figures) {
    return Json.text(figures);
  }
}
