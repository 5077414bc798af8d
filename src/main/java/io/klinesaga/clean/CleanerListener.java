package io.klinesaga.clean;

import io.klinesaga.market.Period;

/**
 * Follows the cleaner and purges; called after what it is told of is durable. Must be quick and
 * must not throw.
 */
public interface CleanerListener {
  /** Ignores everything. */
  CleanerListener NONE = new CleanerListener() {};

  /** Bars of a range had arrived after their roll-back; they are invalid now. */
  default void lateRange(Period period) {}

  /** A round has ended, or was refused. */
  default void roundEnded(CleanerRound round) {}

  /**
   * Bars were deleted for good.
   *
   * @param transactions ended as committed, one per series
   */
  default void purged(String sagaId, Period period, int transactions, long rows) {}
}
