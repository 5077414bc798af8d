package io.klinesaga.sync;

/** The history of runs. */
public interface RunHistory {
  /**
   * Records the start of a run.
   *
   * @return its id
   * @throws IllegalStateException if it would write without locks while a purge is at work
   */
  long begin(SyncRequest request);

  /** Counts series that a run found unchanged without a transaction. */
  void unchanged(long runId, int series);

  /**
   * Records the end of a run.
   *
   * @return the figures with the transactions as the log has them
   */
  SyncSummary end(long runId, SyncSummary summary);
}
