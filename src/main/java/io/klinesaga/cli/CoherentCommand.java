package io.klinesaga.cli;

import io.klinesaga.app.DayBook;
import io.klinesaga.app.Market;
import io.klinesaga.compare.Coherence;
import io.klinesaga.compare.CommittedRows;
import io.klinesaga.compare.Dispute;
import io.klinesaga.complete.Answers;
import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.config.Configuration;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresDisputes;
import io.klinesaga.postgres.PostgresEvidence;
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
import picocli.CommandLine.Spec;

/** {@code coherent}: whether the periods of each series agree with each other. */
@Command(
    name = "coherent",
    description =
        "Compares 5m to 60m and the daily bar with what the bars of one minute give; differences are disputed from then on.",
    mixinStandardHelpOptions = true)
final class CoherentCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Mixin private DayOptions days = new DayOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Configuration configuration = global.configuration(Map.of());
    days.check();
    return StoredData.use(configuration, this::sayNothing, data -> look(configuration, data));
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private void sayNothing() {
    out().println(global.isJson() ? "{}" : "nothing has been synchronised yet");
    out().flush();
  }

  private int look(Configuration configuration, StoredData data) {
    Clock clock = Clock.systemUTC();
    PostgresEvidence evidence = new PostgresEvidence(data.transactions());
    DayBook book =
        new DayBook(configuration, data.transactions(), data.store(), Answers.NONE, clock);
    CompleteRequest request = withPeriods(days.request(book.calendar(), clock.millis()), evidence);
    Coherence coherence =
        new Coherence(
            new CommittedRows(data.store(), evidence::uncommitted),
            new PostgresDisputes(data.transactions()),
            Market.of(configuration, clock).instruments(),
            book.calendar());
    Found found = new Found();
    Coherence.Outcome outcome = coherence.look(request, symbols(request, evidence), found::add);
    print(found, outcome, nothing(book.calendar(), request));
    return outcome.differences() == 0 && outcome.compared() > 0 ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private static CompleteRequest withPeriods(CompleteRequest request, PostgresEvidence evidence) {
    List<Period> periods = request.periods().isEmpty() ? evidence.periods() : request.periods();
    return new CompleteRequest(request.from(), request.to(), periods, request.symbols());
  }

  /** Those that have bars of one minute, under any of their codes. */
  private static Set<Symbol> symbols(CompleteRequest request, PostgresEvidence evidence) {
    Set<Symbol> stored = new TreeSet<>(evidence.extents(Period.MIN1).keySet());
    if (!request.symbols().isEmpty()) {
      Codes codes = evidence.codes();
      stored.retainAll(
          request.symbols().stream()
              .flatMap(symbol -> codes.all(symbol).stream())
              .collect(Collectors.toSet()));
    }
    return stored;
  }

  /** The first differences. */
  private static final class Found {
    private final List<Dispute> shown = new ArrayList<>();
    private long left;

    void add(Dispute one) {
      if (shown.size() < CompleteOutput.SHOWN) {
        shown.add(one);
      } else {
        left++;
      }
    }
  }

  /** Why there was nothing to compare. */
  private static String nothing(TradingCalendar calendar, CompleteRequest request) {
    boolean isClosed =
        request.from().datesUntil(request.to().plusDays(1)).allMatch(calendar::isClosed);
    return isClosed
        ? "nothing to compare: " + request.from() + " to " + request.to() + " are no trading days"
        : "nothing to compare: on these days no longer bar has all of its minutes in 1m";
  }

  private void print(Found found, Coherence.Outcome outcome, String nothing) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("compared", outcome.compared());
    figures.put("differences", outcome.differences());
    figures.put("series_days", outcome.series());
    figures.put("not_comparable", outcome.notComparable());
    if (global.isJson()) {
      figures.put("found", found.shown.stream().map(Dispute::line).toList());
      figures.put("not_shown", found.left);
      out().println(json(figures));
    } else {
      found.shown.forEach(one -> out().println(one.line()));
      if (found.left > 0) {
        out().println("… and " + found.left + " more; all of them are disputed now");
      }
      if (outcome.compared() == 0) {
        out().println(nothing);
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
