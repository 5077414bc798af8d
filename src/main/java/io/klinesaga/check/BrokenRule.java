package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import java.math.BigDecimal;
import java.util.function.DoublePredicate;

/** Says what of a bar breaks a rule: what was found, and what was expected. */
final class BrokenRule {
  private final Reading reading;
  private final Period period;
  private final Bars bars;
  private final long now;

  /**
   * @param now the present, epoch milliseconds
   */
  BrokenRule(Reading reading, Bars bars, long now) {
    this.reading = reading;
    period = reading.series().period();
    this.bars = bars;
    this.now = now;
  }

  String reason(int i, Rule rule) {
    return MarketTime.dateTime(bars.ts(i)) + ": " + found(i, rule);
  }

  private String found(int i, Rule rule) {
    return switch (rule) {
      case OFF_GRID -> offGrid();
      case FUTURE_TIME -> "the day is after today, " + MarketTime.date(now);
      case UNFINISHED ->
          "it is final "
              + (period.isDaily() ? "from 16:00 of its day on" : "then")
              + ", and it is "
              + MarketTime.dateTime(now)
              + " now";
      case NOT_A_TRADING_DAY -> "no trading day, and the bar has no volume";
      case NOT_FINITE -> notFinite(i) + ", expected a number";
      case NON_POSITIVE_PRICE -> price(i, value -> value <= 0) + ", expected above 0";
      case OHLC_ORDER -> order(i);
      case NEGATIVE_VOLUME -> negative(i) + ", expected 0 or more";
      case UNIT_IMPLAUSIBLE -> unit(i);
      case AFTER_HOURS -> "trading at the closing price is no part of the sessions";
      case INCOMPLETE_BUCKET -> "its call auction bar of 09:30 was rejected";
      case BAR_LABEL, DUPLICATE -> rule.sentence();
    };
  }

  private String offGrid() {
    return period.isDaily()
        ? "expected 00:00 of the day"
        : "no " + period + " bar of the sessions 09:30 to 11:30 and 13:00 to 15:00 ends then";
  }

  /** The first price for which that is so. */
  private String price(int i, DoublePredicate isWrong) {
    if (isWrong.test(bars.open(i))) {
      return shown("open", bars.open(i));
    }
    if (isWrong.test(bars.high(i))) {
      return shown("high", bars.high(i));
    }
    return isWrong.test(bars.low(i)) ? shown("low", bars.low(i)) : shown("close", bars.close(i));
  }

  private String notFinite(int i) {
    boolean isPrice = !Double.isFinite(bars.open(i) + bars.high(i) + bars.low(i) + bars.close(i));
    return isPrice ? price(i, value -> !Double.isFinite(value)) : shown("amount", bars.amount(i));
  }

  private String order(int i) {
    double open = bars.open(i);
    double close = bars.close(i);
    if (bars.low(i) > Math.min(open, close)) {
      String other = open < close ? shown("open", open) : shown("close", close);
      return shown("low", bars.low(i)) + " is above " + other;
    }
    String other = open > close ? shown("open", open) : shown("close", close);
    return shown("high", bars.high(i)) + " is below " + other;
  }

  private String negative(int i) {
    return bars.volume(i) < 0 && bars.volume(i) != Bars.NO_VOLUME
        ? "volume " + bars.volume(i)
        : shown("amount", bars.amount(i));
  }

  private String unit(int i) {
    String found = shown("amount", bars.amount(i)) + " and volume " + bars.volume(i);
    return bars.volume(i) == 0
        ? found + ": " + new UnitHint(reading).text(Double.POSITIVE_INFINITY)
        : found + ": " + new UnitHint(reading).text(Units.ratio(bars, i));
  }

  private static String shown(String name, double value) {
    String text =
        Double.isFinite(value)
            ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
            : Double.toString(value);
    return name + " " + text;
  }
}
