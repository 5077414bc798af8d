package io.klinesaga.sync;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
   * @param profile what its raw values mean, see {@link Known#profile}
   */
  record Change(
      SeriesId series,
      OptionalLong firstTs,
      OptionalLong lastTs,
      long barCount,
      boolean recounted,
      OptionalLong transactionId,
      String profile) {
    /** It was synchronised, and nothing new came. */
    static Change none(SeriesId series, String profile) {
      return new Change(
          series,
          OptionalLong.empty(),
          OptionalLong.empty(),
          0,
          false,
          OptionalLong.empty(),
          profile);
    }
  }

  /**
   * What is stored of a series.
   *
   * @param lastTs time of its last committed bar
   * @param profile what its raw values meant when it was read, as {@link
   *     io.klinesaga.check.Reading#profileText} says it; null if that was not noted
   * @param syncedAt when it was last synchronised, by the clock of the database
   */
  record Known(long lastTs, @Nullable String profile, long syncedAt) {}

  /** What is known of each of these series that has a committed bar. */
  Map<SeriesId, Known> known(Collection<SeriesId> series);

  /** The symbols that have been synchronised in a period. */
  Set<Symbol> symbols(Period period);

  void apply(Collection<Change> changes);
}
