package io.klinesaga.clean;

import io.klinesaga.market.BarSum;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.transaction.LockedBatch;
import io.klinesaga.transaction.TransactionLog.Intent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Series of one period whose invalid bars are deleted together. Used by one thread at a time. */
public final class PurgeBatch implements LockedBatch {
  private final PurgeRun run;
  private final Period period;
  private final Map<SeriesId, TimeRange> ranges;
  private final Map<SeriesId, Long> locked = new LinkedHashMap<>();
  private final List<PurgeReceipt> receipts = new ArrayList<>();
  private final Map<SeriesId, BarSum> kept = new LinkedHashMap<>();
  private @Nullable String sagaId;

  /**
   * @param ranges the series with the times of their first and last invalid bar
   */
  PurgeBatch(PurgeRun run, Period period, Map<SeriesId, TimeRange> ranges) {
    this.run = run;
    this.period = period;
    this.ranges = Map.copyOf(ranges);
  }

  PurgeRun run() {
    return run;
  }

  Period period() {
    return period;
  }

  @Override
  public String businessType() {
    return PURGE;
  }

  @Override
  public long runId() {
    return 0;
  }

  @Override
  public List<Intent> intents() {
    return sagaId == null
        ? ranges.entrySet().stream().map(e -> new Intent(e.getKey(), e.getValue())).toList()
        : List.of();
  }

  @Override
  public void locked(String saga, Map<SeriesId, Long> ids) {
    sagaId = saga;
    locked.putAll(ids);
  }

  @Override
  public void busy(SeriesId one, String reason) {
    run.problem(one, reason);
  }

  String sagaId() {
    String saga = sagaId;
    if (saga == null) {
      throw new IllegalStateException("a purge outside of a saga; check the route");
    }
    return saga;
  }

  /** The locked series with the times of their first and last invalid bar. */
  Map<SeriesId, TimeRange> lockedRanges() {
    Map<SeriesId, TimeRange> all = new LinkedHashMap<>(ranges);
    all.keySet().retainAll(locked.keySet());
    return all;
  }

  /** The locked series with their transactions. */
  Map<SeriesId, Long> locked() {
    return locked;
  }

  /** What is to be deleted, then what was. */
  List<PurgeReceipt> receipts() {
    return receipts;
  }

  /** Sum of the rows of each series in its range that must still be there afterwards. */
  Map<SeriesId, BarSum> kept() {
    return kept;
  }
}
