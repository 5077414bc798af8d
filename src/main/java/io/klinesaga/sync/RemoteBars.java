package io.klinesaga.sync;

import io.klinesaga.change.ChangePermit;
import io.klinesaga.change.Contradiction;
import io.klinesaga.check.Checked;
import io.klinesaga.compare.Noted;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at when bars come over a network: a stored bar that is older than 5 days is only
 * changed if a second host confirms the change, or a person accepts it. A repair changes a bar of a
 * disputed series, of whatever age and source, only if a second host or whoever contradicts the bar
 * confirms it. That is decided before the series is locked, by what is stored then; the delta,
 * under the lock, changes no other such bar. What is not changed is disputed from then on.
 */
public final class RemoteBars {
  /** From this age on a bar is old. */
  static final Duration OLD = Duration.ofDays(5);

  private static final String OLD_BARS = "bars older than 5 days";

  private final BarFetcher fetcher;
  private final @Nullable TdengineBarStore store;
  private final TradingCalendar calendar;
  private final Clock clock;
  private final SyncDisputes disputes;

  /**
   * What may be done with a series.
   *
   * @param permit which of its stored bars may change
   * @param dispute what two hosts say, if they contradict each other; then nothing may
   * @param unasked why no second host has said something; null if none was needed, or one has
   * @param which the bars that need a permit, in words
   */
  public record Judgement(
      ChangePermit permit, @Nullable String dispute, @Nullable String unasked, String which) {
    static final Judgement FREE = new Judgement(ChangePermit.ALL, null, null, OLD_BARS);

    private Judgement of(@Nullable String contradiction, @Nullable String why) {
      return new Judgement(permit, contradiction, why, which);
    }

    /** The same with more bars that may change. */
    private Judgement with(Collection<Long> times) {
      return new Judgement(permit.and(times), dispute, unasked, which);
    }
  }

  /**
   * What a series must be asked for.
   *
   * @param delta how stored bars would change, without any permit
   * @param noted what contradicts its stored bars; null if only old bars need a permit
   */
  private record Question(BarDelta delta, @Nullable List<Noted> noted) {}

  /**
   * @param store where bars are stored; null for nowhere
   */
  public RemoteBars(
      BarFetcher fetcher,
      @Nullable TdengineBarStore store,
      TradingCalendar calendar,
      Clock clock,
      SyncDisputes disputes) {
    this.disputes = disputes;
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
    Map<SeriesId, List<Noted>> noted = run.request().isRepair() ? disputes.of(updates) : Map.of();
    Map<SeriesId, BarDelta> deltas = deltas(updates, noted);
    if (deltas.isEmpty()) {
      return updates;
    }
    List<SeriesUpdate> left = new ArrayList<>();
    for (SeriesUpdate update : updates) {
      BarDelta delta = deltas.get(update.series());
      if (delta == null || judge(run, update, new Question(delta, noted.get(update.series())))) {
        left.add(update);
      }
    }
    return left;
  }

  private boolean judge(SyncRun run, SeriesUpdate update, Question question) {
    Judgement judgement = judge(update.checked(), question, run.request().acceptChanges(), true);
    if (judgement.dispute() != null) {
      run.disputed(update.series(), judgement.dispute());
      return false;
    }
    update.permit(judgement);
    return true;
  }

  /** How the bars of updates that need a permit differ from what is stored, without any. */
  private Map<SeriesId, BarDelta> deltas(
      List<SeriesUpdate> updates, Map<SeriesId, List<Noted>> noted) {
    Map<SeriesId, BarDelta.Comparison> open = new LinkedHashMap<>();
    Map<SeriesId, TimeRange> ranges = new LinkedHashMap<>();
    for (SeriesUpdate update : updates) {
      boolean isDisputed = noted.containsKey(update.series());
      if (isDisputed || hasOldBars(update.checked())) {
        ChangePermit permit = isDisputed ? ChangePermit.only(Set.of()) : permit();
        open.put(update.series(), update.plan().comparison(update.checked(), 0, permit));
        if (update.plan().known() != null) {
          long last = isDisputed ? update.bars().lastTs() : oldest() - 1;
          ranges.put(update.series(), new TimeRange(update.bars().firstTs(), last));
        }
      }
    }
    if (store != null && !ranges.isEmpty()) {
      store.read(updates.get(0).series().period(), ranges, part -> add(part, open));
    }
    Map<SeriesId, BarDelta> deltas = new LinkedHashMap<>();
    open.forEach((series, comparison) -> deltas.put(series, comparison.end()));
    return deltas;
  }

  private static void add(
      Map<SeriesId, StoredBars> part, Map<SeriesId, BarDelta.Comparison> comparisons) {
    part.forEach(
        (series, rows) -> {
          BarDelta.Comparison one = comparisons.get(series);
          if (one != null) {
            one.add(rows);
          }
        });
  }

  private long oldest() {
    return clock.millis() - OLD.toMillis();
  }

  private ChangePermit permit() {
    return new ChangePermit(oldest(), Set.of());
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
    BarDelta.Comparison comparison = plan.comparison(checked, 0, permit());
    comparison.add(stored);
    return judge(checked, new Question(comparison.end(), null), accepted, false);
  }

  /**
   * Asks whoever contradicts the stored bars, then a second host.
   *
   * @param accepted whether a person accepts what nobody can confirm
   * @param isNoted whether it is noted what a second host contradicts
   */
  private Judgement judge(Checked checked, Question question, boolean accepted, boolean isNoted) {
    Bars changed = question.delta().held().bars();
    Judgement open = open(checked, question);
    List<Long> times =
        IntStream.range(0, changed.size())
            .mapToObj(changed::ts)
            .filter(time -> !open.permit().confirmed().contains(time))
            .toList();
    if (times.isEmpty()) {
      return open;
    }
    try {
      TimeRange range = new TimeRange(times.get(0), times.get(times.size() - 1));
      Optional<Checked> second = fetcher.confirm(checked, range);
      if (second.isPresent()) {
        return compared(open, times, checked, second.get(), isNoted ? changed : Bars.EMPTY);
      }
      return unasked(open, "there is no second host to ask", times, accepted);
    } catch (SourceException e) {
      return unasked(open, "a second host could not be asked: " + e.getMessage(), times, accepted);
    }
  }

  /** Before a second host is asked. */
  private Judgement open(Checked checked, Question question) {
    List<Noted> noted = question.noted();
    if (noted == null) {
      return new Judgement(permit(), null, null, OLD_BARS);
    }
    List<Long> confirmed =
        new DisputedBars(noted, checked).confirmed(question.delta().held().bars(), checked.good());
    return new Judgement(ChangePermit.only(Set.copyOf(confirmed)), null, null, "disputed bars");
  }

  private Judgement compared(
      Judgement open, List<Long> times, Checked first, Checked second, Bars noted) {
    List<Long> differ = Contradiction.times(times, first, second);
    if (differ.isEmpty()) {
      return open.with(times);
    }
    disputes.contradicted(first.reading().series(), noted, first);
    disputes.contradicted(first.reading().series(), noted, second);
    return open.of(Contradiction.text(differ, first, second), null);
  }

  private static Judgement unasked(
      Judgement open, String reason, List<Long> times, boolean accepted) {
    return accepted ? open.with(times) : open.of(null, reason);
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
