package io.klinesaga.change;

import io.klinesaga.check.Checked;
import io.klinesaga.check.Reading;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.source.Precision;

/**
 * Whether a stored bar is what a source has sent, rounded as the source rounds. Prices are compared
 * bit for bit. A volume or an amount that is the sum of several rounded ones may be off by the sum
 * of their errors: such are bars made of shorter ones, and the first minute bar of a day, which the
 * call auction is part of.
 */
public final class Likeness {
  /** Bit for bit. */
  public static final Likeness EXACT = new Likeness(Precision.EXACT, 1, -1);

  /** Largest relative error of a number that is rounded to 24 binary digits. */
  private static final double FLOAT_ERROR = 0x1p-24;

  private static final int LOT = 100;

  private final Precision precision;
  private final int terms;

  /** Minute of the day of the bar that takes in the call auction; -1 if there is none. */
  private final int auctionMinute;

  private Likeness(Precision precision, int terms, int auctionMinute) {
    this.precision = precision;
    this.terms = terms;
    this.auctionMinute = auctionMinute;
  }

  /** For bars as they were read. */
  public static Likeness of(Checked checked) {
    return of(checked.reading(), checked.provenance().precision());
  }

  /** For bars of a reading from a source of this precision. */
  public static Likeness of(Reading reading, Precision precision) {
    Period period = reading.series().period();
    if (precision == Precision.EXACT) {
      return EXACT;
    }
    if (period.isDaily()) {
      return new Likeness(precision, 1, -1);
    }
    int terms = period.minutes() / Math.max(1, reading.base().minutes());
    return new Likeness(precision, terms, SessionGrid.of(period).minute(0));
  }

  /** Whether row {@code i} of what was sent is row {@code j} of what is stored. */
  public boolean same(Bars sent, int i, Bars stored, int j) {
    if (precision == Precision.EXACT) {
      return sent.sameRow(i, stored, j);
    }
    return samePrices(sent, i, stored, j)
        && sameVolume(sent, i, stored, j)
        && sameAmount(sent, i, stored, j);
  }

  /**
   * Adds row {@code i} of what was sent, with those values of the stored row that are the same and
   * may be more exact.
   */
  public void addMoreExact(Bars.Builder to, Bars sent, int i, Bars stored, int j) {
    if (precision == Precision.EXACT) {
      to.add(sent, i);
      return;
    }
    to.add(
        sent.ts(i),
        sent.open(i),
        sent.high(i),
        sent.low(i),
        sent.close(i),
        sameVolume(sent, i, stored, j) ? stored.volume(j) : sent.volume(i),
        sameAmount(sent, i, stored, j) ? stored.amount(j) : sent.amount(i));
  }

  private static boolean samePrices(Bars a, int i, Bars b, int j) {
    return same(a.open(i), b.open(j))
        && same(a.high(i), b.high(j))
        && same(a.low(i), b.low(j))
        && same(a.close(i), b.close(j));
  }

  private static boolean same(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  private boolean sameVolume(Bars sent, int i, Bars stored, int j) {
    long a = sent.volume(i);
    long b = stored.volume(j);
    if (a == b || a == Bars.NO_VOLUME || b == Bars.NO_VOLUME) {
      return a == b;
    }
    int summed = terms(sent.ts(i));
    if (precision == Precision.LOTS) {
      // Rounded to the nearest lot, or cut.
      return b - a >= -summed * (LOT / 2L) && b - a < (long) summed * LOT;
    }
    return summed == 1 ? (float) a == (float) b : Math.abs(a - b) <= FLOAT_ERROR * b;
  }

  private boolean sameAmount(Bars sent, int i, Bars stored, int j) {
    double a = sent.amount(i);
    double b = stored.amount(j);
    if (same(a, b) || precision == Precision.LOTS) {
      return same(a, b);
    }
    // Files have amounts as floats too: the stored sum may be rounded itself.
    return terms(sent.ts(i)) == 1
        ? (float) a == (float) b
        : Math.abs(a - b) <= 2 * FLOAT_ERROR * Math.abs(b);
  }

  private int terms(long ts) {
    return MarketTime.millisOfDay(ts) == auctionMinute * 60_000 ? terms + 1 : terms;
  }
}
