package io.klinesaga.check;

import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.SeriesId;

/**
 * The rules a bar must obey, in the order they are tried; a bar is rejected by the first one it
 * breaks. Each says here what holds and for which series; the manual repeats it.
 *
 * <p>Sources add rules of their own for records that give no bar, such as {@code bad-date}.
 */
public enum Rule {
  BAR_LABEL(
      "bar-label",
      Scope.MINUTES,
      "The times of a series are the ends of its bars, or its source declares them to be starts; a series"
          + " with times of the other kind is refused whole."),
  OFF_GRID(
      "off-grid",
      Scope.ALL,
      "The time of a minute bar is the end of a slice of the trading sessions; that of a daily bar is"
          + " 00:00."),
  AFTER_HOURS(
      "after-hours",
      Scope.MINUTES,
      "It does not end between 15:05 and 15:30: trading at the closing price is no part of the sessions."),
  FUTURE_TIME("future-time", Scope.ALL, "The day of a bar is not after today."),
  UNFINISHED(
      "unfinished",
      Scope.ALL,
      "A daily bar of today is final from 16:00 market time on, a minute bar at its end."),
  NOT_A_TRADING_DAY(
      "not-a-trading-day",
      Scope.ALL,
      "A bar without volume does not lie on a day that is known to be closed; one with volume on such"
          + " a day is kept with a warning."),
  NOT_FINITE("not-finite", Scope.ALL, "Prices and amount are numbers."),
  NON_POSITIVE_PRICE("non-positive-price", Scope.ALL, "Prices are above zero."),
  OHLC_ORDER(
      "ohlc-order", Scope.ALL, "Low is at most, and high at least, every other price of the bar."),
  NEGATIVE_VOLUME("negative-volume", Scope.ALL, "Volume and amount are not below zero."),
  UNIT_IMPLAUSIBLE(
      "unit-implausible",
      Scope.SHARES_AND_FUNDS,
      "Amount divided by volume lies between a third of the low and three times the high."),
  DUPLICATE(
      "duplicate",
      Scope.ALL,
      "No record of the same time contradicts it; of several the last one that obeys the other rules"
          + " is stored."),
  INCOMPLETE_BUCKET(
      "incomplete-bucket",
      Scope.MINUTES,
      "Every shorter bar it is made from is there and good; where the source leaves out minutes without"
          + " trade, none of them was rejected.");

  /** For which series a rule holds. */
  public enum Scope {
    ALL("all"),
    MINUTES("minute bars"),
    /** Of other instruments the amount is no product of price and shares. */
    SHARES_AND_FUNDS("shares, B shares, funds");

    private final String text;

    Scope(String text) {
      this.text = text;
    }

    /** How the manual says it. */
    public String text() {
      return text;
    }

    boolean includes(SeriesId series, Instruments instruments) {
      return switch (this) {
        case ALL -> true;
        case MINUTES -> !series.period().isDaily();
        case SHARES_AND_FUNDS ->
            instruments
                .of(series.symbol())
                .map(Instrument::type)
                .filter(Scope::isCounted)
                .isPresent();
      };
    }

    private static boolean isCounted(InstrumentType type) {
      return switch (type) {
        case STOCK, B_SHARE, FUND -> true;
        case INDEX, BOARD, BOND, REPO -> false;
      };
    }
  }

  private final String id;
  private final Scope scope;
  private final String sentence;

  Rule(String id, Scope scope, String sentence) {
    this.id = id;
    this.scope = scope;
    this.sentence = sentence;
  }

  /** The id in the quarantine and in reports. */
  public String id() {
    return id;
  }

  /** For which series it holds. */
  public Scope scope() {
    return scope;
  }

  /** What holds for a bar that obeys the rule. */
  public String sentence() {
    return sentence;
  }

  boolean holdsFor(SeriesId series, Instruments instruments) {
    return scope.includes(series, instruments);
  }

  @Override
  public String toString() {
    return id;
  }
}
