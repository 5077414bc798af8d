package io.klinesaga.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** What the store of the schedules asks before it gives this node a firing. */
public interface FiringRights {
  /** Whether the route of this trigger runs on this node. */
  boolean isRunning(String group, String name);

  /** Compares this node's clock with the time that the database tells. */
  void measureClock(Supplier<Instant> database);

  /** Whether this node's clock agrees with the database's. */
  boolean isClockTrusted();

  /** The database's clock minus this node's. */
  Duration clockOffset();
}
