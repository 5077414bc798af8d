package io.klinesaga.source.tdx.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How fast hosts have answered in the last minutes. What is older is forgotten, so that a host that
 * was slow once is tried again. Safe for use by several threads.
 */
final class AnswerTimes {
  private static final long KEPT_NANOS = Duration.ofMinutes(5).toNanos();

  /** The share of the last answer in the mean. */
  private static final double WEIGHT = 0.2;

  private final Map<HostAddress, Mean> means = new ConcurrentHashMap<>();

  private record Mean(double nanos, long at) {
    boolean isKept(long now) {
      return now - at < KEPT_NANOS;
    }
  }

  /**
   * A host has answered.
   *
   * @param nanos how long that took
   * @param now {@link System#nanoTime}
   */
  void heard(HostAddress host, long nanos, long now) {
    means.merge(
        host,
        new Mean(nanos, now),
        (before, last) ->
            before.isKept(now)
                ? new Mean((1 - WEIGHT) * before.nanos() + WEIGHT * nanos, now)
                : last);
  }

  /**
   * The mean time of an answer in nanoseconds, more than 0. A host of which nothing is known counts
   * as fast as the fastest one, so that it is tried.
   *
   * @param now {@link System#nanoTime}
   */
  double mean(HostAddress host, long now) {
    Mean own = means.get(host);
    return own != null && own.isKept(now) ? Math.max(1, own.nanos()) : fastest(now);
  }

  private double fastest(long now) {
    return means.values().stream()
        .filter(mean -> mean.isKept(now))
        .mapToDouble(mean -> Math.max(1, mean.nanos()))
        .min()
        .orElse(1);
  }
}
