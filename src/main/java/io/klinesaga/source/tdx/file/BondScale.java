package io.klinesaga.source.tdx.file;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What the amounts of a bond's records prove of its prices and volumes. Files differ: prices are
 * times 1,000 or 10,000, volumes are bonds or lots of ten. Prices are taken for times 1,000: then
 * an amount per volume and price near 10 is of lots, one near 1 of single bonds, as long as the
 * price is not far from the face value of 100 yuan. Lots with prices times 10,000 give 1 as well,
 * with a price near 1,000; they are not proved, and neither is a bond that really costs so much.
 */
final class BondScale {
  private static final int LEAST_TRADED = 3;
  private static final double TOLERANCE = 1.25;
  private static final int LOT = 10;
  private static final double LEAST_PRICE = 20;
  private static final double MOST_PRICE = 400;

  private BondScale() {}

  /**
   * How many bonds a unit of volume is.
   *
   * @param ratios amount per volume and price, where there was a trade
   * @param prices of the same records, read as times 1,000
   * @return empty if that is not proved
   */
  static OptionalInt bondsPerUnit(double[] ratios, double[] prices) {
    if (ratios.length < LEAST_TRADED) {
      return OptionalInt.empty();
    }
    double ratio = median(ratios);
    double price = median(prices);
    if (price < LEAST_PRICE || price >= MOST_PRICE) {
      return OptionalInt.empty();
    }
    if (isNear(ratio, LOT)) {
      return OptionalInt.of(LOT);
    }
    return isNear(ratio, 1) ? OptionalInt.of(1) : OptionalInt.empty();
  }

  private static boolean isNear(double ratio, double expected) {
    return ratio >= expected / TOLERANCE && ratio <= expected * TOLERANCE;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
