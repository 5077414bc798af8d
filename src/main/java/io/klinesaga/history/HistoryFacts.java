package io.klinesaga.history;

import io.klinesaga.market.SeriesId;
import java.util.List;
import java.util.Map;

/** What PostgreSQL knows of one bar. */
public interface HistoryFacts {
  /**
   * What was done with the time of the bar, and what is said of it; of transactions all whose range
   * covers it.
   */
  List<BarEvent> events(SeriesId series, long ts);

  /** The rows that were overwritten, by the transaction that did. */
  Map<Long, BarValues> revisions(SeriesId series, long ts);
}
