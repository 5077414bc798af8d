package io.klinesaga.sync;

import io.klinesaga.config.SyncConfig;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncStates.Known;
import io.klinesaga.transaction.Rereads;
import io.klinesaga.transaction.Rereads.Mark;
import io.klinesaga.transaction.Rereads.Reread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides which series a run covers and which range of each. */
public final class SyncPlanner {
  private final RunSymbols symbols;
  private final SyncStates states;
  private final Rereads rereads;
  private final SyncConfig config;
  private final LeftOver leftOver;

  public SyncPlanner(
      RunSymbols symbols,
      SyncStates states,
      Rereads rereads,
      SyncConfig config,
      LeftOver leftOver) {
    this.leftOver = leftOver;
    this.symbols = symbols;
    this.states = states;
    this.rereads = rereads;
    this.config = config;
  }

  /** Plans the run and hands it its chunks. */
  void plan(SyncRun run) {
    List<Chunk> chunks = new ArrayList<>();
    List<SeriesId> idle = new ArrayList<>();
    for (Period period : run.request().periods()) {
      SyncPlan plan = plan(run.request(), period);
      idle.addAll(plan.idle());
      plan.notes().forEach(run::note);
      int size = config.seriesPerChunk(plan.work().size());
      for (int i = 0; i < plan.work().size(); i += size) {
        int end = Math.min(i + size, plan.work().size());
        chunks.add(new Chunk(run, period, plan.work().subList(i, end)));
      }
    }
    run.planned(chunks, idle);
    if (run.summary().series() == 0) {
      run.nothingToDo(nothing(run.request()));
    }
  }

  /**
   * Plans series that a run is known to have work with, by what is stored of them now, and hands
   * the run that one chunk.
   */
  public Chunk plan(SyncRun run, Period period, List<SeriesId> series) {
    Map<SeriesId, Known> known = states.known(series);
    Map<SeriesId, List<Reread>> marked = rereads.of(series);
    List<SeriesPlan> work = new ArrayList<>();
    List<SeriesId> idle = new ArrayList<>();
    for (SeriesId one : series) {
      SeriesPlan plan =
          plan(run.request(), one, known.get(one), marked.getOrDefault(one, List.of()));
      if (plan == null) {
        idle.add(one);
      } else {
        work.add(plan);
      }
    }
    Chunk chunk = new Chunk(run, period, work);
    run.planned(List.of(chunk), idle);
    return chunk;
  }

  /** Why a request covers no series: what is there in their place. */
  public String nothing(SyncRequest request) {
    String periods = request.periods().stream().map(Period::code).collect(Collectors.joining(", "));
    List<String> skipped = symbols.skipped(request.periods());
    return "nothing to synchronise: the sources have no series of "
        + periods
        + (skipped.isEmpty() ? "" : "; " + String.join("; ", skipped));
  }

  /**
   * What a request covers.
   *
   * @throws io.klinesaga.source.SourceException if no source can be listed
   */
  public SyncPlan plan(SyncRequest request) {
    List<SeriesPlan> work = new ArrayList<>();
    List<SeriesId> idle = new ArrayList<>();
    List<SeriesNote> notes = new ArrayList<>();
    for (Period period : request.periods()) {
      SyncPlan plan = plan(request, period);
      work.addAll(plan.work());
      idle.addAll(plan.idle());
      notes.addAll(plan.notes());
    }
    return new SyncPlan(work, idle, notes);
  }

  private SyncPlan plan(SyncRequest request, Period period) {
    RunSymbols.Chosen chosen = symbols.of(request, period);
    List<SeriesId> series = chosen.symbols().stream().map(s -> new SeriesId(s, period)).toList();
    Map<SeriesId, Known> known = states.known(series);
    Map<SeriesId, List<Reread>> marked = rereads.of(series);
    Predicate<Known> done = leftOver.done(request, period);
    List<SeriesPlan> work = new ArrayList<>();
    List<SeriesId> idle = new ArrayList<>();
    for (SeriesId one : series) {
      List<Reread> doubts = marked.getOrDefault(one, List.of());
      Known stored = known.get(one);
      SeriesPlan plan = plan(request, one, stored, doubts);
      if (chosen.nowhere().contains(one.symbol())) {
        work.add(plan == null ? asked(request, one, stored) : plan);
      } else if (plan == null || (stored != null && doubts.isEmpty() && done.test(stored))) {
        idle.add(one);
      } else {
        work.add(plan);
      }
    }
    return new SyncPlan(work, idle, chosen.notes());
  }

  /** For a series that sources do not have: they say so themselves. */
  private static SeriesPlan asked(SyncRequest request, SeriesId series, @Nullable Known known) {
    return new SeriesPlan(
        series,
        request.range(),
        false,
        List.of(),
        known,
        request.acceptWithdrawn(),
        request.isRepair());
  }

  /**
   * Reads what is due and every marked range; a mark outside the asked days waits.
   *
   * @return null if there is nothing to read
   */
  private static @Nullable SeriesPlan plan(
      SyncRequest request, SeriesId series, @Nullable Known known, List<Reread> marked) {
    Long last = known == null ? null : (Long) known.lastTs();
    TimeRange asked = request.range();
    List<Reread> settled =
        marked.stream()
            .filter(r -> !r.mark().rewrite() || covers(asked, r.mark().range()))
            .toList();
    Optional<TimeRange> range =
        Stream.concat(
                due(request, last).stream(),
                settled.stream().map(Reread::mark).filter(Mark::rewrite).map(Mark::range))
            .reduce(TimeRange::span);
    boolean isWhole = request.full() && asked.equals(TimeRange.ALL);
    boolean recount = last == null || isWhole || !settled.isEmpty();
    return range
        .map(
            r ->
                new SeriesPlan(
                    series,
                    r,
                    recount,
                    settled,
                    known,
                    request.acceptWithdrawn(),
                    request.isRepair()))
        .orElse(null);
  }

  /**
   * Incremental begins with the last committed bar itself, since a source may have completed it;
   * empty if that bar is after the asked days.
   */
  private static Optional<TimeRange> due(SyncRequest request, @Nullable Long last) {
    TimeRange asked = request.range();
    long from = request.full() || last == null ? asked.from() : Math.max(last, asked.from());
    return from > asked.to() ? Optional.empty() : Optional.of(new TimeRange(from, asked.to()));
  }

  private static boolean covers(TimeRange range, TimeRange part) {
    return range.contains(part.from()) && range.contains(part.to());
  }
}
