package io.klinesaga.clean;

import io.klinesaga.saga.Recovered;
import org.jspecify.annotations.Nullable;

/** The history of cleaner rounds and purges; of all processes only one is in a round at a time. */
public interface CleanerRounds {
  /** What a round is for. */
  enum Kind {
    CLEAN,
    PURGE
  }

  /**
   * How a round began.
   *
   * @param id its id, if it may go on
   * @param refusal why it may not; null if it may
   */
  record Start(long id, @Nullable String refusal) {}

  /**
   * What a round did.
   *
   * @param abandoned sagas taken up and finished
   * @param lateRanges ranges with bars that arrived after their roll-back
   * @param purgedRows bars deleted for good
   * @param prunedRows rows of logs deleted by age
   */
  record Counts(Recovered abandoned, int lateRanges, long purgedRows, long prunedRows) {}

  /** Begins a round, unless another process is in one. */
  Start begin(Kind kind);

  /**
   * Ends a round.
   *
   * @param error what broke it off; null if it came to its end
   */
  void end(long id, Counts counts, @Nullable String error);

  /**
   * Ends the runs of processes that are gone, with what the log knows of them.
   *
   * @return how many
   */
  int endDeadRuns();

  /** Sagas that wait for a person. */
  int stuck();
}
