package io.klinesaga.repair;

import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.complete.Completeness;
import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.DueTimes;
import io.klinesaga.complete.SymbolDay;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads again what is late, missing, thin or disputed, day by day: first from the first source,
 * what that does not mend from the next one. Every source is asked once, so that it ends although
 * some bars may exist nowhere; who was asked in vain is remembered, and not asked by the next
 * repair.
 */
public final class Repair {
  private final Completeness days;
  private final AskedSources asked;
  private final Plan plan;
  private final Function<SyncRequest, SyncSummary> sync;
  private final RepairSummary.Sum sum = new RepairSummary.Sum();

  /**
   * How it is done.
   *
   * @param sources in the order they are asked
   * @param due when bars must be there
   * @param again whether sources are asked that were asked in vain before
   */
  public record Plan(List<String> sources, DueTimes due, boolean again) {
    public Plan {
      sources = List.copyOf(sources);
    }
  }

  /**
   * @param sync does a run and waits for it; it may throw to break off the repair
   */
  public Repair(
      Completeness days, AskedSources asked, Plan plan, Function<SyncRequest, SyncSummary> sync) {
    this.days = days;
    this.asked = asked;
    this.plan = plan;
    this.sync = sync;
  }

  /** Repairs what the answers to this request name. For one call. */
  public RepairSummary run(CompleteRequest request) {
    long start = System.nanoTime();
    days.answer(request, answer -> repair(request, answer));
    return sum.end((System.nanoTime() - start) / 1_000_000);
  }

  private void repair(CompleteRequest request, DayAnswer answer) {
    List<SymbolDay> open = repairable(answer);
    if (open.isEmpty()) {
      return;
    }
    sum.found(open.size());
    List<SymbolDay> left = new OneDay(answer.day(), answer.period()).repair(open);
    sum.left(left);
    if (left.size() < open.size() && request.symbols().isEmpty()) {
      days.answer(
          new CompleteRequest(answer.day(), answer.day(), List.of(answer.period()), Set.of()),
          after -> {}); // which keeps it
    }
  }

  private static List<SymbolDay> repairable(DayAnswer answer) {
    return answer.exceptions().stream().filter(one -> one.state().isRepairable()).toList();
  }

  /** One day and period. */
  private final class OneDay {
    private final LocalDate day;
    private final Period period;
    private final Map<SeriesId, Set<String>> before;

    OneDay(LocalDate day, Period period) {
      this.day = day;
      this.period = period;
      before = plan.again() ? Map.of() : asked.asked(period, day, plan.due().due(period, day));
    }

    /** What is left. */
    List<SymbolDay> repair(List<SymbolDay> open) {
      sum.skipped((int) open.stream().filter(one -> isAskedOfAll(one.series())).count());
      List<SymbolDay> left = open;
      for (String source : plan.sources()) {
        List<SymbolDay> wanted = left.stream().filter(one -> mayAsk(one, source)).toList();
        if (!wanted.isEmpty()) {
          left = ask(source, left, wanted);
        }
      }
      return left.isEmpty() ? left : List.copyOf(still(left).values()); // by what is noted now
    }

    private boolean isAskedOfAll(SeriesId series) {
      return before.getOrDefault(series, Set.of()).containsAll(plan.sources());
    }

    private boolean mayAsk(SymbolDay one, String source) {
      return !before.getOrDefault(one.series(), Set.of()).contains(source);
    }

    private List<SymbolDay> ask(String source, List<SymbolDay> left, List<SymbolDay> wanted) {
      SyncSummary summary = sync.apply(request(source, wanted));
      Set<SeriesId> notAsked = notAsked(summary);
      sum.ran(notAsked.size());
      Map<SeriesId, SymbolDay> still = still(left);
      Map<SeriesId, String> inVain = new LinkedHashMap<>();
      for (SymbolDay one : wanted) {
        SymbolDay now = still.get(one.series());
        if (now != null && !notAsked.contains(one.series())) {
          inVain.put(one.series(), now.state().code());
        }
      }
      asked.note(source, day, inVain);
      asked.forget(day, mended(left, still));
      return List.copyOf(still.values());
    }

    private SyncRequest request(String source, List<SymbolDay> wanted) {
      List<Symbol> symbols = wanted.stream().map(one -> one.series().symbol()).toList();
      return new SyncRequest(
          List.of(period), symbols, 0, true, TransactionMode.SAGA, day, day, false, false, source);
    }

    /** Nobody has answered for them: the source is left alone, or another run has the series. */
    private Set<SeriesId> notAsked(SyncSummary summary) {
      return summary.problems().stream()
          .filter(
              one ->
                  one.outcome() == SeriesOutcome.POSTPONED || one.outcome() == SeriesOutcome.BUSY)
          .map(SeriesResult::series)
          .collect(Collectors.toSet());
    }

    /** Those that are repairable still. */
    private Map<SeriesId, SymbolDay> still(List<SymbolDay> left) {
      Set<Symbol> symbols = new TreeSet<>();
      left.forEach(one -> symbols.add(one.series().symbol()));
      Map<SeriesId, SymbolDay> still = new LinkedHashMap<>();
      days.answer(
          new CompleteRequest(day, day, List.of(period), symbols),
          answer -> repairable(answer).forEach(one -> still.put(one.series(), one)));
      return still;
    }

    private List<SeriesId> mended(List<SymbolDay> left, Map<SeriesId, SymbolDay> still) {
      List<SeriesId> mended = new ArrayList<>();
      left.stream()
          .map(SymbolDay::series)
          .filter(series -> !still.containsKey(series))
          .forEach(mended::add);
      return mended;
    }
  }
}
