package io.klinesaga.bench;

import io.klinesaga.market.Period;
import java.util.List;

/**
 * What to measure.
 *
 * @param symbols number of synthetic symbols; of another source, the most that are synced
 * @param days trading days of each
 * @param periods periods of each
 * @param rounds measured rounds per mode; the median is printed
 * @param source name of the source; another than {@code synthetic} has the days it has, and only
 *     what the sagas do is measured
 */
public record BenchPlan(int symbols, int days, List<Period> periods, int rounds, String source) {
  public BenchPlan {
    periods = List.copyOf(periods);
    if (symbols < 1 || days < 1 || rounds < 1 || periods.isEmpty()) {
      throw new IllegalArgumentException(
          "bench: expected at least one symbol, day, period and round");
    }
  }

  boolean isSynthetic() {
    return source.equals("synthetic");
  }
}
