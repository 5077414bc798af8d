package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Instruments;
import org.jspecify.annotations.Nullable;

/** The rules on the values of one bar, whatever its time. */
final class Values {
  private final Units units;

  Values(Reading reading, Instruments instruments) {
    units = new Units(reading, instruments);
  }

  /** The first rule that the bar breaks; null if it breaks none. */
  @Nullable Rule broken(Bars bars, int i) {
    double open = bars.open(i);
    double high = bars.high(i);
    double low = bars.low(i);
    double close = bars.close(i);
    double amount = bars.amount(i);
    if (!Double.isFinite(open + high + low + close) || Double.isInfinite(amount)) {
      return Rule.NOT_FINITE;
    }
    if (open <= 0 || high <= 0 || low <= 0 || close <= 0) {
      return Rule.NON_POSITIVE_PRICE;
    }
    if (low > Math.min(open, close) || high < Math.max(open, close)) {
      return Rule.OHLC_ORDER;
    }
    boolean isNegative = bars.volume(i) < 0 && bars.volume(i) != Bars.NO_VOLUME;
    if (isNegative || amount < 0) {
      return Rule.NEGATIVE_VOLUME;
    }
    return units.isImplausible(bars, i) ? Rule.UNIT_IMPLAUSIBLE : null;
  }

  /** Whether shares or yuan changed hands. */
  static boolean hasTraded(Bars bars, int i) {
    return bars.volume(i) == Bars.NO_VOLUME ? bars.amount(i) > 0 : bars.volume(i) > 0;
  }

  /** A suspension: no price, no volume, no amount. */
  static boolean isSuspended(Bars bars, int i) {
    return bars.open(i) == 0
        && bars.high(i) == 0
        && bars.low(i) == 0
        && bars.close(i) == 0
        && (bars.volume(i) == 0 || bars.volume(i) == Bars.NO_VOLUME)
        && !(Math.abs(amount(bars, i)) > 0);
  }

  /** The amount; 0 if no number of yuan can be that small, as unset bytes give it. */
  static double amount(Bars bars, int i) {
    double amount = bars.amount(i);
    return isNoAmount(amount) ? 0 : amount;
  }

  static boolean isNoAmount(double amount) {
    return amount != 0 && Math.abs(amount) < Float.MIN_NORMAL;
  }
}
