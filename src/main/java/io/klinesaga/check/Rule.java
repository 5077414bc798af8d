package io.klinesaga.check;

/**
 * The rules a bar must obey, in the order they are tried; a bar is rejected by the first one it
 * breaks. They hold for every kind of instrument: an index differs only in that its volume may be
 * absent and its amount has no relation to volume and price, and no rule asks for either.
 *
 * <p>Sources add rules of their own for records that give no bar, such as {@code bad-date} and
 * {@code duplicate}.
 */
public enum Rule {
  OFF_GRID(
      "off-grid",
      "The time of a minute bar is the end of a slice of the trading sessions; that of a daily bar is"
          + " 00:00."),
  FUTURE_TIME("future-time", "The day of a bar is not after today."),
  UNFINISHED(
      "unfinished",
      "A daily bar of today is final from 16:00 market time on, a minute bar at its end."),
  NOT_A_TRADING_DAY(
      "not-a-trading-day",
      "A bar without volume lies on a trading day; one with volume on another day is kept with a"
          + " warning."),
  NOT_FINITE("not-finite", "Prices and amount are numbers."),
  NON_POSITIVE_PRICE("non-positive-price", "Prices are above zero."),
  OHLC_ORDER("ohlc-order", "Low is at most, and high at least, every other price of the bar."),
  NEGATIVE_VOLUME("negative-volume", "Volume and amount are not below zero."),
  INCOMPLETE_BUCKET(
      "incomplete-bucket", "A bar made from shorter bars has none among them that was rejected.");

  private final String id;
  private final String sentence;

  Rule(String id, String sentence) {
    this.id = id;
    this.sentence = sentence;
  }

  /** The id in the quarantine and in reports. */
  public String id() {
    return id;
  }

  /** What holds for a bar that obeys the rule. */
  public String sentence() {
    return sentence;
  }

  @Override
  public String toString() {
    return id;
  }
}
