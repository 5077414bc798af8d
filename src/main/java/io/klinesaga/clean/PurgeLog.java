package io.klinesaga.clean;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/** What a purge needs to know from PostgreSQL, and its receipts there. */
public interface PurgeLog {
  /** Those of these transactions that are open or ended less than so long ago. */
  Set<Long> youngerThan(Duration age, Collection<Long> transactionIds);

  /** Writes receipts, in the transaction of the calling thread. */
  void add(Collection<PurgeReceipt> receipts);
}
