package io.klinesaga.sync;

import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.transaction.Rereads;
import io.klinesaga.transaction.Rereads.Reread;
import java.util.List;
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
 */
public record SeriesPlan(SeriesId series, TimeRange range, boolean recount, List<Reread> rereads) {
  public SeriesPlan {
    rereads = List.copyOf(rereads);
  }

  /** A plan for a series without doubts. */
  public SeriesPlan(SeriesId series, TimeRange range, boolean recount) {
    this(series, range, recount, List.of());
  }

  /** How many of the fetched bars differ from what is stored. */
  public int changes(Bars fetched, StoredBars stored) {
    return BarDelta.of(fetched, stored, 0, rewrite()).toWrite().size();
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
