package io.klinesaga.source.gate;

import io.klinesaga.source.Budget;
import java.time.Duration;

/**
 * What a {@link Budget} means in time.
 *
 * @param interval least time between two requests of all processes, in nanoseconds; 0 for no limit
 */
record Pace(long interval) {
  /** Requests that one statement pays for, at least. */
  static final int PERMITS = 20;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  static Pace of(Budget budget) {
    long interval = Math.max(0, budget.pause().toNanos());
    if (budget.requestsPerSecond() > 0) {
      interval = Math.max(interval, ceil(SECOND, budget.requestsPerSecond()));
    }
    if (budget.requestsPerMinute() > 0) {
      interval = Math.max(interval, ceil(MINUTE, budget.requestsPerMinute()));
    }
    return new Pace(interval);
  }

  private static long ceil(long time, int requests) {
    return (time + requests - 1) / requests;
  }

  boolean isUnlimited() {
    return interval == 0;
  }

  /** Requests of one slice: those of a second, if these are more. */
  int permits() {
    return isUnlimited() ? 5 * PERMITS : (int) Math.max(PERMITS, SECOND / interval);
  }

  /**
   * How long a slice is: one interval more than its requests need, so that the first request of the
   * next one is far enough from a late last one.
   */
  long length() {
    return isUnlimited() ? 0 : (permits() + 1) * interval;
  }
}
