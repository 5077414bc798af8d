package io.klinesaga.cli;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.clean.CleanerRound;
import io.klinesaga.clean.PurgeReceipt;
import io.klinesaga.clean.PurgeRequest;
import io.klinesaga.clean.PurgeRun;
import io.klinesaga.config.Configuration;
import io.klinesaga.dryrun.CleanDryRun;
import io.klinesaga.handover.Assignment;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code clean}: one round of the cleaner, or a purge. */
@Command(
    name = "clean",
    description =
        "Finishes what crashes and failures left behind; with --purge deletes invalid bars for good.",
    mixinStandardHelpOptions = true)
final class CleanCommand implements Callable<Integer>, Delegable {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--purge",
      description =
          "After the round, deletes invalid bars for good and prints a receipt for each range.")
  private boolean purge;

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      description =
          "With --purge: only bars of transactions that ended at least so long ago. Default: 7d.")
  private @Nullable Duration olderThan;

  @Option(
      names = "--dry-run",
      description = "Prints each transaction that would be touched, and why; changes nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    PurgeRequest request = request();
    Configuration configuration = global.configuration(Map.of());
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    if (dryRun) {
      return LentDatabases.use(
          configuration,
          () ->
              DryRunOutput.print(
                  line.getOut(),
                  global.isJson(),
                  lines -> CleanDryRun.run(configuration, request, lines)));
    }
    return Delegation.handOver(
        configuration,
        line,
        true,
        () -> LentDatabases.use(configuration, () -> cleanHere(configuration, request)));
  }

  private int cleanHere(Configuration configuration, @Nullable PurgeRequest request) {
    try (KlineApplication application = KlineApplication.attach(configuration)) {
      return clean(application, request);
    }
  }

  private int clean(KlineApplication application, @Nullable PurgeRequest request) {
    CleanerRound round = application.clean();
    PurgeRun purged = request == null ? null : application.purge(request);
    print(Objects.requireNonNull(spec).commandLine().getOut(), round, purged);
    boolean isDone = round.isAllDone() && (purged == null || isDone(purged));
    return isDone ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  @Override
  public boolean dependsOn(String key) {
    return !RunSettings.isOfRunAlone(key) && !RunSettings.isOfSources(key);
  }

  @Override
  public int workIn(
      KlineApplication application, Configuration configuration, Assignment assignment) {
    AtomicReference<@Nullable String> cancelled = new AtomicReference<>();
    assignment.onCancel(cancelled::set);
    PurgeRequest request = request();
    return clean(application, request == null ? null : request.until(cancelled::get));
  }

  private @Nullable PurgeRequest request() {
    if (!purge && olderThan != null) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--older-than is about what --purge deletes; give --purge too");
    }
    return purge
        ? new PurgeRequest(Objects.requireNonNullElse(olderThan, PurgeRequest.DEFAULT_AGE))
        : null;
  }

  private static boolean isDone(PurgeRun purged) {
    return purged.isBegun() && purged.problems().isEmpty();
  }

  private void print(PrintWriter out, CleanerRound round, @Nullable PurgeRun purged) {
    Consumer<String> notes = global.isJson() ? err()::println : out::println;
    if (round.refusal() != null) {
      notes.accept("no cleaner round: " + round.refusal());
    }
    if (round.error() != null) {
      notes.accept("the cleaner round was broken off: " + round.error());
    }
    if (purged != null) {
      printPurge(notes, purged);
    }
    Map<String, Object> figures = new LinkedHashMap<>(round.values());
    if (purged != null) {
      figures.put("purged_rows", purged.rows());
      figures.put("purged_ranges", purged.receipts().size());
    }
    out.println(global.isJson() ? json(figures) : line(figures));
    out.flush();
    err().flush();
  }

  private static void printPurge(Consumer<String> notes, PurgeRun purged) {
    if (purged.refusal() != null) {
      notes.accept("no purge: " + purged.refusal());
    }
    for (PurgeReceipt receipt : purged.receipts()) {
      notes.accept("purged " + receipt.line());
    }
    purged.problems().forEach(problem -> notes.accept("not purged " + problem));
  }

  private static String line(Map<String, Object> figures) {
    StringBuilder line = new StringBuilder();
    figures.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
    return line.substring(1);
  }

  private static String json(Map<String, Object> figures) {
    return Json.text(figures);
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
