package io.klinesaga.cli;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.handover.Build;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.Period;
import io.klinesaga.routes.ReloadListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code run}: the process. */
@Command(
    name = "run",
    description = "Starts the process: catches up, then syncs on its schedules until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final List<Period> DAILY = List.of(Period.DAY);
  private static final List<Period> MINUTES =
      Arrays.stream(Period.values()).filter(p -> !p.isDaily()).toList();

  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--no-initial-sync",
      description = "Does not catch up at the start, only on the schedules.")
  private boolean noInitialSync;

  private volatile boolean stopping;

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = global.configuration(Map.of());
    String build = Build.current();
    CountDownLatch stop = new CountDownLatch(1);
    try (Interruption interruption = Interruption.watch();
        ProgressReport progress = ProgressReport.besideLog(global.isQuiet(), this::print);
        KlineApplication application = KlineApplication.start(configuration, true, progress);
        Opened taker = WorkTaker.offer(application, configuration, build)) {
      interruption.stopWith(stop::countDown);
      if (configuration.routesReload()) {
        application.watchRoutes(ReloadListener.NONE);
      }
      Thread initial = new Thread(() -> catchUp(application, configuration), "initial-sync");
      initial.start();
      taker.onClose(initial::join);
      stop.await();
      stopping = true;
      LOG.info("Stopping: what is in progress ends first");
      application.cancelSyncs("stopping");
      return interruption.end(ExitCode.OK);
    }
  }

  private void catchUp(KlineApplication application, Configuration configuration) {
    if (!noInitialSync && isForThisNode(application)) {
      sync(application, DAILY, configuration.sync().transactionMode());
      sync(application, MINUTES, configuration.sync().transactionMode());
    }
    if (!stopping) {
      say("running on its schedules; Ctrl-C stops");
    }
  }

  /** A database that does not answer is told by the sync. */
  private static boolean isForThisNode(KlineApplication application) {
    try {
      return application.catchesUp();
    } catch (DatabaseException e) {
      return true;
    }
  }

  private void sync(KlineApplication application, List<Period> periods, TransactionMode mode) {
    if (stopping) {
      return;
    }
    try {
      application.sync(SyncRequest.incremental(periods, mode));
    } catch (Throwable e) {
      if (!stopping) {
        String reason = e instanceof RuntimeException ? e.getMessage() : e.toString();
        LOG.error("The initial sync failed, the schedules go on: {}", reason);
      }
    }
  }

  private void print(SyncSummary summary) {
    summary.problemsByReason().forEach(line -> LOG.warn("{}", line));
    say(global.isJson() ? SyncCommand.json(summary) : summary.line());
  }

  private void say(String line) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
