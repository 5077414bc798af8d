package io.klinesaga.clean;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What a purge would delete if it ran now: reads as it does, without locks, and deletes nothing.
 */
public final class PurgePreview {
  private final PurgeLog log;
  private final TdengineBarStore store;
  private final int batchSize;

  /**
   * @param batchSize series read together
   */
  public PurgePreview(PurgeLog log, TdengineBarStore store, int batchSize) {
    this.log = log;
    this.store = store;
    this.batchSize = batchSize;
  }

  /** Shows each range that would be deleted; transaction ids are 0, since there are none. */
  public void show(PurgeRequest request, Consumer<PurgeReceipt> out) {
    forEachBatch(store, batchSize, (period, ranges) -> plan(request, period, ranges, out));
  }

  private void plan(
      PurgeRequest request,
      Period period,
      Map<SeriesId, TimeRange> ranges,
      Consumer<PurgeReceipt> out) {
    Map<SeriesId, Long> unlocked = new LinkedHashMap<>();
    ranges.keySet().forEach(series -> unlocked.put(series, 0L));
    PurgePlan plan =
        new PurgePlan(unlocked, writers -> log.youngerThan(request.olderThan(), writers));
    store.read(period, ranges, plan::add);
    plan.end();
    plan.receipts().forEach(out);
  }

  /** The series that have invalid bars, with the times of the first and the last one. */
  static void forEachBatch(
      TdengineBarStore store, int size, BiConsumer<Period, Map<SeriesId, TimeRange>> action) {
    for (Period period : Period.values()) {
      Map<SeriesId, TimeRange> batch = new LinkedHashMap<>();
      for (Map.Entry<SeriesId, TimeRange> one : store.extentsOfInvalid(period).entrySet()) {
        batch.put(one.getKey(), one.getValue());
        if (batch.size() == size) {
          action.accept(period, Map.copyOf(batch));
          batch.clear();
        }
      }
      if (!batch.isEmpty()) {
        action.accept(period, Map.copyOf(batch));
      }
    }
  }
}
