package io.klinesaga.transaction;

import io.klinesaga.market.SeriesId;
import io.klinesaga.transaction.TransactionLog.Intent;
import io.klinesaga.transaction.TransactionLog.Status;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /**
   * Called in the transaction that writes the locks, before them.
   *
   * @throws RuntimeException if this process may not work on it any more
   */
  default void requireClaim() {}

  /** What to lock; empty if it is locked already. */
  List<Intent> intents();

  /**
   * Called when the locks are written, in their transaction.
   *
   * @param saga the saga that holds them
   * @param ids the transaction of each series that was free; the others leave the batch
   */
  void locked(String saga, Map<SeriesId, Long> ids);

  /**
   * What it may have done to TDengine.
   *
   * @param failure what has broken it off
   */
  default Status tdengine(@Nullable Throwable failure) {
    return Status.UNKNOWN;
  }

  /** What it may have done to PostgreSQL, beside its locks. */
  default Status postgres() {
    return Status.UNKNOWN;
  }

  /** Whether it is known that it was committed in this saga. */
  default boolean isCommittedIn(String saga) {
    return false;
  }

  /** Called when it is decided that its saga is compensated. */
  default void compensating() {}

  /** Called for a series that is held by another transaction, after {@link #locked}. */
  void busy(SeriesId series, String reason);
}
