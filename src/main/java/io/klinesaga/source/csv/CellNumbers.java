package io.klinesaga.source.csv;

import io.klinesaga.market.Bars;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers, exactly: {@code 9.98}, {@code 7000}, {@code 1.2E7}, {@code 69,965.00}. */
final class CellNumbers {
  private static final int MAX_LENGTH = 40;
  private static final Pattern THOUSANDS = Pattern.compile("[+-]?\\d{1,3}(,\\d{3})+(\\.\\d+)?");

  /** As spreadsheets show a long number; programs write all digits of it, or no plus. */
  private static final Pattern SHOWN_SHORT = Pattern.compile("\\d\\.?(\\d*)[eE]\\+(\\d{2,3})");

  private CellNumbers() {}

  static double price(String column, String text) throws BadLine {
    return decimal(column, text).doubleValue();
  }

  /**
   * Yuan, or NaN for an empty text.
   *
   * @param power the power of ten of the unit
   */
  static double amount(String column, String text, int power) throws BadLine {
    return text.isEmpty()
        ? Double.NaN
        : decimal(column, text).scaleByPowerOfTen(power).doubleValue();
  }

  /**
   * Shares, or {@link Bars#NO_VOLUME} for an empty text. Fractions of lots are shares.
   *
   * @param power the power of ten of the unit
   */
  static long volume(String column, String text, int power) throws BadLine {
    if (text.isEmpty()) {
      return Bars.NO_VOLUME;
    }
    requireAllDigits(column, text);
    BigDecimal shares = decimal(column, text).scaleByPowerOfTen(power);
    try {
      return whole(shares).longValueExact();
    } catch (ArithmeticException e) {
      String expected = power == 0 ? "a whole number" : "a whole number of shares in lots of 100";
      throw new BadLine(column + " is '" + text + "', expected " + expected);
    }
  }

  private static void requireAllDigits(String column, String text) throws BadLine {
    Matcher shown = SHOWN_SHORT.matcher(text);
    if (shown.matches() && shown.end(1) - shown.start(1) < Integer.parseInt(shown.group(2))) {
      throw new BadLine(
          column + " is '" + text + "', which was cut to its first digits; expected all digits");
    }
  }

  /** The number, or the whole one that floating point missed by its last digits. */
  private static BigDecimal whole(BigDecimal number) {
    if (number.scale() <= 0 || number.precision() < 15) {
      return number;
    }
    BigDecimal nearest = number.setScale(0, RoundingMode.HALF_UP);
    double noise = 4 * Math.ulp(nearest.doubleValue());
    return number.subtract(nearest).abs().doubleValue() <= noise ? nearest : number;
  }

  private static BigDecimal decimal(String column, String text) throws BadLine {
    try {
      if (text.length() <= MAX_LENGTH) {
        return new BigDecimal(withoutThousands(text));
      }
    } catch (NumberFormatException e) {
      throw notANumber(column, text);
    }
    throw notANumber(column, text);
  }

  private static String withoutThousands(String text) {
    return text.indexOf(',') >= 0 && THOUSANDS.matcher(text).matches()
        ? text.replace(",", "")
        : text;
  }

  private static BadLine notANumber(String column, String text) {
    return new BadLine(column + " is '" + text + "', expected a decimal number");
  }
}
