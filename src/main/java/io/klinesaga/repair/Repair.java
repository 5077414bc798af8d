package io.klinesaga.repair;

import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.complete.Completeness;
import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.DueTimes;
import io.klinesaga.complete.SymbolDay;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads again what is late, missing, thin, quarantined or disputed, day by day: first from the
 * first source, what that does not mend from the next one. Every source is asked once, so that it
 * ends although some bars may exist nowhere; who was asked in vain is remembered, and not asked by
 * the next repair. A source that could not be read was not asked in vain.
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
   * @param codes under which codes securities are and were traded
   */
  public record Plan(List<String> sources, DueTimes due, boolean again, Codes codes) {
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
    List<SymbolDay> open =
        answer.exceptions().stream().filter(one -> one.state().isRepairable()).toList();
    if (open.isEmpty()) {
      return;
    }
    sum.found(open.size());
    boolean isAsked = new OneDay(answer.day(), answer.period()).repair(open);
    if (isAsked && request.symbols().isEmpty()) {
      days.answer(
          new CompleteRequest(answer.day(), answer.day(), List.of(answer.period()), Set.of()),
          after -> {}); // which keeps it
    }
  }

  /** One day and period. */
  private final class OneDay {
    private final LocalDate day;
    private final Period period;
    private final Map<SeriesId, Set<String>> before = new HashMap<>();
    private final Set<SeriesId> unreadable = new HashSet<>();
    private final Set<SeriesId> notAsked = new HashSet<>();

    OneDay(LocalDate day, Period period) {
      this.day = day;
      this.period = period;
      if (!plan.again()) {
        asked
            .asked(period, day, plan.due().due(period, day))
            .forEach(
                (series, sources) ->
                    before
                        .computeIfAbsent(current(series), one -> new HashSet<>())
                        .addAll(sources));
      }
    }

    private SeriesId current(SeriesId series) {
      return new SeriesId(plan.codes().current(series.symbol()), period);
    }

    /** Whether any source was asked. */
    boolean repair(List<SymbolDay> open) {
      sum.skipped((int) open.stream().filter(one -> isAskedOfAll(one.series())).count());
      List<SymbolDay> left = open;
      boolean isAsked = false;
      for (String source : plan.sources()) {
        List<SymbolDay> wanted = left.stream().filter(one -> mayAsk(one, source)).toList();
        if (!wanted.isEmpty()) {
          left = ask(source, left, wanted);
          isAsked = true;
        }
      }
      leave(left);
      return isAsked;
    }

    private boolean isAskedOfAll(SeriesId series) {
      return before.getOrDefault(series, Set.of()).containsAll(plan.sources());
    }

    private boolean mayAsk(SymbolDay one, String source) {
      return !before.getOrDefault(one.series(), Set.of()).contains(source);
    }

    /** By what is noted now. */
    private void leave(List<SymbolDay> left) {
      if (left.isEmpty()) {
        return;
      }
      List<SymbolDay> open = List.copyOf(open(left).values());
      sum.left(open, count(open, unreadable), count(open, notAsked));
    }

    private static int count(List<SymbolDay> of, Set<SeriesId> series) {
      return (int) of.stream().filter(one -> series.contains(one.series())).count();
    }

    private List<SymbolDay> ask(String source, List<SymbolDay> left, List<SymbolDay> wanted) {
      RunAnswers answers = RunAnswers.of(sync.apply(request(source, wanted)), plan.codes());
      unreadable.addAll(answers.unreadable());
      notAsked.addAll(answers.notAsked());
      sum.ran(answers.told().stream().map(sentence -> source + ": " + sentence).toList());
      Map<SeriesId, SymbolDay> open = open(left);
      Map<SeriesId, String> inVain = new LinkedHashMap<>();
      for (SymbolDay one : wanted) {
        SymbolDay now = open.get(one.series());
        if (now != null && answers.isAnswered(one.series())) {
          inVain.put(one.series(), now.state().code());
        }
      }
      asked.note(source, day, inVain);
      asked.forget(day, settled(left, open));
      return List.copyOf(open.values());
    }

    private SyncRequest request(String source, List<SymbolDay> wanted) {
      List<Symbol> symbols = wanted.stream().map(one -> one.series().symbol()).toList();
      return new SyncRequest(
          List.of(period), symbols, 0, true, TransactionMode.SAGA, day, day, false, false, source);
    }

    /** Those that are not settled: whatever a source has said, only what is stored counts. */
    private Map<SeriesId, SymbolDay> open(List<SymbolDay> left) {
      Set<Symbol> symbols = new TreeSet<>();
      left.forEach(one -> symbols.add(one.series().symbol()));
      Map<SeriesId, SymbolDay> open = new LinkedHashMap<>();
      days.answer(
          new CompleteRequest(day, day, List.of(period), symbols),
          answer ->
              answer.exceptions().stream()
                  .filter(one -> !one.state().isSettled())
                  .forEach(one -> open.put(one.series(), one)));
      return open;
    }

    /** Under all of their codes. */
    private Set<SeriesId> settled(List<SymbolDay> left, Map<SeriesId, SymbolDay> open) {
      Set<SeriesId> settled = new TreeSet<>();
      left.stream()
          .map(SymbolDay::series)
          .filter(series -> !open.containsKey(series))
          .flatMap(series -> plan.codes().all(series.symbol()).stream())
          .forEach(code -> settled.add(new SeriesId(code, period)));
      return settled;
    }
  }
}
