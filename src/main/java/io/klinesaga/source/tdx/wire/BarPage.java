package io.klinesaga.source.tdx.wire;

import java.util.Arrays;

/**
 * The bars of one answer as columns, the oldest first. Times are epoch milliseconds, of a daily bar
 * the start of its day, of a minute bar whatever the server names; prices are yuan, or points of an
 * index. Immutable.
 */
public final class BarPage {
  private final int size;
  private final long[] time;
  private final double[] prices;
  private final float[] volume;
  private final float[] amount;

  private BarPage(Builder b) {
    size = b.size;
    time = Arrays.copyOf(b.time, size);
    prices = Arrays.copyOf(b.prices, 4 * size);
    volume = Arrays.copyOf(b.volume, size);
    amount = Arrays.copyOf(b.amount, size);
  }

  public int size() {
    return size;
  }

  public long time(int i) {
    return time[i];
  }

  public double open(int i) {
    return prices[4 * i];
  }

  public double high(int i) {
    return prices[4 * i + 1];
  }

  public double low(int i) {
    return prices[4 * i + 2];
  }

  public double close(int i) {
    return prices[4 * i + 3];
  }

  /** As it is sent: {@link Category} says in which unit. */
  public float volume(int i) {
    return volume[i];
  }

  /** Yuan; of B shares their currency. */
  public float amount(int i) {
    return amount[i];
  }

  /** Takes in bars; their times must not descend. */
  static final class Builder {
    private int size;
    private final long[] time;
    private final double[] prices;
    private final float[] volume;
    private final float[] amount;

    /**
     * @param count how many there will be
     */
    Builder(int count) {
      time = new long[count];
      prices = new double[4 * count];
      volume = new float[count];
      amount = new float[count];
    }

    /** Whether a bar of this time is not before the last one. */
    boolean isNext(long ts) {
      return size == 0 || ts >= time[size - 1];
    }

    Builder prices(double open, double high, double low, double close) {
      prices[4 * size] = open;
      prices[4 * size + 1] = high;
      prices[4 * size + 2] = low;
      prices[4 * size + 3] = close;
      return this;
    }

    void add(long ts, float vol, float amt) {
      time[size] = ts;
      volume[size] = vol;
      amount[size] = amt;
      size++;
    }

    BarPage build() {
      return new BarPage(this);
    }
  }
}
