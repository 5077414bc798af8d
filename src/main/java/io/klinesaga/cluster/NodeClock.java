package io.klinesaga.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * How far this node's clock is from the database's. Quartz goes by the node's; while the two do not
 * agree, the node must not take part in its schedules. Safe for use by several threads.
 */
public final class NodeClock {
  /** How often Quartz' nodes check in; a clock may be off by as much. */
  public static final Duration CHECK_IN = Duration.ofSeconds(5);

  private final Clock clock;

  /** Until it has been measured, nothing is known. */
  private volatile Duration offset = Duration.ofDays(1);

  private volatile boolean isTrusted;

  /** Takes the time of this node from a clock. */
  public NodeClock(Clock clock) {
    this.clock = clock;
  }

  /** Asks the database for its time, and compares. What its way took may be an error of both. */
  void measure(Supplier<Instant> database) {
    Instant before = clock.instant();
    long start = System.nanoTime();
    Instant theirs = database.get();
    Duration way = Duration.ofNanos(System.nanoTime() - start);
    Duration measured = Duration.between(before.plus(way.dividedBy(2)), theirs);
    boolean isOff = measured.abs().minus(way.dividedBy(2)).compareTo(CHECK_IN) > 0;
    isTrusted = !isOff;
    offset = measured;
  }

  /** Whether it agrees with the database's, within {@link #CHECK_IN}. */
  public boolean isTrusted() {
    return isTrusted;
  }

  /** The database's clock minus this node's. */
  public Duration offset() {
    return offset;
  }
}
