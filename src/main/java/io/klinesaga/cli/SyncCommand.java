package io.klinesaga.cli;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.dryrun.SyncDryRun;
import io.klinesaga.handover.Assignment;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncOrder;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sync daily} and {@code sync minute}. */
@Command(
    name = "sync",
    description = "Synchronises once and exits.",
    mixinStandardHelpOptions = true,
    subcommands = {
      SyncCommand.Daily.class,
      SyncCommand.Minute.class,
      CommandLine.HelpCommand.class
    })
final class SyncCommand implements Runnable, Choice {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public String question() {
    return "say what to synchronise: daily or minute";
  }

  @Override
  public void run() {
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), question());
  }

  /** Options of both. */
  private abstract static class Base implements Callable<Integer>, Delegable {
    private static final Duration SETTLE = Duration.ofSeconds(30);

    @Mixin private GlobalOptions global = new GlobalOptions();
    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--full",
        description = "The whole history. Default: from the last committed bar of each series on.")
    private boolean full;

    @Option(
        names = "--no-saga",
        description =
            "The same writes without log, lock and compensation; bars carry transaction id 0.")
    private boolean noSaga;

    @Option(
        names = "--symbols",
        arity = "1..*",
        split = ",",
        paramLabel = "SYMBOL",
        description =
            "Only these, such as 600000.SH,000001.SZ. Default: all that the sources have.")
    private List<String> symbols = new ArrayList<>();

    @Option(
        names = "--limit",
        paramLabel = "N",
        converter = Numbers.Count.class,
        description = "At most so many symbols, in symbol order.")
    private @Nullable Integer limit;

    @Option(
        names = "--max-workers",
        paramLabel = "N",
        description = "Chunks worked on at the same time (kline.sync.max-workers).")
    private @Nullable String maxWorkers;

    @Option(
        names = "--from",
        paramLabel = "DATE",
        description = "First trading day, such as 2026-01-05.")
    private @Nullable LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "Last trading day.")
    private @Nullable LocalDate to;

    @Option(
        names = "--accept-withdrawn",
        description =
            "With --full: stored bars that the source does not have any more become invalid.")
    private boolean acceptWithdrawn;

    @Option(
        names = "--accept-changes",
        description =
            "Changes bars older than 5 days as a source over a network says, also where no second host can confirm it.")
    private boolean acceptChanges;

    @Option(
        names = "--dry-run",
        description =
            "Prints symbols, periods, ranges and the bars that would be written; changes nothing.")
    private boolean dryRun;

    abstract List<Period> periods();

    @Override
    public Integer call() {
      Configuration configuration = global.configuration(settings());
      SyncRequest request = request(configuration);
      if (dryRun) {
        return LentDatabases.use(configuration, () -> dryRun(configuration, request));
      }
      return Delegation.handOver(
          configuration,
          commandLine(),
          global.isQuiet() || global.isJson(),
          () -> syncHere(configuration, request));
    }

    private int dryRun(Configuration configuration, SyncRequest request) {
      return DryRunOutput.print(
          commandLine().getOut(),
          global.isJson(),
          lines -> SyncDryRun.run(configuration, request, lines));
    }

    private int syncHere(Configuration configuration, SyncRequest request) {
      try (Interruption interruption = Interruption.watch();
          ProgressReport progress = ProgressReport.besideLog(global.isQuiet() || global.isJson());
          KlineApplication application =
              KlineApplication.start(configuration, false, SyncListener.NONE)) {
        SyncOrder order = new SyncOrder(request, progress);
        interruption.stopWith(() -> order.cancel("interrupted"));
        return interruption.end(sync(application, order, progress::clear));
      }
    }

    /** What starts may read any setting but those of the process that stays up. */
    @Override
    public boolean dependsOn(String key) {
      return !RunSettings.isOfRunAlone(key);
    }

    @Override
    public int workIn(
        KlineApplication application, Configuration configuration, Assignment assignment) {
      SyncOrder order = new SyncOrder(request(configuration), new SentProgress(assignment));
      assignment.onCancel(order::cancel);
      return sync(application, order, () -> {});
    }

    private int sync(KlineApplication application, SyncOrder order, Runnable whenDone) {
      SyncSummary summary = application.sync(order);
      whenDone.run();
      int open = application.settle(SETTLE);
      print(commandLine().getOut(), summary, open);
      return summary.isAllDone() ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private Map<String, String> settings() {
      String workers = maxWorkers;
      return workers == null ? Map.of() : Map.of("kline.sync.max-workers", workers);
    }

    private SyncRequest request(Configuration configuration) {
      return new SyncRequest(
          periods(),
          symbols.stream().map(Symbol::parse).toList(),
          Objects.requireNonNullElse(limit, 0),
          full,
          noSaga ? TransactionMode.TRADITIONAL : configuration.sync().transactionMode(),
          from,
          to,
          acceptWithdrawn,
          acceptChanges,
          null);
    }

    private void print(PrintWriter out, SyncSummary summary, int open) {
      summary
          .problems()
          .forEach(
              p ->
                  (global.isJson() ? err() : out)
                      .printf(
                          Locale.ROOT,
                          "%s %s %s: %s%n",
                          p.outcome().name().toLowerCase(Locale.ROOT),
                          p.series().symbol(),
                          p.series().period(),
                          p.reason()));
      summary
          .notes()
          .forEach(
              note ->
                  (global.isJson() ? err() : out)
                      .printf(
                          Locale.ROOT,
                          "%s %s %s: %s%n",
                          note.kind(),
                          note.series().symbol(),
                          note.series().period(),
                          note.sentence()));
      if (!summary.nothing().isEmpty()) {
        (global.isJson() ? err() : out).println(summary.nothing());
      }
      if (open > 0) {
        err()
            .printf(Locale.ROOT, "%d sagas are still open; the next start takes them back%n", open);
      }
      out.println(global.isJson() ? json(summary) : summary.line());
      out.flush();
      err().flush();
    }

    private CommandLine commandLine() {
      return Objects.requireNonNull(spec).commandLine();
    }

    private PrintWriter err() {
      return commandLine().getErr();
    }
  }

  /** The figures as one JSON object. */
  static String json(SyncSummary summary) {
    return Json.text(summary.figures());
  }

  /** Daily bars. */
  @Command(
      name = "daily",
      description = "Synchronises daily bars once and exits.",
      mixinStandardHelpOptions = true)
  static final class Daily extends Base {
    @Override
    List<Period> periods() {
      return List.of(Period.DAY);
    }
  }

  /** Minute bars. */
  @Command(
      name = "minute",
      description = "Synchronises minute bars once and exits.",
      mixinStandardHelpOptions = true)
  static final class Minute extends Base {
    @Option(
        names = "--periods",
        arity = "1..*",
        split = ",",
        paramLabel = "PERIOD",
        description = "Some of 1m 5m 15m 30m 60m. Default: all of them.")
    private List<String> periods = List.of("1m", "5m", "15m", "30m", "60m");

    @Override
    List<Period> periods() {
      return periods.stream().map(Minute::minutePeriod).distinct().sorted().toList();
    }

    private static Period minutePeriod(String code) {
      if (code.equals(Period.DAY.code())) {
        throw new IllegalArgumentException(
            "--periods 1d: expected some of 1m 5m 15m 30m 60m; use sync daily for 1d");
      }
      return MinutePeriods.parse(code);
    }
  }
}
