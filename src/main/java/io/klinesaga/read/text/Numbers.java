package io.klinesaga.read.text;

import java.math.BigDecimal;

/** Numbers as plain decimal text that reads back as the same number; never with an exponent. */
public final class Numbers {
  /** Above it doubles are further apart than one ten-thousandth. */
  private static final double MOST = 9e11;

  private static final int DECIMALS = 4;
  private static final long UNIT = 10_000;

  private Numbers() {}

  /** Appends a number, which must be finite. */
  public static void append(StringBuilder text, double value) {
    long units = Math.round(value * UNIT);
    if (Math.abs(value) < MOST && units / (double) UNIT == value && (units != 0 || isZero(value))) {
      appendUnits(text, units);
    } else {
      text.append(new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString());
    }
  }

  /** Zero that has no sign. */
  private static boolean isZero(double value) {
    return Double.doubleToRawLongBits(value) == 0L;
  }

  private static void appendUnits(StringBuilder text, long units) {
    long rest = Math.abs(units);
    if (units < 0) {
      text.append('-');
    }
    text.append(rest / UNIT);
    int fraction = (int) (rest % UNIT);
    if (fraction == 0) {
      return;
    }
    text.append('.');
    int scale = (int) UNIT / 10;
    for (int i = 0; i < DECIMALS && fraction > 0; i++) {
      text.append((char) ('0' + fraction / scale));
      fraction %= scale;
      scale /= 10;
    }
  }
}
