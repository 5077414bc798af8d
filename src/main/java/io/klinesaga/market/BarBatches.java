package io.klinesaga.market;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/** Divides series so that a bounded number of bars is in memory, whatever the history. */
public final class BarBatches {
  private static final long DAY = 86_400_000L;
  private static final int MINUTES_OF_DAY = 241;

  private BarBatches() {}

  /** A little more bars than a day can have. */
  public static int mostBarsOfDay(Period period) {
    return period.isDaily() ? 1 : MINUTES_OF_DAY / period.minutes() + 1;
  }

  /** A little more bars than a range can have: days without trade are counted too. */
  public static long mostBars(Period period, TimeRange range) {
    return ((range.to() - range.from()) / DAY + 1) * mostBarsOfDay(period);
  }

  /**
   * Divides what has bars, in its order.
   *
   * @param mostItems of a batch
   * @param mostBars of a batch; an item that has more is alone
   * @param bars about how many bars an item has
   */
  public static <T> List<List<T>> of(
      Collection<T> items, int mostItems, long mostBars, ToLongFunction<T> bars) {
    List<List<T>> batches = new ArrayList<>();
    List<T> batch = new ArrayList<>();
    long sum = 0;
    for (T one : items) {
      long own = bars.applyAsLong(one);
      if (!batch.isEmpty() && (batch.size() == mostItems || sum + own > mostBars)) {
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
}
