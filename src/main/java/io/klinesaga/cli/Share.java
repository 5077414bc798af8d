package io.klinesaga.cli;

import java.util.regex.Pattern;

/** The share of a sample as {@code --sample} names it. */
final class Share {
  private static final Pattern FORM = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,6})?%?");

  private Share() {}

  /**
   * Reads one.
   *
   * @return percent, more than 0 and at most 100
   * @throws IllegalArgumentException if it is none
   */
  static double parse(String text) {
    double percent = FORM.matcher(text).matches() ? Double.parseDouble(text.replace("%", "")) : -1;
    if (percent <= 0 || percent > 100) {
      throw new IllegalArgumentException(
          "--sample " + text + ": expected a share such as 10%, more than 0% and at most 100%");
    }
    return percent;
  }
}
