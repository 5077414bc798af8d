package io.klinesaga.tdengine;

import io.klinesaga.market.BarBatches;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Splits a reading of several series, each in its own range, into statements that each find a
 * bounded number of rows, whatever the history. A statement has one range for all its series, so
 * series of very different ranges do not share one.
 */
final class ReadPlan {
  /** Most rows that a statement is expected to find; one takes about 75 bytes. */
  static final int MAX_ROWS = 100_000;

  private static final long DAY = 86_400_000L;

  /** Ranges not longer than this are not worth a statement of their own. */
  private static final long SHORT = 7 * DAY;

  private final Period period;
  private final List<ReadPart> steps = new ArrayList<>();
  private List<SeriesId> together = new ArrayList<>();

  /** What those put together last cover. */
  private TimeRange range = TimeRange.ALL;

  private long longest;

  private ReadPlan(Period period) {
    this.period = period;
  }

  /** The statements in an order in which each series is read forward in time. */
  static List<ReadPart> of(Period period, Map<SeriesId, TimeRange> ranges) {
    ReadPlan plan = new ReadPlan(period);
    ranges.entrySet().stream()
        .sorted(
            Map.Entry.<SeriesId, TimeRange>comparingByValue(
                    Comparator.comparingLong(TimeRange::from).thenComparingLong(TimeRange::to))
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(one -> plan.add(one.getKey(), one.getValue()));
    plan.close();
    return plan.steps;
  }

  private void add(SeriesId series, TimeRange own) {
    TimeRange with = together.isEmpty() ? own : range.span(own);
    long most = Math.max(longest, length(own));
    boolean fits =
        length(with) <= Math.max(SHORT, 2 * most)
            && BarBatches.mostBars(period, with) * (together.size() + 1) <= MAX_ROWS;
    if (!fits) {
      close();
    }
    if (BarBatches.mostBars(period, own) > MAX_ROWS) {
      split(series, own);
      return;
    }
    range = fits ? with : own;
    longest = fits ? most : length(own);
    together.add(series);
  }

  private void close() {
    if (!together.isEmpty()) {
      steps.add(new ReadPart(together, range));
    }
    together = new ArrayList<>();
    longest = 0;
  }

  private void split(SeriesId series, TimeRange own) {
    long days = MAX_ROWS / BarBatches.mostBarsOfDay(period);
    for (long from = own.from(); from <= own.to(); from += days * DAY) {
      TimeRange part = new TimeRange(from, Math.min(own.to(), from + days * DAY - 1));
      steps.add(new ReadPart(List.of(series), part));
    }
  }

  private static long length(TimeRange range) {
    return range.to() - range.from() + 1;
  }
}
