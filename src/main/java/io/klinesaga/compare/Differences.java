package io.klinesaga.compare;

import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the values in which stored bars differ from others of the same times. Prices and volumes
 * must be equal; amounts may differ by what sums of 32-bit floats lose.
 */
public final class Differences {
  /** Each term and the sum are rounded to 24 bits. */
  private static final double AMOUNT_TOLERANCE = 1.0 / (1 << 22);

  private final SeriesId series;
  private final String otherSource;
  private final boolean withTurnover;
  private final List<Dispute> found = new ArrayList<>();
  private int compared;

  /**
   * @param otherSource who says the other values
   * @param withTurnover whether volume and amount are compared too
   */
  public Differences(SeriesId series, String otherSource, boolean withTurnover) {
    this.series = series;
    this.otherSource = otherSource;
    this.withTurnover = withTurnover;
  }

  /** Compares those bars of which both sides have the time. */
  public void compare(Bars stored, Bars others) {
    for (int i = 0; i < others.size(); i++) {
      int row = stored.indexOf(others.ts(i));
      if (row >= 0) {
        compared++;
        compare(stored, row, others, i);
      }
    }
  }

  private void compare(Bars stored, int row, Bars others, int i) {
    long ts = stored.ts(row);
    price(ts, "open", stored.open(row), others.open(i));
    price(ts, "high", stored.high(row), others.high(i));
    price(ts, "low", stored.low(row), others.low(i));
    price(ts, "close", stored.close(row), others.close(i));
    if (withTurnover) {
      volume(ts, stored.volume(row), others.volume(i));
      amount(ts, stored.amount(row), others.amount(i));
    }
  }

  private void price(long ts, String field, double stored, double other) {
    if (Double.compare(stored, other) != 0) {
      add(ts, field, Double.toString(stored), Double.toString(other));
    }
  }

  /** Nothing is said where one side has none. */
  private void volume(long ts, long stored, long other) {
    if (stored != Bars.NO_VOLUME && other != Bars.NO_VOLUME && stored != other) {
      add(ts, "volume", Long.toString(stored), Long.toString(other));
    }
  }

  private void amount(long ts, double stored, double other) {
    double largest = Math.max(Math.abs(stored), Math.abs(other));
    if (Math.abs(stored - other) > largest * AMOUNT_TOLERANCE) { // false of NaN
      add(ts, "amount", Double.toString(stored), Double.toString(other));
    }
  }

  private void add(long ts, String field, String stored, String other) {
    found.add(new Dispute(series, ts, field, stored, other, otherSource));
  }

  /** Bars of which both sides have the time. */
  public int compared() {
    return compared;
  }

  /** The values that differ. */
  public List<Dispute> found() {
    return found;
  }
}
