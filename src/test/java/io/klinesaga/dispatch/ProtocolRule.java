package io.klinesaga.dispatch;

/**
 * What makes the work of several nodes safe; the model can leave out each. The product does not
 * keep all of them yet; what comes of that is what the model shows without the rule.
 */
enum ProtocolRule {
  /** {@code ChunkBook.take}: only an open chunk is taken. */
  TAKE_ONLY_OPEN,
  /** {@code ChunkBook.requireOurs} in the transaction that locks the series. */
  CLAIM_AT_BEGIN,
  /** The partial unique index on open transactions. */
  SERIES_LOCK,
  /** {@code SagaLog.holds} right before a write. */
  LEASE_BEFORE_WRITE,
  /** The saga goes from RUNNING to COMPLETED, or nothing is committed. */
  COMMIT_ONLY_RUNNING,
  /** {@code ChunkBook.requireOurs} in the transaction that commits. */
  CLAIM_AT_COMMIT,
  /** {@code ChunkBook.ended}: only by the owner, only while taken. */
  END_ONLY_OWN,
  /**
   * {@code ChunkReport.withCommitted}: what an earlier attempt has committed is reported as that,
   * whatever the later attempt comes to.
   */
  REPORT_OF_EARLIER_COMMITS,
  /** {@code ChunkBook.reopen}: chunks of nodes that are gone. */
  REOPEN,
  /** {@code ChunkBook.takeOrphan}: runs of nodes that are gone. */
  ADOPTION,
  /** {@code SagaRecovery.recoverAbandoned}. */
  CLAIM_OF_ABANDONED,
  /** {@code SeriesCompensator.restore}. */
  RESTORE,
  /** A roll-back ends when every overwritten bar is back, not only when none is valid. */
  ALL_RESTORED_AT_END,
  /** {@code Recheck}: valid bars of rolled-back transactions. */
  RECHECK_OF_WRITES,
  /** Committed bars that a compensation has overwritten that was passed over. */
  RECHECK_OF_RESTORES,
  /** A marked range is written anew, although the bars look equal ({@code Mark.rewrite}). */
  REWRITE_OF_MARKED,
  /**
   * Late bars become invalid in the moment in which their range is marked. Not so in the product;
   * keeps a model small that has much else.
   */
  SWEEP_AT_ONCE
}
