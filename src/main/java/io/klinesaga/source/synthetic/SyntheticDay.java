package io.klinesaga.source.synthetic;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.TimeRange;
import java.time.LocalDate;

/**
 * One made-up trading day of one symbol. It is a function of seed, symbol, day and the trading day
 * before, so a longer or later history holds the same days. Prices are whole cents and amounts
 * whole yuan: sums over any period are exact, and the daily bar is exactly the sum of its minutes.
 *
 * <p>The price of a day swings slowly around a level of the symbol, with noise; in the day it runs
 * from open by the high and the low to close in straight lines with noise.
 */
final class SyntheticDay {
  private static final int MINUTES = 240;
  // Days of one slow swing of the price.
  private static final double SWING_DAYS = 365;

  private final long dayStart;
  private final long hash;
  private final int open;
  private final int high;
  private final int low;
  private final int close;
  private final boolean highFirst;
  private final int firstTurn;
  private final int secondTurn;
  private final long lots;
  private final long extraLots;

  /**
   * @param symbolHash what makes the symbol's history its own
   * @param extraLots volume added to the last minute by a revision
   */
  SyntheticDay(long symbolHash, LocalDate day, LocalDate previous, long extraLots) {
    this.dayStart = MarketTime.dayStart(day);
    this.hash = mix(symbolHash + day.toEpochDay());
    this.extraLots = extraLots;
    int before = closeOf(symbolHash, previous);
    close = closeOf(symbolHash, day);
    open = Math.max(1, before + spread(hash, 20, before / 200));
    high = Math.max(open, close) + (int) ((hash >>> 30 & 0x3F) * before / 4000) + 1;
    low = Math.max(1, Math.min(open, close) - (int) ((hash >>> 36 & 0x3F) * before / 4000));
    highFirst = (hash & 1) == 0;
    firstTurn = 20 + (int) (hash >>> 1 & 0x3F);
    secondTurn = 130 + (int) (hash >>> 7 & 0x3F);
    lots = 2_400 + (hash >>> 42 & 0xFFFF) * 10;
  }

  /** Cents. */
  private static int closeOf(long symbolHash, LocalDate day) {
    long epochDay = day.toEpochDay();
    double level = 500 + (symbolHash >>> 8 & 0x1FFF);
    double phase = (symbolHash & 0xFF) / 256.0;
    double swing = 0.3 * StrictMath.sin(2 * Math.PI * (epochDay / SWING_DAYS + phase));
    long noise = mix(symbolHash ^ mix(epochDay)) >>> 40 & 0x3FF;
    return (int) (level * (1 + swing) * (0.99 + noise / 51_200.0));
  }

  /** A number from -limit to limit, of ten bits of the hash. */
  private static int spread(long hash, int shift, int limit) {
    return (int) ((hash >>> shift & 0x3FF) * (2L * limit + 1) / 1024) - limit;
  }

  /** The finalizer of SplitMix64: every bit of the result depends on every bit of the input. */
  static long mix(long z) {
    z = (z + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Adds the daily bar. */
  void addDaily(Bars.Builder bars) {
    long all = lots + extraLots;
    bars.add(dayStart, yuan(open), yuan(high), yuan(low), yuan(close), all * 100, amount(all));
  }

  /** Adds the bars of a minute period in a range; a longer bar is made of its minutes. */
  void addMinutes(Bars.Builder bars, Period period, TimeRange range) {
    SessionGrid grid = SessionGrid.of(period);
    int step = period.minutes();
    long left = lots;
    for (int first = 0; first < MINUTES; first += step) {
      long time = dayStart + grid.minute(first / step) * 60_000L;
      if (range.contains(time)) {
        Slice slice = new Slice(first == 0 ? open : priceAfter(first - 1));
        left = trade(slice, first, step, left);
        slice.addTo(bars, time);
      } else {
        for (int i = first; i < first + step; i++) {
          left -= sold(i, random(i), left);
        }
      }
    }
  }

  /** Trades some minutes; returns the lots that are left of the day. */
  private long trade(Slice slice, int first, int minutes, long left) {
    long rest = left;
    for (int i = first; i < first + minutes; i++) {
      long random = random(i);
      long sold = sold(i, random, rest);
      rest -= sold;
      slice.trade(priceAfter(i, random), random, sold);
    }
    return rest;
  }

  private long random(int minute) {
    return mix(hash + minute);
  }

  /** The lots of minute {@code i}, of those that are left; the last one takes them all. */
  private long sold(int i, long random, long left) {
    return i == MINUTES - 1
        ? left + extraLots
        : Math.min(left, lots / MINUTES * (random >>> 32 & 0x7F) / 64);
  }

  /** The minutes of one bar. */
  private final class Slice {
    private final int first;
    private int top;
    private int bottom;
    private int last;
    private long sold;

    Slice(int price) {
      first = price;
      top = price;
      bottom = price;
      last = price;
    }

    /** One minute, in which the price may go a cent beyond its ends. */
    void trade(int price, long random, long lotsSold) {
      int up = Math.max(last, price) + (int) (random >>> 20 & 1);
      int down = Math.min(last, price) - (int) (random >>> 21 & 1);
      top = Math.max(top, Math.min(high, up));
      bottom = Math.min(bottom, Math.max(low, down));
      last = price;
      sold += lotsSold;
    }

    void addTo(Bars.Builder bars, long time) {
      bars.add(time, yuan(first), yuan(top), yuan(bottom), yuan(last), sold * 100, amount(sold));
    }
  }

  /** The close of minute {@code i}: exact at the two turns and at the end, else with noise. */
  private int priceAfter(int i, long random) {
    boolean exact = i == firstTurn || i == secondTurn || i == MINUTES - 1;
    int noise = exact ? 0 : (int) (random & 3) - 1;
    return Math.max(low, Math.min(high, lineAt(i) + noise));
  }

  private int priceAfter(int i) {
    return priceAfter(i, random(i));
  }

  private int lineAt(int i) {
    int first = highFirst ? high : low;
    int second = highFirst ? low : high;
    if (i <= firstTurn) {
      return between(open, first, i, firstTurn);
    }
    if (i <= secondTurn) {
      return between(first, second, i - firstTurn, secondTurn - firstTurn);
    }
    return between(second, close, i - secondTurn, MINUTES - 1 - secondTurn);
  }

  private static int between(int from, int to, int step, int steps) {
    return from + (to - from) * step / steps;
  }

  /** Every lot of the day is paid with the same whole number of yuan, near its typical price. */
  private double amount(long soldLots) {
    return soldLots * ((open + high + low + close) / 4);
  }

  private static double yuan(int cents) {
    return cents / 100.0;
  }
}
