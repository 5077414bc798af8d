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
 * is made only when it is closed, that is when its last constituent is there or a later bar exists.
 * If a constituent is missing or had to be rejected, the bucket would be wrong: it is reported as
 * incomplete instead. What is known not to have traded is not missing: suspensions, and of a sparse
 * source whatever is not there.
 */
public final class Resampler {
  private Resampler() {}

  /**
   * A closed bucket that was not made.
   *
   * @param ts its time
   * @param missing the time of its first missing or rejected constituent
   * @param missingPeriod the period of that constituent
   */
  public record IncompleteBucket(long ts, long missing, Period missingPeriod) {}

  /**
   * The outcome.
   *
   * @param bars the buckets made
   * @param incomplete the buckets that lack a constituent, in ascending order
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
   * What is known of times without a bar.
   *
   * @param rejected times of bars that were read but may not be used; a time that has a bar, or
   *     that is not on the grid, is ignored. Do not name bars that are only unfinished: they close
   *     no bucket
   * @param untraded times at which nobody could trade
   * @param isSparse whether nobody traded at all other times
   */
  public record Gaps(Set<Long> rejected, Set<Long> untraded, boolean isSparse) {
    /** Nothing is known: whatever is not there is missing. */
    public static final Gaps NONE = new Gaps(Set.of(), Set.of(), false);
  }

  /**
   * Resamples bars.
   *
   * @param bars bars of {@code from}, every one on the session grid
   * @param gaps what is known of times without a bar
   * @throws IllegalArgumentException if {@code to} cannot be made from {@code from}, or a bar is
   *     not on the session grid
   */
  public static Resampled resample(Bars bars, Period from, Period to, Gaps gaps) {
    if (!canDerive(from, to)) {
      throw new IllegalArgumentException("cannot make " + to + " bars from " + from + " bars");
    }
    if (from == Period.MIN1 && to != Period.MIN5) {
      Step five = step(bars, from, Period.MIN5, gaps);
      Gaps left = new Gaps(five.missing(), five.untraded, gaps.isSparse());
      return step(five.made.bars(), Period.MIN5, to, left).made;
    }
    return step(bars, from, to, gaps).made;
  }

  /** One step, with the buckets in which nobody traded. */
  private record Step(Resampled made, Set<Long> untraded) {
    Set<Long> missing() {
      Set<Long> times = new TreeSet<>();
      made.incomplete().forEach(b -> times.add(b.ts()));
      return times;
    }
  }

  private static Step step(Bars bars, Period from, Period to, Gaps gaps) {
    SessionGrid grid = SessionGrid.of(to);
    long[] holes = gridTimes(bars, SessionGrid.of(from), gaps.rejected());
    long[] untraded = gridTimes(bars, SessionGrid.of(from), gaps.untraded());
    long lastSeen = Math.max(lastSeen(bars, holes), lastOf(untraded));
    int constituents = to.minutes() / from.minutes();
    Bars.Builder out = new Bars.Builder(bars.size() / constituents + 1);
    List<IncompleteBucket> incomplete = new ArrayList<>();
    Set<Long> idle = new TreeSet<>();
    int row = 0;
    int hole = 0;
    int gap = 0;
    while (row < bars.size() || hole < holes.length || gap < untraded.length) {
      long first =
          Math.min(timeAt(bars, row), Math.min(timeAt(holes, hole), timeAt(untraded, gap)));
      long bucket = grid.bucket(first);
      int rowEnd = rowsUpTo(bars, row, bucket, from);
      int holeEnd = timesUpTo(holes, hole, bucket);
      int gapEnd = timesUpTo(untraded, gap, bucket);
      if (lastSeen >= bucket) {
        boolean isWhole = gaps.isSparse() || rowEnd - row + gapEnd - gap == constituents;
        if (holeEnd > hole) {
          incomplete.add(new IncompleteBucket(bucket, holes[hole], from));
        } else if (rowEnd == row && isWhole) {
          idle.add(bucket);
        } else if (isWhole) {
          addBucket(out, bucket, bars, row, rowEnd);
        } else {
          Set<Long> known = gaps.untraded();
          incomplete.add(
              new IncompleteBucket(bucket, missing(bars, known, bucket, from, to), from));
        }
      }
      row = rowEnd;
      hole = holeEnd;
      gap = gapEnd;
    }
    return new Step(new Resampled(out.build(), incomplete), idle);
  }

  private static int rowsUpTo(Bars bars, int row, long bucket, Period from) {
    int end = row;
    while (end < bars.size() && bars.ts(end) <= bucket) {
      requireOnGrid(bars.ts(end), from);
      end++;
    }
    return end;
  }

  private static int timesUpTo(long[] times, int start, long bucket) {
    int end = start;
    while (end < times.length && times[end] <= bucket) {
      end++;
    }
    return end;
  }

  /** The first constituent of a bucket of which nothing is known. */
  private static long missing(Bars bars, Set<Long> untraded, long bucket, Period from, Period to) {
    long step = from.minutes() * 60_000L;
    long ts = bucket - to.minutes() * 60_000L + step;
    while (ts < bucket && (bars.indexOf(ts) >= 0 || untraded.contains(ts))) {
      ts += step;
    }
    return ts;
  }

  private static long timeAt(long[] times, int i) {
    return i < times.length ? times[i] : Long.MAX_VALUE;
  }

  private static long lastOf(long[] times) {
    return times.length == 0 ? Long.MIN_VALUE : times[times.length - 1];
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

  private static long[] gridTimes(Bars bars, SessionGrid grid, Set<Long> times) {
    return times.stream()
        .mapToLong(Long::longValue)
        .filter(ts -> grid.contains(ts) && bars.indexOf(ts) < 0)
        .sorted()
        .toArray();
  }

  private static long lastSeen(Bars bars, long[] holes) {
    long lastBar = bars.isEmpty() ? Long.MIN_VALUE : bars.lastTs();
    return Math.max(lastBar, lastOf(holes));
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

  /** The sum of two volumes, one of which may be absent. */
  public static long addVolume(long sum, long volume) {
    if (volume == Bars.NO_VOLUME) {
      return sum;
    }
    return sum == Bars.NO_VOLUME ? volume : Math.addExact(sum, volume);
  }

  /** The sum of two amounts, one of which may be absent. */
  public static double addAmount(double sum, double amount) {
    if (Double.isNaN(amount)) {
      return sum;
    }
    return Double.isNaN(sum) ? amount : sum + amount;
  }
}
