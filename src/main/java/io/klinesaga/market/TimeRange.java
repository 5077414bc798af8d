package io.klinesaga.market;

/**
 * A range of bar times, both ends inclusive.
 *
 * @param from first time, epoch milliseconds
 * @param to last time, epoch milliseconds
 */
public record TimeRange(long from, long to) {
  /** Every time a bar can have (years 1970 to 2200, so that sums stay far from overflow). */
  public static final TimeRange ALL = new TimeRange(0L, 7_258_089_600_000L);

  /**
   * @throws IllegalArgumentException if {@code from} is after {@code to}
   */
  public TimeRange {
    if (from > to) {
      throw new IllegalArgumentException("time range from " + from + " is after to " + to);
    }
  }

  public boolean contains(long ts) {
    return ts >= from && ts <= to;
  }

  public boolean overlaps(TimeRange other) {
    return from <= other.to && other.from <= to;
  }

  /** The smallest range that covers both. */
  public TimeRange span(TimeRange other) {
    return new TimeRange(Math.min(from, other.from), Math.max(to, other.to));
  }
}
