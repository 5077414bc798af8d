package io.klinesaga.adjust;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How far prices of a day may be from the reference price, as the exchanges reckon it: the
 * reference times the limit, rounded HALF_UP to the smallest step of prices, and at least one step.
 *
 * @param part the limit as a part of the reference
 * @param decimals of prices
 */
record PriceLimit(BigDecimal part, int decimals) {
  /** By how much prices differ at least. */
  BigDecimal step() {
    return BigDecimal.ONE.movePointLeft(decimals);
  }

  BigDecimal rounded(BigDecimal price) {
    return price.setScale(decimals, RoundingMode.HALF_UP);
  }

  /** The highest price that is allowed. */
  BigDecimal highest(BigDecimal reference) {
    return rounded(reference.multiply(BigDecimal.ONE.add(part))).max(reference.add(step()));
  }

  /** The lowest price that is allowed. */
  BigDecimal lowest(BigDecimal reference) {
    return rounded(reference.multiply(BigDecimal.ONE.subtract(part)))
        .min(reference.subtract(step()));
  }

  /** For messages: {@code 10 %}. */
  String text() {
    return part.movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }
}
