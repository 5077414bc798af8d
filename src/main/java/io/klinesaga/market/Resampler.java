package io.klinesaga.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes longer minute bars from shorter ones along the session grid, so that no bar crosses the
 * lunch break: 5m to 15m, 30m and 60m; 1m to 5m; and 1m to the longer ones by way of 5m.
 *
 * <p>A bucket's open is the first, high the highest, low the lowest and close the last of its
 * constituents; volume and amount are sums, absent only if every constituent lacks them. A bucket
 * is made only when it is closed, that is when its last constituent is there or a later bar exists;
 * a missing constituent without a trace does not stop it (a suspension, a thin market). If a
 * constituent was there but had to be rejected, the bucket would be wrong: it is reported as
 * incomplete instead.
 */
public final class Resampler {
  private Resampler() {}

  /**
   * A closed bucket that was not made.
   *
   * @param ts its time
   * @param missing the time of its first rejected constituent
   * @param missingPeriod the period of that constituent
   */
  public record IncompleteBucket(long ts, long missing, Period missingPeriod) {}

  /**
   * The outcome.
   *
   * @param bars the buckets made
   * @param incomplete the buckets that contain a rejected time, in ascending order
   */
  public record Resampled(Bars bars, List<IncompleteBucket> incomplete) {
    public Resampled {
      incomplete = List.copyOf(incomplete);
    }
  }

  /** Whether {@link #resample} can make {@code to} from {@code from}. */
  public static boolean canDerive(Period from, Period to) {
    return (from == Period.MIN1 || from == Period.MIN5) && to.minutes() > from.minutes();
  }

  /**
   * The range of shorter bars that can change the longer bars of {@code range}: it begins with the
   * first constituent of the first bucket.
   */
  public static TimeRange constituents(TimeRange range, Period to) {
    return new TimeRange(range.from() - to.minutes() * 60_000L + 1, range.to());
  }

  /**
   * Resamples bars.
   *
   * @param bars bars of {@code from}, every one on the session grid
   * @param rejected times of bars of {@code from} that were read but may not be used; a time that
   *     has a bar, or that is not on the grid of {@code from}, is ignored. Do not name bars that
   *     are only unfinished: they close no bucket
   * @throws IllegalArgumentException if {@code to} cannot be made from {@code from}, or a bar is
   *     not on the session grid
   */
  public static Resampled resample(Bars bars, Period from, Period to, Set<Long> rejected) {
    if (!canDerive(from, to)) {
      throw new IllegalArgumentException("cannot make " + to + " bars from " + from + " bars");
    }
    if (from == Period.MIN1 && to != Period.MIN5) {
      Resampled five = step(bars, from, Period.MIN5, rejected);
      return step(five.bars(), Period.MIN5, to, times(five.incomplete()));
    }
    return step(bars, from, to, rejected);
  }

  private static Set<Long> times(List<IncompleteBucket> buckets) {
    Set<Long> times = new TreeSet<>();
    buckets.forEach(b -> times.add(b.ts()));
    return times;
  }

  private static Resampled step(Bars bars, Period from, Period to, Set<Long> rejected) {
    long[] holes = holes(bars, SessionGrid.of(from), rejected);
    SessionGrid grid = SessionGrid.of(to);
    long lastSeen = lastSeen(bars, holes);
    Bars.Builder out = new Bars.Builder(bars.size() / (to.minutes() / from.minutes()) + 1);
    List<IncompleteBucket> incomplete = new ArrayList<>();
    int row = 0;
    int hole = 0;
    while (row < bars.size() || hole < holes.length) {
      long first = Math.min(timeAt(bars, row), hole < holes.length ? holes[hole] : Long.MAX_VALUE);
      long bucket = grid.bucket(first);
      int rowEnd = row;
      while (rowEnd < bars.size() && bars.ts(rowEnd) <= bucket) {
        requireOnGrid(bars.ts(rowEnd), from);
        rowEnd++;
      }
      int holeEnd = hole;
      while (holeEnd < holes.length && holes[holeEnd] <= bucket) {
        holeEnd++;
      }
      if (lastSeen >= bucket) {
        if (holeEnd > hole) {
          incomplete.add(new IncompleteBucket(bucket, holes[hole], from));
        } else {
          addBucket(out, bucket, bars, row, rowEnd);
        }
      }
      row = rowEnd;
      hole = holeEnd;
    }
    return new Resampled(out.build(), incomplete);
  }

  private static long timeAt(Bars bars, int row) {
    return row < bars.size() ? bars.ts(row) : Long.MAX_VALUE;
  }

  private static void requireOnGrid(long ts, Period from) {
    if (!SessionGrid.of(from).contains(ts)) {
      throw new IllegalArgumentException(
          "time " + MarketTime.dateTime(ts) + " is not on the " + from + " session grid");
    }
  }

  private static long[] holes(Bars bars, SessionGrid grid, Set<Long> rejected) {
    return rejected.stream()
        .mapToLong(Long::longValue)
        .filter(ts -> grid.contains(ts) && bars.indexOf(ts) < 0)
        .sorted()
        .toArray();
  }

  private static long lastSeen(Bars bars, long[] holes) {
    long lastBar = bars.isEmpty() ? Long.MIN_VALUE : bars.lastTs();
    return holes.length == 0 ? lastBar : Math.max(lastBar, holes[holes.length - 1]);
  }

  private static void addBucket(Bars.Builder out, long bucket, Bars bars, int from, int to) {
    double high = bars.high(from);
    double low = bars.low(from);
    long volume = bars.volume(from);
    double amount = bars.amount(from);
    for (int i = from + 1; i < to; i++) {
      high = Math.max(high, bars.high(i));
      low = Math.min(low, bars.low(i));
      volume = addVolume(volume, bars.volume(i));
      amount = addAmount(amount, bars.amount(i));
    }
    out.add(bucket, bars.open(from), high, low, bars.close(to - 1), volume, amount);
  }

  private static long addVolume(long sum, long volume) {
    if (volume == Bars.NO_VOLUME) {
      return sum;
    }
    return sum == Bars.NO_VOLUME ? volume : Math.addExact(sum, volume);
  }

  private static double addAmount(double sum, double amount) {
    if (Double.isNaN(amount)) {
      return sum;
    }
    return Double.isNaN(sum) ? amount : sum + amount;
  }
}
