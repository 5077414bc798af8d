package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import io.klinesaga.source.RejectedBar;
import java.util.List;
import java.util.Map;

/** Where refused bars go. */
public interface Quarantine {
  /**
   * Keeps refused bars; one that is there already is only marked as seen again.
   *
   * @param runId the run that has seen them
   */
  void add(long runId, Map<SeriesId, List<RejectedBar>> rejected);
}
