package io.klinesaga.adjust;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact rational number in lowest terms.
 *
 * @param top the numerator
 * @param bottom the denominator, positive
 */
record Fraction(BigInteger top, BigInteger bottom) {
  static final Fraction ZERO = new Fraction(BigInteger.ZERO, BigInteger.ONE);
  static final Fraction ONE = new Fraction(BigInteger.ONE, BigInteger.ONE);

  Fraction {
    if (bottom.signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    BigInteger divisor = top.gcd(bottom);
    BigInteger common = bottom.signum() < 0 ? divisor.negate() : divisor;
    top = top.divide(common);
    bottom = bottom.divide(common);
  }

  static Fraction of(BigDecimal value) {
    BigDecimal whole = value.scale() < 0 ? value.setScale(0) : value;
    return new Fraction(whole.unscaledValue(), BigInteger.TEN.pow(whole.scale()));
  }

  Fraction plus(Fraction other) {
    return new Fraction(
        top.multiply(other.bottom).add(other.top.multiply(bottom)), bottom.multiply(other.bottom));
  }

  Fraction minus(Fraction other) {
    return plus(new Fraction(other.top.negate(), other.bottom));
  }

  Fraction times(Fraction other) {
    return new Fraction(top.multiply(other.top), bottom.multiply(other.bottom));
  }

  Fraction over(Fraction other) {
    return new Fraction(top.multiply(other.bottom), bottom.multiply(other.top));
  }

  /** Rounded HALF_UP, for messages. */
  BigDecimal rounded(int decimals) {
    return new BigDecimal(top).divide(new BigDecimal(bottom), decimals, RoundingMode.HALF_UP);
  }

  int signum() {
    return top.signum();
  }
}
