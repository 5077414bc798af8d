package io.klinesaga.sync;

import io.klinesaga.change.ChangePermit;
import io.klinesaga.change.Likeness;
import io.klinesaga.check.Checked;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncStates.Known;
import io.klinesaga.transaction.Rereads;
import io.klinesaga.transaction.Rereads.Reread;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to fetch of one series.
 *
 * @param series the series
 * @param range bar times to ask the source for
 * @param recount whether the stored series is read whole, so that its first, last and count are
 *     counted anew instead of carried on: when nothing is known of it yet, when it is to be read
 *     again, or on a full sync
 * @param rereads doubts about the series that are settled when this plan is committed
 * @param known what is stored of it; null if nothing is
 * @param withdraw whether stored bars that the source does not have any more become invalid
 * @param rangeOnly whether nothing else is read, even if the source is read otherwise than what is
 *     stored was
 */
public record SeriesPlan(
    SeriesId series,
    TimeRange range,
    boolean recount,
    List<Reread> rereads,
    @Nullable Known known,
    boolean withdraw,
    boolean rangeOnly) {
  public SeriesPlan {
    rereads = List.copyOf(rereads);
  }

  /** A plan that goes beyond its range if it must. */
  public SeriesPlan(
      SeriesId series,
      TimeRange range,
      boolean recount,
      List<Reread> rereads,
      @Nullable Known known,
      boolean withdraw) {
    this(series, range, recount, rereads, known, withdraw, false);
  }

  /** A plan for a series without doubts. */
  public SeriesPlan(SeriesId series, TimeRange range, boolean recount) {
    this(series, range, recount, List.of(), null, false);
  }

  /** The same for the whole series, counted anew. */
  public SeriesPlan whole() {
    return new SeriesPlan(series, TimeRange.ALL, true, rereads, known, withdraw);
  }

  /**
   * Whether what is stored was read with another profile, so that the series is to be read in full.
   */
  public boolean isReadOtherwise(String profile) {
    String before = known == null ? null : known.profile();
    return before != null && !rangeOnly && !before.equals(profile) && !range.equals(TimeRange.ALL);
  }

  /**
   * What the raw values of the series mean from then on: some bars of another source say nothing of
   * the others.
   *
   * @param read what those meant that were read
   */
  String profileAfter(String read) {
    String before = known == null ? null : known.profile();
    return rangeOnly && before != null ? before : read;
  }

  /**
   * What is strange about the end of the source.
   *
   * @param last the last time that the source has in the range; null if it has none
   * @return a sentence; null if it has all that is stored
   */
  public @Nullable String missingEnd(@Nullable Long last) {
    if (known == null || !range.contains(known.lastTs())) {
      return null;
    }
    String stored = "bars are stored up to " + MarketTime.dateTime(known.lastTs());
    if (last == null) {
      return range.from() < known.lastTs()
          ? "the source is empty, and " + stored
          : "the source ends before " + MarketTime.dateTime(known.lastTs()) + ", and " + stored;
    }
    return last < known.lastTs()
        ? "the source ends with " + MarketTime.dateTime(last) + ", and " + stored
        : null;
  }

  /** How the bars that were read differ from what is stored. */
  public BarDelta compare(Checked checked, StoredBars stored) {
    return compare(checked, stored, ChangePermit.ALL);
  }

  /** The same where not every stored bar may change. */
  public BarDelta compare(Checked checked, StoredBars stored, ChangePermit permit) {
    BarDelta.Comparison comparison = comparison(checked, 0, permit);
    comparison.add(stored);
    return comparison.end();
  }

  /** The same with stored bars that come in parts. */
  BarDelta.Comparison comparison(Checked checked, long transactionId, ChangePermit permit) {
    long heldFrom = checked.provenance().heldFrom();
    BarDelta.Absence absence = new BarDelta.Absence(times(checked), withdraw, heldFrom);
    BarDelta.Rules rules = new BarDelta.Rules(absence, Likeness.of(checked), permit);
    return new BarDelta.Comparison(checked.good(), transactionId, rewrite(), rules);
  }

  /** Times at which the source has a bar that may not be stored. */
  private static Set<Long> times(Checked checked) {
    Set<Long> times = new HashSet<>();
    checked.rejected().forEach(bar -> bar.ts().ifPresent(times::add));
    return times;
  }

  /** Where fetched bars are written even if they equal what is stored; null for nowhere. */
  @Nullable TimeRange rewrite() {
    return rereads.stream()
        .map(Reread::mark)
        .filter(Rereads.Mark::rewrite)
        .map(Rereads.Mark::range)
        .reduce(TimeRange::span)
        .orElse(null);
  }
}
