package io.klinesaga.bench;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One measured round.
 *
 * @param mode {@code saga}, {@code again} and {@code full} (with sagas, all is there already),
 *     {@code audit}, {@code traditional}, {@code bare} or {@code gate}
 * @param rows bars written; by the audit: read
 * @param series series worked on, which with sagas is the number of transactions
 * @param duration wall time of the writing, from the first fetch to the last commit
 * @param latencies time per batch from its fetch to its commit, nanoseconds, sorted
 * @param postgresCommits transactions ended in PostgreSQL, single statements included
 * @param tdengineRequests statements and bound batches sent to TDengine
 * @param peakHeapBytes most heap in use, garbage included
 */
record BenchResult(
    String mode,
    long rows,
    int series,
    Duration duration,
    List<Long> latencies,
    long postgresCommits,
    long tdengineRequests,
    long peakHeapBytes) {
  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-12s %10s %10s %9s %9s %9s %9s %9s %9s %9s",
          "mode",
          "rows",
          "rows/s",
          "series/s",
          "sagas/s",
          "p50 ms",
          "p99 ms",
          "commits",
          "requests",
          "heap MB");

  double rowsPerSecond() {
    return rows / seconds();
  }

  double seconds() {
    return Math.max(1e-9, duration.toNanos() / 1e9);
  }

  double percentileMillis(double share) {
    if (latencies.size() == 0) {
      return 0;
    }
    int index = (int) Math.ceil(share * latencies.size()) - 1;
    return latencies.get(Math.max(0, index)) / 1e6;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-12s %10d %10.0f %9.0f %9.1f %9.1f %9.1f %9d %9d %9d",
        mode,
        rows,
        rowsPerSecond(),
        series / seconds(),
        latencies.size() / seconds(),
        percentileMillis(0.5),
        percentileMillis(0.99),
        postgresCommits,
        tdengineRequests,
        peakHeapBytes >> 20);
  }

  /** The round with the median duration. */
  static BenchResult median(List<BenchResult> rounds) {
    return rounds.stream()
        .sorted(Comparator.comparing(BenchResult::duration))
        .toList()
        .get(rounds.size() / 2);
  }
}
