package io.klinesaga.sync;

import io.klinesaga.change.ChangePermit;
import io.klinesaga.change.Contradiction;
import io.klinesaga.check.Checked;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.SourceException;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at when bars come over a network: a stored bar that is older than 5 days is only
 * changed if a second host confirms the change, or a person accepts it. That is decided before the
 * series is locked, by what is stored then; the delta, under the lock, changes no other old bar.
 */
public final class RemoteBars {
  /** From this age on a bar is old. */
  static final Duration OLD = Duration.ofDays(5);

  private final BarFetcher fetcher;
  private final @Nullable TdengineBarStore store;
  private final TradingCalendar calendar;
  private final Clock clock;

  /**
   * What may be done with a series.
   *
   * @param permit which of its stored bars may change
   * @param dispute what two hosts say, if they contradict each other; then nothing may
   * @param unasked why no second host has said something; null if none was needed, or one has
   */
  public record Judgement(ChangePermit permit, @Nullable String dispute, @Nullable String unasked) {
    static final Judgement FREE = new Judgement(ChangePermit.ALL, null, null);
  }

  /**
   * @param store where bars are stored; null for nowhere
   */
  public RemoteBars(
      BarFetcher fetcher, @Nullable TdengineBarStore store, TradingCalendar calendar, Clock clock) {
    this.fetcher = fetcher;
    this.store = store;
    this.calendar = calendar;
    this.clock = clock;
  }

  /**
   * Gives each update the permit to change old bars, and ends the series of which two hosts
   * contradict each other.
   *
   * @return those that go on
   */
  List<SeriesUpdate> judge(SyncRun run, List<SeriesUpdate> updates) {
    Map<SeriesId, BarDelta> deltas = deltas(updates);
    if (deltas.isEmpty()) {
      return updates;
    }
    List<SeriesUpdate> left = new ArrayList<>();
    for (SeriesUpdate update : updates) {
      BarDelta delta = deltas.get(update.series());
      if (delta == null || judge(run, update, delta)) {
        left.add(update);
      }
    }
    return left;
  }

  private boolean judge(SyncRun run, SeriesUpdate update, BarDelta delta) {
    Judgement judgement =
        judge(update.checked(), delta.held().bars(), run.request().acceptChanges());
    if (judgement.dispute() != null) {
      run.disputed(update.series(), judgement.dispute());
      return false;
    }
    update.permit(judgement);
    return true;
  }

  /** How the old bars of updates differ from what is stored, without any permit. */
  private Map<SeriesId, BarDelta> deltas(List<SeriesUpdate> updates) {
    Map<SeriesId, BarDelta.Comparison> open = new LinkedHashMap<>();
    Map<SeriesId, TimeRange> ranges = new LinkedHashMap<>();
    for (SeriesUpdate update : updates) {
      if (hasOldBars(update.checked())) {
        open.put(update.series(), update.plan().comparison(update.checked(), 0, permit(List.of())));
        if (update.plan().known() != null) {
          ranges.put(update.series(), new TimeRange(update.bars().firstTs(), oldest() - 1));
        }
      }
    }
    if (store != null && !ranges.isEmpty()) {
      store.read(
          updates.get(0).series().period(),
          ranges,
          part ->
              part.forEach(
                  (series, rows) -> {
                    BarDelta.Comparison one = open.get(series);
                    if (one != null) {
                      one.add(rows);
                    }
                  }));
    }
    Map<SeriesId, BarDelta> deltas = new LinkedHashMap<>();
    open.forEach((series, comparison) -> deltas.put(series, comparison.end()));
    return deltas;
  }

  private long oldest() {
    return clock.millis() - OLD.toMillis();
  }

  private ChangePermit permit(List<Long> confirmed) {
    return new ChangePermit(oldest(), new HashSet<>(confirmed));
  }

  /** Whether a bar of it may be changed that is old. */
  private boolean hasOldBars(Checked checked) {
    return checked.provenance().isRemote()
        && !checked.good().isEmpty()
        && checked.good().firstTs() < oldest();
  }

  /** What may be done with one series of which all stored rows are known. */
  public Judgement judge(SeriesPlan plan, Checked checked, StoredBars stored, boolean accepted) {
    if (!hasOldBars(checked)) {
      return Judgement.FREE;
    }
    BarDelta.Comparison comparison = plan.comparison(checked, 0, permit(List.of()));
    comparison.add(stored);
    return judge(checked, comparison.end().held().bars(), accepted);
  }

  /**
   * Asks a second host.
   *
   * @param changed the stored bars that would change
   * @param accepted whether a person accepts what nobody can confirm
   */
  private Judgement judge(Checked checked, Bars changed, boolean accepted) {
    List<Long> times = IntStream.range(0, changed.size()).mapToObj(changed::ts).toList();
    if (times.isEmpty()) {
      return new Judgement(permit(times), null, null);
    }
    try {
      TimeRange range = new TimeRange(changed.firstTs(), changed.lastTs());
      Optional<Checked> second = fetcher.confirm(checked, range);
      if (second.isPresent()) {
        return compared(times, checked, second.get());
      }
      return unasked("there is no second host to ask", times, accepted);
    } catch (SourceException e) {
      return unasked("a second host could not be asked: " + e.getMessage(), times, accepted);
    }
  }

  private Judgement compared(List<Long> times, Checked first, Checked second) {
    List<Long> differ = Contradiction.times(times, first, second);
    String dispute = differ.isEmpty() ? null : Contradiction.text(differ, first, second);
    return new Judgement(permit(times), dispute, null);
  }

  private Judgement unasked(String reason, List<Long> times, boolean accepted) {
    return new Judgement(permit(accepted ? times : List.of()), null, accepted ? null : reason);
  }

  /**
   * What is strange about the begin of a source: whole trading days after the last stored bar that
   * it does not have any more.
   *
   * @return a sentence; null if nothing is missing
   */
  @Nullable String gap(SeriesPlan plan, Checked checked) {
    SyncStates.Known known = plan.known();
    long heldFrom = checked.provenance().heldFrom();
    if (known == null || heldFrom <= known.lastTs()) {
      return null;
    }
    LocalDate begin = MarketTime.date(heldFrom);
    return calendar
        .next(MarketTime.date(known.lastTs()))
        .filter(next -> next.isBefore(begin))
        .map(
            next ->
                "the source has nothing before "
                    + MarketTime.dateTime(heldFrom)
                    + ", and bars are stored up to "
                    + MarketTime.dateTime(known.lastTs())
                    + ": those from "
                    + next
                    + " on are missing, get them from another source")
        .orElse(null);
  }
}
