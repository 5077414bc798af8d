package io.klinesaga.cli;

import io.klinesaga.app.DayBook;
import io.klinesaga.app.KlineApplication;
import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.config.Configuration;
import io.klinesaga.handover.Assignment;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.postgres.PostgresAnswers;
import io.klinesaga.postgres.PostgresAskedSources;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.repair.Repair;
import io.klinesaga.repair.RepairSummary;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncOrder;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code repair}: reads again what is missing of days, and only that. */
@Command(
    name = "repair",
    description =
        "Reads again what is late, missing, thin, quarantined or disputed, and only that, from one source after the other.",
    mixinStandardHelpOptions = true)
final class RepairCommand implements Callable<Integer>, Delegable {
  private static final Duration SETTLE = Duration.ofSeconds(10);

  @Mixin private GlobalOptions global = new GlobalOptions();
  @Mixin private DayOptions days = new DayOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--again",
      description = "Also asks sources that were asked in vain by a repair before.")
  private boolean again;

  @Override
  public Integer call() {
    Configuration configuration = global.configuration(Map.of());
    days.check();
    return Delegation.handOver(
        configuration,
        commandLine(),
        global.isQuiet() || global.isJson(),
        () -> repairHere(configuration));
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }

  private int repairHere(Configuration configuration) {
    try (Interruption interruption = Interruption.watch();
        KlineApplication application =
            KlineApplication.start(configuration, false, SyncListener.NONE)) {
      Runs runs = new Runs(application);
      interruption.stopWith(() -> runs.cancel("interrupted"));
      return interruption.end(repair(application, configuration, runs));
    }
  }

  @Override
  public boolean dependsOn(String key) {
    return !RunSettings.isOfRunAlone(key);
  }

  @Override
  public int workIn(
      KlineApplication application, Configuration configuration, Assignment assignment) {
    Runs runs = new Runs(application);
    assignment.onCancel(runs::cancel);
    return repair(application, configuration, runs);
  }

  private int repair(KlineApplication application, Configuration configuration, Runs runs) {
    Transactions transactions = application.postgres().transactions();
    Clock clock = Clock.systemUTC();
    DayBook book =
        new DayBook(
            configuration,
            transactions,
            application.store(),
            new PostgresAnswers(transactions),
            clock);
    CompleteRequest request = days.request(book.calendar(), clock.millis());
    Repair.Plan plan =
        new Repair.Plan(
            configuration.sources(), book.due(), again, new PostgresCodes(transactions).read());
    RepairSummary summary =
        new Repair(book, new PostgresAskedSources(transactions), plan, runs::sync).run(request);
    int open = application.settle(SETTLE);
    print(summary, open);
    return summary.isDone() ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  /** The runs of a repair, one after the other, until it is cancelled. */
  private static final class Runs {
    private final KlineApplication application;
    private @Nullable SyncOrder current;
    private @Nullable String cancelled;

    Runs(KlineApplication application) {
      this.application = application;
    }

    SyncSummary sync(SyncRequest request) {
      SyncSummary summary = application.sync(next(request));
      requireGoingOn();
      return summary;
    }

    private synchronized SyncOrder next(SyncRequest request) {
      requireGoingOn();
      SyncOrder order = new SyncOrder(request, SyncListener.NONE);
      current = order;
      return order;
    }

    private synchronized void requireGoingOn() {
      if (cancelled != null) {
        throw new CancellationException("the repair was ended: " + cancelled);
      }
    }

    synchronized void cancel(String reason) {
      cancelled = reason;
      if (current != null) {
        current.cancel(reason);
      }
    }
  }

  private void print(RepairSummary summary, int open) {
    PrintWriter out = commandLine().getOut();
    if (global.isJson()) {
      out.println(json(summary));
    } else {
      lines(summary).forEach(out::println);
    }
    if (open > 0) {
      commandLine()
          .getErr()
          .println(open + " sagas are still open; the next start takes them back");
      commandLine().getErr().flush();
    }
    out.flush();
  }

  private static List<String> lines(RepairSummary summary) {
    CompleteOutput left = new CompleteOutput(false);
    summary.left().forEach(left::show);
    List<String> told = summary.told();
    List<String> lines = new ArrayList<>(told.stream().limit(CompleteOutput.SHOWN).toList());
    if (told.size() > CompleteOutput.SHOWN) {
      lines.add("… and " + (told.size() - CompleteOutput.SHOWN) + " more of this kind");
    }
    lines.addAll(left.shownLines());
    if (summary.found() == 0) {
      lines.add("nothing to repair: nothing is late, missing, thin, quarantined or disputed");
    }
    if (summary.skipped() > 0) {
      lines.add(
          summary.skipped()
              + " were not asked for: every source was asked in vain before; --again asks once more");
    }
    lines.add(summary.line());
    return lines;
  }

  private static String json(RepairSummary summary) {
    Map<String, Object> values = new LinkedHashMap<>(summary.figures());
    values.put("told", summary.told());
    values.put("left_series", summary.left().stream().map(CompleteOutput::json).toList());
    return Json.text(values);
  }
}
