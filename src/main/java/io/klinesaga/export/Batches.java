package io.klinesaga.export;

import io.klinesaga.market.BarBatches;
import io.klinesaga.market.TimeRange;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Divides securities so that about so many bars are in memory at a time, or those of one. */
final class Batches {
  private static final long MOST_ROWS = 100_000;

  private Batches() {}

  /**
   * In their order.
   *
   * @param rows about how many rows of each are read
   */
  static List<List<Security>> of(Collection<Security> securities, ToLongFunction<Security> rows) {
    return BarBatches.of(securities, Integer.MAX_VALUE, MOST_ROWS, rows);
  }

  /** About how many bars a security has in a range of time: on five days of seven. */
  static long rows(Security one, @Nullable TimeRange range) {
    return range == null ? 0 : BarBatches.mostBars(one.period(), range) * 5 / 7 + 1;
  }
}
