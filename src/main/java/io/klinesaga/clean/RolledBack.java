package io.klinesaga.clean;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.transaction.LockedBatch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Transactions that were rolled back lately. */
public interface RolledBack {
  /**
   * One of them.
   *
   * @param transactionId its id
   * @param businessType what it was for, see {@link LockedBatch#businessType}
   * @param series what it wrote or deleted
   * @param range where
   * @param isTakenOver whether one process had begun to take it back before another one did: what
   *     the first has sent to restore bars may arrive at any time
   */
  record Entry(
      long transactionId,
      String businessType,
      SeriesId series,
      TimeRange range,
      boolean isTakenOver) {
    /** Whether something of it may still take committed bars away, of other transactions too. */
    boolean isInDoubt() {
      return isTakenOver || businessType.equals(LockedBatch.PURGE);
    }
  }

  /**
   * Those that ended within the window, by period and id.
   *
   * @param after only those that come after this one; null for the first
   * @param limit most to return
   */
  List<Entry> since(Duration window, @Nullable Entry after, int limit);
}
