package io.klinesaga.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.quartz.TriggerKey;

/** The rights of this node, as its routes and its clock are now. */
record NodeRights(Schedules schedules, NodeClock clock) implements FiringRights {
  @Override
  public boolean isRunning(String group, String name) {
    return schedules.isRunning(TriggerKey.triggerKey(name, group));
  }

  @Override
  public void measureClock(Supplier<Instant> database) {
    clock.measure(database);
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
