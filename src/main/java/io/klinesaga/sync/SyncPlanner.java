package io.klinesaga.sync;

import io.klinesaga.config.SyncConfig;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.Rereads.Mark;
import io.klinesaga.sync.Rereads.Reread;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides which series a run covers and which range of each. */
public final class SyncPlanner {
  private static final long MILLIS_OF_DAY = 86_400_000L;

  private final BarFetcher fetcher;
  private final SyncStates states;
  private final Rereads rereads;
  private final SyncConfig config;

  public SyncPlanner(BarFetcher fetcher, SyncStates states, Rereads rereads, SyncConfig config) {
    this.fetcher = fetcher;
    this.states = states;
    this.rereads = rereads;
    this.config = config;
  }

  /** Plans the run and hands it its chunks. */
  void plan(SyncRun run) {
    List<Chunk> chunks = new ArrayList<>();
    for (Period period : run.request().periods()) {
      List<SeriesPlan> plans = plans(run.request(), period);
      for (int i = 0; i < plans.size(); i += config.chunkSize()) {
        int end = Math.min(i + config.chunkSize(), plans.size());
        chunks.add(new Chunk(run, period, plans.subList(i, end)));
      }
    }
    run.planned(chunks);
  }

  /**
   * What a request covers.
   *
   * @throws io.klinesaga.source.SourceException if no source can be listed
   */
  public List<SeriesPlan> plans(SyncRequest request) {
    return request.periods().stream().flatMap(period -> plans(request, period).stream()).toList();
  }

  private List<SeriesPlan> plans(SyncRequest request, Period period) {
    List<SeriesId> series =
        symbols(request, period).stream().map(s -> new SeriesId(s, period)).toList();
    Map<SeriesId, Long> last = states.lastTimes(series);
    Map<SeriesId, List<Reread>> marked = rereads.of(series);
    return series.stream()
        .map(s -> reread(plan(request, s, last.get(s)), request, marked.getOrDefault(s, List.of())))
        .toList();
  }

  /** Extends a plan over the ranges to be read again; those outside the asked dates wait. */
  private static SeriesPlan reread(SeriesPlan plan, SyncRequest request, List<Reread> marked) {
    if (marked.isEmpty()) {
      return plan;
    }
    TimeRange asked = asked(request);
    List<Reread> settled =
        marked.stream()
            .filter(r -> !r.mark().rewrite() || covers(asked, r.mark().range()))
            .toList();
    if (settled.isEmpty()) {
      return plan;
    }
    TimeRange range =
        settled.stream()
            .map(Reread::mark)
            .filter(Mark::rewrite)
            .map(Mark::range)
            .reduce(plan.range(), TimeRange::span);
    return new SeriesPlan(plan.series(), range, true, settled);
  }

  private static boolean covers(TimeRange range, TimeRange part) {
    return range.contains(part.from()) && range.contains(part.to());
  }

  private Collection<Symbol> symbols(SyncRequest request, Period period) {
    Collection<Symbol> all =
        request.symbols().isEmpty() ? fetcher.symbols(period) : request.symbols();
    return request.limit() == 0 ? all : all.stream().limit(request.limit()).toList();
  }

  /** The dates of a request as times; without dates everything. */
  private static TimeRange asked(SyncRequest request) {
    LocalDate first = request.from();
    LocalDate end = request.to();
    long from = first == null ? TimeRange.ALL.from() : MarketTime.dayStart(first);
    long to = end == null ? TimeRange.ALL.to() : MarketTime.dayStart(end) + MILLIS_OF_DAY - 1;
    return new TimeRange(from, to);
  }

  /**
   * Incremental begins with the last committed bar itself, since a source may have completed it.
   */
  private static SeriesPlan plan(SyncRequest request, SeriesId series, @Nullable Long last) {
    TimeRange asked = asked(request);
    long from = request.full() || last == null ? asked.from() : Math.max(last, asked.from());
    boolean recount = last == null || (request.full() && asked.equals(TimeRange.ALL));
    return new SeriesPlan(series, ordered(from, asked.to()), recount);
  }

  private static TimeRange ordered(long a, long b) {
    return new TimeRange(Math.min(a, b), Math.max(a, b));
  }
}
