package io.klinesaga.export;

import io.klinesaga.market.TimeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Divides securities so that about so many bars are in memory at a time, or those of one. */
final class Batches {
  private static final long MOST_ROWS = 100_000;
  private static final long DAY = 86_400_000L;
  private static final int MINUTES_OF_DAY = 241;

  private Batches() {}

  /**
   * In their order.
   *
   * @param rows about how many rows of each are read
   */
  static List<List<Security>> of(Collection<Security> securities, ToLongFunction<Security> rows) {
    List<List<Security>> batches = new ArrayList<>();
    List<Security> batch = new ArrayList<>();
    long sum = 0;
    for (Security one : securities) {
      long own = rows.applyAsLong(one);
      if (!batch.isEmpty() && sum + own > MOST_ROWS) {
        batches.add(batch);
        batch = new ArrayList<>();
        sum = 0;
      }
      batch.add(one);
      sum += own;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  /** About how many bars a security has in a range of time. */
  static long rows(Security one, @Nullable TimeRange range) {
    int ofDay = one.period().isDaily() ? 1 : MINUTES_OF_DAY / one.period().minutes();
    return range == null ? 0 : ((range.to() - range.from()) / DAY + 1) * ofDay * 5 / 7 + 1;
  }
}
