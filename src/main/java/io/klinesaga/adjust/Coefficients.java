package io.klinesaga.adjust;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** An exact linear map of prices. Immutable. */
public final class Coefficients {
  /** Which leaves every price as it is. */
  static final Coefficients IDENTITY = new Coefficients(Fraction.ONE, Fraction.ZERO);

  private final Fraction factor;
  private final Fraction offset;
  private final BigDecimal top;
  private final BigDecimal shift;
  private final BigDecimal bottom;

  private Coefficients(Fraction factor, Fraction offset) {
    this.factor = factor;
    this.offset = offset;
    BigInteger common = factor.bottom().multiply(offset.bottom());
    top = new BigDecimal(factor.top().multiply(offset.bottom()));
    shift = new BigDecimal(offset.top().multiply(factor.bottom()));
    bottom = new BigDecimal(common);
  }

  /** {@code p} becomes {@code (p - cash) / multiple}. */
  static Coefficients affine(Fraction cash, Fraction multiple) {
    return new Coefficients(Fraction.ONE.over(multiple), Fraction.ZERO.minus(cash).over(multiple));
  }

  /** {@code p} becomes {@code p × factor}. */
  static Coefficients ratio(Fraction factor) {
    return new Coefficients(factor, Fraction.ZERO);
  }

  /** First the other one, then this. */
  Coefficients after(Coefficients other) {
    return new Coefficients(factor.times(other.factor), factor.times(other.offset).plus(offset));
  }

  /** The way back. */
  Coefficients inverse() {
    return new Coefficients(Fraction.ONE.over(factor), Fraction.ZERO.minus(offset).over(factor));
  }

  /** The price, unrounded. */
  Fraction exact(Fraction raw) {
    return factor.times(raw).plus(offset);
  }

  /** Whether every price stays as it is. */
  public boolean isIdentity() {
    return factor.equals(Fraction.ONE) && offset.signum() == 0;
  }

  /** The adjusted price, rounded HALF_UP, which is the only rounding there is. */
  public BigDecimal price(BigDecimal raw, int decimals) {
    return raw.multiply(top).add(shift).divide(bottom, decimals, RoundingMode.HALF_UP);
  }

  /** The factor and the offset, as fractions: {@code p × 10/13 - 16/13}. */
  @Override
  public String toString() {
    return "p × " + text(factor) + (offset.signum() == 0 ? "" : " + " + text(offset));
  }

  private static String text(Fraction value) {
    return value.bottom().equals(BigInteger.ONE)
        ? value.top().toString()
        : value.top() + "/" + value.bottom();
  }
}
