package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A range of bar times, both ends inclusive.
 *
 * @param from first time, epoch milliseconds
 * @param to last time, epoch milliseconds
 */
@PublicApi
public record TimeRange(long from, long to) {
  /** Every time a bar can have (years 1970 to 2200, so that sums stay far from overflow). */
  public static final TimeRange ALL = new TimeRange(0L, 7_258_089_600_000L);

  /** The first day a bar can have. */
  public static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 1);

  /** The last day a bar can have. */
  public static final LocalDate LAST_DAY = LocalDate.of(2199, 12, 31);

  /**
   * @throws IllegalArgumentException if {@code from} is after {@code to}
   */
  public TimeRange {
    if (from > to) {
      throw new IllegalArgumentException("time range from " + from + " is after to " + to);
    }
  }

  /**
   * The bars of some days, both inclusive.
   *
   * @param first null: from the first day on
   * @param last null: up to the last day
   * @throws IllegalArgumentException if {@code first} is after {@code last}, or if a bar can have
   *     neither the one nor the other day
   */
  public static TimeRange ofDays(@Nullable LocalDate first, @Nullable LocalDate last) {
    if (first != null && last != null && first.isAfter(last)) {
      throw new IllegalArgumentException("from " + first + " is after to " + last);
    }
    long from = first == null ? ALL.from : MarketTime.dayStart(requireDay("from", first));
    long to = last == null ? ALL.to : MarketTime.dayStart(requireDay("to", last).plusDays(1)) - 1;
    return new TimeRange(Math.max(from, ALL.from), to);
  }

  private static LocalDate requireDay(String name, LocalDate day) {
    if (!isDay(day)) {
      throw new IllegalArgumentException(
          name + " " + day + ": expected a day from " + FIRST_DAY + " to " + LAST_DAY);
    }
    return day;
  }

  /** Whether a bar can have this day. */
  public static boolean isDay(LocalDate day) {
    return !day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY);
  }

  public boolean contains(long ts) {
    return ts >= from && ts <= to;
  }

  public boolean overlaps(TimeRange other) {
    return from <= other.to && other.from <= to;
  }

  /** Whether nothing of the other range is outside of this one. */
  public boolean covers(TimeRange other) {
    return contains(other.from) && contains(other.to);
  }

  /** What both have in common; null if they do not overlap. */
  public @Nullable TimeRange common(TimeRange other) {
    return overlaps(other)
        ? new TimeRange(Math.max(from, other.from), Math.min(to, other.to))
        : null;
  }

  /** The smallest range that covers both. */
  public TimeRange span(TimeRange other) {
    return new TimeRange(Math.min(from, other.from), Math.max(to, other.to));
  }
}
