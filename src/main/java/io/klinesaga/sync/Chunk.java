package io.klinesaga.sync;

import io.klinesaga.market.Period;
import java.util.List;

/**
 * Series of one period that one worker handles together.
 *
 * @param run the run they belong to
 * @param period their period
 * @param plans one per series, in symbol order
 */
public record Chunk(SyncRun run, Period period, List<SeriesPlan> plans) {
  public Chunk {
    plans = List.copyOf(plans);
  }
}
