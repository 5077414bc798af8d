package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.app.KlineApplication;
import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.audit.Auditor;
import io.klinesaga.audit.Violation;
import io.klinesaga.config.Configuration;
import io.klinesaga.handover.Assignment;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.BarTimeText;
import io.klinesaga.market.Codes;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresAuditFacts;
import io.klinesaga.postgres.PostgresAuditResults;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.tdengine.TdengineBarStore;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code audit}: whether the two databases agree. */
@Command(
    name = "audit",
    description =
        "Reads every bar again and compares the two databases; exit code 0 only if they agree.",
    mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer>, Delegable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditCommand.class);

  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--symbols",
      arity = "1..*",
      split = ",",
      paramLabel = "SYMBOL",
      description = "Only these. Default: all.")
  private List<String> symbols = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "Only bars from this day on; first, last and count are then not compared.")
  private @Nullable LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "Only bars up to this day.")
  private @Nullable LocalDate to;

  @Option(
      names = "--sample",
      paramLabel = "N%",
      defaultValue = "100%",
      description =
          "A random share of the series in percent, at least one of each period. Default: ${DEFAULT-VALUE}.")
  private String sample = "100%";

  @Option(
      names = "--repair",
      description =
          "Marks what differs, so that the next sync heals it from the source; bars of transactions that are not committed become invalid.")
  private boolean repair;

  @Override
  public Integer call() {
    AuditRequest request = request();
    Configuration configuration = global.configuration(Map.of());
    return Delegation.handOver(
        configuration,
        Objects.requireNonNull(spec).commandLine(),
        true,
        () ->
            LentDatabases.use(
                configuration,
                () -> audit(configuration, request, new BreakableWork("the audit"))));
  }

  @Override
  public boolean dependsOn(String key) {
    return RunSettings.isOfDatabases(key);
  }

  @Override
  public int workIn(
      KlineApplication application, Configuration configuration, Assignment assignment) {
    BreakableWork work = new BreakableWork("the audit");
    assignment.onCancel(work::breakOff);
    return audit(configuration, request(), work);
  }

  private int audit(Configuration configuration, AuditRequest request, BreakableWork work) {
    try (Databases databases = Databases.attach(configuration);
        PostgresDatabase postgres = new PostgresDatabase(databases.postgres());
        TdengineBarStore store = new TdengineBarStore(databases.tdengine())) {
      Duration ownerTimeout =
          databases.isExclusive() ? Duration.ZERO : configuration.saga().ownerTimeout();
      return work.run(() -> audit(postgres, store, ownerTimeout, request));
    }
  }

  private int audit(
      PostgresDatabase postgres,
      TdengineBarStore store,
      Duration ownerTimeout,
      AuditRequest request) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    postgres.ping();
    if (!postgres.schemaExists() || !store.schemaExists()) {
      out.println(global.isJson() ? "{}" : "nothing has been synchronised yet");
      out.flush();
      return ExitCode.OK;
    }
    Auditor auditor =
        new Auditor(
            store,
            new PostgresAuditFacts(postgres.transactions(), ownerTimeout),
            new PostgresRereads(postgres.transactions()));
    AuditRequest whole = underAllCodes(postgres, request);
    AuditReport report = auditor.audit(whole, violation -> show(out, violation));
    keep(postgres, request, report);
    List<String> repairs = repair ? auditor.repair(report.violations()) : List.of();
    print(out, report, repairs);
    return report.isClean() ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  /** A named security is meant under all of its codes. */
  private static AuditRequest underAllCodes(PostgresDatabase postgres, AuditRequest request) {
    if (request.symbols().isEmpty()) {
      return request;
    }
    Codes codes = new PostgresCodes(postgres.transactions()).read();
    Set<Symbol> all = new TreeSet<>();
    request.symbols().forEach(symbol -> all.addAll(codes.all(symbol)));
    return new AuditRequest(all, request.range(), request.samplePercent());
  }

  /** For the metrics of a running process; the audit stands without it. */
  private static void keep(PostgresDatabase postgres, AuditRequest request, AuditReport report) {
    try {
      new PostgresAuditResults(postgres.transactions()).add(request, report);
    } catch (DatabaseException e) {
      LOG.warn("The result of the audit could not be kept for the metrics: {}", e.getMessage());
    }
  }

  private void show(PrintWriter out, Violation violation) {
    if (!global.isJson() && !repair) {
      out.println(violation.line());
      out.flush();
    }
  }

  private void print(PrintWriter out, AuditReport report, List<String> repairs) {
    if (global.isJson()) {
      out.println(json(report, repairs));
    } else {
      repairs.forEach(out::println);
      hint(report).ifPresent(out::println);
      if (report.sampleOf() > 0) {
        out.printf(
            Locale.ROOT,
            "a sample of %s%%: %d of %d series were compared%n",
            sample.replace("%", ""),
            report.series(),
            report.sampleOf());
      }
      out.println(report.line());
    }
    out.flush();
  }

  /** How to look at a bar of the first series that is wrong. */
  private static Optional<String> hint(AuditReport report) {
    return report.violations().stream()
        .filter(AuditCommand::endsWithBar)
        .findFirst()
        .map(
            one -> {
              SeriesId series = Objects.requireNonNull(one.series());
              long last = Objects.requireNonNull(one.range()).to();
              return "more of one: why "
                  + series.symbol()
                  + " --period "
                  + series.period()
                  + " --at "
                  + BarTimeText.of(series.period(), last);
            });
  }

  private static boolean endsWithBar(Violation one) {
    SeriesId series = one.series();
    TimeRange range = one.range();
    return series != null
        && range != null
        && range.to() < TimeRange.ALL.to()
        && (series.period().isDaily() || SessionGrid.of(series.period()).contains(range.to()));
  }

  private static String json(AuditReport report, List<String> repairs) {
    Map<String, Object> values = new LinkedHashMap<>(report.figures());
    values.put("found", report.violations().stream().map(Violation::line).toList());
    values.put("repairs", repairs);
    return Json.text(values);
  }

  private AuditRequest request() {
    return new AuditRequest(
        symbols.stream().map(Symbol::parse).collect(Collectors.toSet()),
        TimeRange.ofDays(from, to),
        Share.parse(sample));
  }
}
