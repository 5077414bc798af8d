package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import io.klinesaga.source.RejectedBar;
import java.util.List;
import java.util.Map;

/** Where refused bars go. */
public interface Quarantine {
  /** Keeps refused bars; one that is there already is only marked as seen again. */
  void add(Map<SeriesId, List<RejectedBar>> rejected);
}
