package io.klinesaga.transaction;

import io.klinesaga.market.StoredBars;
import java.util.Collection;
import java.util.Map;

/**
 * The stored rows that open transactions overwrite. Every method joins the transaction of the
 * calling thread.
 */
public interface BeforeImages {
  /**
   * Keeps rows, durably when this returns or the transaction around it commits.
   *
   * @param images rows by transaction id
   * @throws IllegalStateException if one of the transactions is not pending any more
   */
  void save(Map<Long, StoredBars> images);

  /** The rows kept for a transaction. */
  StoredBars load(long transactionId);

  /** These transactions are committed: what they have overwritten becomes part of the history. */
  void revise(Collection<Long> transactionIds);
}
