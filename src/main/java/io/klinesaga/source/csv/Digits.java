package io.klinesaga.source.csv;

/** Runs of ASCII digits in a text. */
final class Digits {
  private Digits() {}

  /** How many digits stand from here on without anything between. */
  static int count(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end - from;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether the text is of nothing but digits, at least one and at most 18. */
  static boolean isNumber(String text) {
    return !text.isEmpty() && text.length() <= 18 && count(text, 0) == text.length();
  }

  /** The value of a short run of digits. */
  static int value(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }
}
