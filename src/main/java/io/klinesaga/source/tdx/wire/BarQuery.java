package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Symbol;

/**
 * Which bars are asked for.
 *
 * @param symbol of which instrument
 * @param isIndex whether it is an index of whatever kind: its records have two more fields
 * @param divisor 100 or 1000: prices are rounded to its decimals
 * @param category of which period
 * @param start how many of the newest bars to skip, at most 65,535
 * @param count how many, at most 800
 */
public record BarQuery(
    Symbol symbol, boolean isIndex, int divisor, Category category, int start, int count) {
  /** Most bars of one answer. */
  public static final int MOST = 800;

  /** The largest {@code start}. */
  public static final int MOST_START = 65_535;

  /**
   * @throws IllegalArgumentException if {@code start} or {@code count} is out of its limits
   */
  public BarQuery {
    if (start < 0 || start > MOST_START || count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "bars from " + start + ", " + count + " of them: expected 0 to 65535 and 1 to " + MOST);
    }
  }

  /** The same bars, another part of them. */
  public BarQuery at(int newStart, int newCount) {
    return new BarQuery(symbol, isIndex, divisor, category, newStart, newCount);
  }

  String text(String command) {
    return "bars " + command + " " + category + " of " + symbol + " from " + start;
  }
}
