package io.klinesaga.audit;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.transaction.CommittedBars;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What PostgreSQL knows. */
public interface AuditFacts extends CommittedBars {
  /** The states of a period. */
  Map<SeriesId, State> states(Period period);

  /**
   * As {@link #committed(Collection)}, only those that wrote nothing outside of a range.
   *
   * @param within {@link TimeRange#ALL} for all of them
   */
  Map<SeriesId, List<Logged>> committed(Collection<SeriesId> series, TimeRange within);

  /** Transactions by id; those that are not in the log are left out. */
  Map<Long, Logged> logged(Collection<Long> ids);

  /** Transactions up to this id have left the log by age. */
  long prunedThrough();

  /**
   * Transactions of these series of which other rows are kept as revisions than were overwritten.
   */
  List<Violation> revisions(Collection<SeriesId> series);

  /** Violations that PostgreSQL alone can tell. */
  List<Violation> withoutBars();

  /** Deletes before-images without an open transaction. */
  void dropBeforeImages();

  /** Counts the transactions of ended runs anew. */
  void recount();
}
