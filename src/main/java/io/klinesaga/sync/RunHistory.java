package io.klinesaga.sync;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The history of runs. */
public interface RunHistory {
  /**
   * Records the start of a run.
   *
   * @return its id
   * @throws IllegalStateException if it would write without locks while a purge is at work
   */
  long begin(SyncRequest request);

  /**
   * Records what a run has to do, so that it is known also of one whose process dies.
   *
   * @param series all of them
   * @param unchanged how many of them have ended with the plan
   */
  void planned(long runId, int series, int unchanged);

  /** Counts series that a run found unchanged without a transaction. */
  void unchanged(long runId, int series);

  /**
   * Records the end of a run.
   *
   * @param error why it could not be planned; null if it could
   * @return the figures with the transactions as the log has them; empty if it is no longer for
   *     this process to end the run, or if it has ended
   */
  Optional<SyncSummary> end(long runId, SyncSummary summary, @Nullable String error);
}
