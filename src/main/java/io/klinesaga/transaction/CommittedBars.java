package io.klinesaga.transaction;

import io.klinesaga.market.BarSum;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL says of the bars that must be in TDengine: the proof of what is committed. */
public interface CommittedBars {
  /**
   * What is known of the valid bars of a series.
   *
   * @param extent times of the first and last; null if there is none
   * @param count how many
   */
  record State(@Nullable TimeRange extent, long count) {}

  /**
   * A transaction in the log.
   *
   * @param id its id
   * @param range where it wrote
   * @param live what is left of it; null if it is not committed
   * @param status its final status
   */
  record Logged(long id, TimeRange range, @Nullable BarSum live, String status) {}

  /** The state of one series, if any. */
  @Nullable State state(SeriesId series);

  /** The committed transactions of these series of which something must be left. */
  Map<SeriesId, List<Logged>> committed(Collection<SeriesId> series);

  /** Those of these series that a transaction holds now. */
  Set<SeriesId> open(Collection<SeriesId> series);

  /** Replaces what must be left of a committed transaction. */
  void rebase(long transactionId, BarSum live);
}
