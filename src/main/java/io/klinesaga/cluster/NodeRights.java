package io.klinesaga.cluster;

import java.time.Duration;
import org.quartz.TriggerKey;

/** The rights of this node, as its routes and its clock are now. */
record NodeRights(Schedules schedules, NodeClock clock) implements FiringRights {
  @Override
  public boolean isRunning(String group, String name) {
    return schedules.isRunning(TriggerKey.triggerKey(name, group));
  }

  @Override
  public boolean isClockTrusted() {
    return clock.isTrusted();
  }

  @Override
  public Duration clockOffset() {
    return clock.offset();
  }
}
