package io.klinesaga.read;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the log says of the rows in TDengine. Times are those of its clock, to the microsecond. */
public interface ReadFacts {
  /** What a transaction was by some time. */
  enum Fate {
    /** Committed by then. */
    COUNTS,
    /** Committed later, or open. */
    LATER,
    /** Rolled back, or not known at all. */
    VOID
  }

  /**
   * A transaction.
   *
   * @param status its final status
   * @param committedAt when it was committed; null if it was not
   */
  record Logged(String status, @Nullable Instant committedAt) {}

  /** The time now. */
  Instant now();

  /** From when on all that was overwritten is kept. */
  Instant since();

  /**
   * When the oldest transaction was begun that may still commit.
   *
   * @param series those that matter; empty for all
   */
  Optional<Instant> oldestPending(Collection<SeriesId> series);

  /** A transaction of the log, also one that has left it by age. */
  Optional<Logged> logged(long transactionId);

  /**
   * The rows that were overwritten later, or may be by a transaction that is open: as they stood
   * before the first that did.
   *
   * @return an entry for each series that has some in the range
   */
  Map<SeriesId, StoredBars> before(
      Period period, Collection<SeriesId> series, TimeRange range, Instant at);

  /** Where rows were overwritten after that time. */
  Map<SeriesId, TimeRange> overwritten(Period period, Collection<SeriesId> series, Instant at);

  /** What became of transactions by then. */
  Map<Long, Fate> fates(Collection<Long> transactionIds, Instant at);

  /**
   * What transactions that were committed after one time and by another have changed of series.
   *
   * @return an entry for each series that may be changed; empty if the log does not reach so far
   *     back
   */
  Optional<Map<SeriesId, SeriesChanges>> changes(
      Collection<SeriesId> series, Instant after, Instant upTo);

  /** The last transaction of each series that was committed by then and is in the log. */
  Map<SeriesId, Long> lastCommits(Collection<SeriesId> series, Instant at);

  /**
   * Of these series those of which no transaction in the log tells what they were at a time: they
   * were written last without one, or it has left the log.
   */
  Set<SeriesId> unlogged(Collection<SeriesId> series, Instant at);
}
