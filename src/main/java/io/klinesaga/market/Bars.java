package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.util.Arrays;

/**
 * Bars of one series as columns, in ascending time order without duplicates. Row {@code i} is made
 * of element {@code i} of every column. Immutable: the arrays never leave this class.
 *
 * <p>Time is epoch milliseconds (a daily bar: {@link MarketTime#dayStart}; a minute bar: its end).
 * Prices are in yuan (index points for an index), volume in shares, amount in yuan. {@link
 * #NO_VOLUME} and NaN mark values a source does not have; they are stored as SQL NULL.
 */
@PublicApi
public final class Bars {
  /** The volume of a bar whose source has none. */
  public static final long NO_VOLUME = Long.MIN_VALUE;

  /** No bars. */
  public static final Bars EMPTY = new Builder(0).build();

  private final int size;
  private final long[] ts;
  private final double[] open;
  private final double[] high;
  private final double[] low;
  private final double[] close;
  private final long[] volume;
  private final double[] amount;

  /** An array that is full becomes this object's own: the builder copies it before it goes on. */
  private Bars(Builder b) {
    size = b.size;
    boolean isFull = size == b.ts.length;
    ts = isFull ? b.ts : Arrays.copyOf(b.ts, size);
    open = isFull ? b.open : Arrays.copyOf(b.open, size);
    high = isFull ? b.high : Arrays.copyOf(b.high, size);
    low = isFull ? b.low : Arrays.copyOf(b.low, size);
    close = isFull ? b.close : Arrays.copyOf(b.close, size);
    volume = isFull ? b.volume : Arrays.copyOf(b.volume, size);
    amount = isFull ? b.amount : Arrays.copyOf(b.amount, size);
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Time of row {@code i}, epoch milliseconds. */
  public long ts(int i) {
    return ts[i];
  }

  public double open(int i) {
    return open[i];
  }

  public double high(int i) {
    return high[i];
  }

  public double low(int i) {
    return low[i];
  }

  public double close(int i) {
    return close[i];
  }

  /** Shares of row {@code i}, or {@link #NO_VOLUME}. */
  public long volume(int i) {
    return volume[i];
  }

  /** Yuan of row {@code i}, or NaN. */
  public double amount(int i) {
    return amount[i];
  }

  /** Time of the first row. */
  public long firstTs() {
    return ts[0];
  }

  /** Time of the last row. */
  public long lastTs() {
    return ts[size - 1];
  }

  /**
   * The row with that time, or a negative number as {@link Arrays#binarySearch(long[], long)} gives
   * it.
   */
  public int indexOf(long time) {
    return Arrays.binarySearch(ts, time);
  }

  /** Whether two rows carry the same values, bit for bit, the time included. */
  public boolean sameRow(int i, Bars other, int j) {
    return ts[i] == other.ts[j] && sameValues(i, other, j);
  }

  private boolean sameValues(int i, Bars other, int j) {
    return same(open[i], other.open[j])
        && same(high[i], other.high[j])
        && same(low[i], other.low[j])
        && same(close[i], other.close[j])
        && volume[i] == other.volume[j]
        && same(amount[i], other.amount[j]);
  }

  private static boolean same(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  /** The rows whose time lies in the range. */
  public Bars slice(TimeRange range) {
    int from = lowerBound(range.from());
    int to = range.to() == Long.MAX_VALUE ? size : lowerBound(range.to() + 1);
    if (from == 0 && to == size) {
      return this;
    }
    Builder b = new Builder(Math.max(0, to - from));
    for (int i = from; i < to; i++) {
      b.add(this, i);
    }
    return b.build();
  }

  private int lowerBound(long time) {
    int i = Arrays.binarySearch(ts, time);
    return i >= 0 ? i : -i - 1;
  }

  /**
   * Grows a set of rows; rows must be added in ascending time order. Not for use by several
   * threads.
   */
  @PublicApi
  public static final class Builder {
    private int size;
    private long[] ts;
    private double[] open;
    private double[] high;
    private double[] low;
    private double[] close;
    private long[] volume;
    private double[] amount;

    /**
     * @param capacity the expected number of rows; more can be added
     */
    public Builder(int capacity) {
      ts = new long[capacity];
      open = new double[capacity];
      high = new double[capacity];
      low = new double[capacity];
      close = new double[capacity];
      volume = new long[capacity];
      amount = new double[capacity];
    }

    public int size() {
      return size;
    }

    /**
     * Adds one row.
     *
     * @throws IllegalArgumentException if {@code time} is not after the last row's
     */
    public Builder add(long time, double o, double h, double l, double c, long vol, double amt) {
      if (size > 0 && time <= ts[size - 1]) {
        throw new IllegalArgumentException(
            "bar at "
                + MarketTime.dateTime(time)
                + " is not after "
                + MarketTime.dateTime(ts[size - 1]));
      }
      if (size == ts.length) {
        grow();
      }
      ts[size] = time;
      open[size] = o;
      high[size] = h;
      low[size] = l;
      close[size] = c;
      volume[size] = vol;
      amount[size] = amt;
      size++;
      return this;
    }

    /** Adds row {@code i} of other bars. */
    public Builder add(Bars bars, int i) {
      return add(
          bars.ts[i],
          bars.open[i],
          bars.high[i],
          bars.low[i],
          bars.close[i],
          bars.volume[i],
          bars.amount[i]);
    }

    private void grow() {
      int capacity = Math.max(16, ts.length * 2);
      ts = Arrays.copyOf(ts, capacity);
      open = Arrays.copyOf(open, capacity);
      high = Arrays.copyOf(high, capacity);
      low = Arrays.copyOf(low, capacity);
      close = Arrays.copyOf(close, capacity);
      volume = Arrays.copyOf(volume, capacity);
      amount = Arrays.copyOf(amount, capacity);
    }

    public Bars build() {
      return new Bars(this);
    }
  }
}
