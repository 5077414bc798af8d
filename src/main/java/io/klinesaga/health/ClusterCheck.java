package io.klinesaga.health;

import io.klinesaga.cluster.SchedulerState;
import io.klinesaga.config.Durations;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether schedules can fire on this node: Quartz runs, and the clock by which it goes is right.
 */
final class ClusterCheck implements Supplier<Finding> {
  private final Supplier<SchedulerState> state;
  private final BooleanSupplier isStarted;

  /**
   * @param isStarted whether the start is over; Quartz begins at its end
   */
  ClusterCheck(Supplier<SchedulerState> state, BooleanSupplier isStarted) {
    this.state = state;
    this.isStarted = isStarted;
  }

  @Override
  public Finding get() {
    SchedulerState now = state.get();
    if (!now.isClockTrusted()) {
      return Finding.down(
          "no schedule fires on this node: its clock is off by "
              + Durations.text(now.clockOffset().abs())
              + " from PostgreSQL's");
    }
    if (!now.isRunning() && isStarted.getAsBoolean()) {
      return Finding.down("no schedule fires on this node: Quartz does not run");
    }
    return Finding.up(
        now.isRunning() ? "Quartz runs, with its schedules in PostgreSQL" : "Quartz starts");
  }
}
