package io.klinesaga.sync;

import io.klinesaga.cluster.Firing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs that firings of schedules have begun and whose work nodes share. */
@FunctionalInterface
public interface FiredRuns {
  /** Where nothing is shared. */
  FiredRuns NONE = (firing, kind, after) -> Optional.empty();

  /**
   * A run that an earlier attempt at a firing has begun.
   *
   * @param ended its figures if it has ended; null if it is for this process to end it, whoever had
   *     to before
   */
  record Found(PlannedRun run, @Nullable SyncSummary ended) {}

  /**
   * Takes up the next run of a firing.
   *
   * @param kind {@code daily} or {@code minute}
   * @param after only runs with a higher id
   * @throws io.klinesaga.cluster.FiringLostException if the firing is not this process's any more
   */
  Optional<Found> takeUp(Firing firing, String kind, long after);
}
