package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;

/** What is known of each series. Every method joins the transaction of the calling thread. */
public interface SyncStates {
  /**
   * How a series changes.
   *
   * @param series the series
   * @param firstTs time of a first valid bar
   * @param lastTs time of a last valid bar
   * @param barCount number of valid bars
   * @param recounted true: the values are the series'; false: they are those of the bars added, to
   *     be joined with what is known
   * @param transactionId the transaction behind it; 0 without a saga; empty if no bar was written
   */
  record Change(
      SeriesId series,
      OptionalLong firstTs,
      OptionalLong lastTs,
      long barCount,
      boolean recounted,
      OptionalLong transactionId) {
    /** It was synchronised, and nothing new came. */
    static Change none(SeriesId series) {
      return new Change(
          series, OptionalLong.empty(), OptionalLong.empty(), 0, false, OptionalLong.empty());
    }
  }

  /** Time of the last committed bar of each of these series that has one. */
  Map<SeriesId, Long> lastTimes(Collection<SeriesId> series);

  void apply(Collection<Change> changes);
}
