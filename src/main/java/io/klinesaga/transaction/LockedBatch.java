package io.klinesaga.transaction;

import io.klinesaga.market.SeriesId;
import io.klinesaga.transaction.TransactionLog.Intent;
import java.util.List;
import java.util.Map;

/** Series that a saga locks for its time: the body of a route with a saga block. */
public interface LockedBatch {
  /** Transactions that write bars. */
  String KLINE = "kline";

  /** Transactions that delete invalid bars. */
  String PURGE = "purge";

  /** What the transactions are for: {@link #KLINE} or {@link #PURGE}. */
  String businessType();

  /** The run it belongs to; 0 for none. */
  long runId();

  /** What to lock; empty if it is locked already. */
  List<Intent> intents();

  /**
   * Called when the locks are written, in their transaction.
   *
   * @param saga the saga that holds them
   * @param ids the transaction of each series that was free; the others leave the batch
   */
  void locked(String saga, Map<SeriesId, Long> ids);

  /** Called for a series that is held by another transaction, after {@link #locked}. */
  void busy(SeriesId series, String reason);
}
