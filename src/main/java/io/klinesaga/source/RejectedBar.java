package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import io.klinesaga.market.Bars;
import java.math.BigDecimal;
import java.util.OptionalLong;

/**
 * A bar that is not stored, with what is needed to see why.
 *
 * @param ts its time, epoch milliseconds, if it has one
 * @param rule id of the rule it breaks, such as {@code ohlc-order}
 * @param reason what was found and what was expected
 * @param payload the raw values, readable ({@code open=1 high=0.9 …}) or hexadecimal
 * @param origin where it was read: file and byte offset or line
 */
@PublicApi
public record RejectedBar(
    OptionalLong ts, String rule, String reason, String payload, String origin) {

  /** The readable {@link #payload()} of decoded values; absent ones are left out. */
  public static String payload(
      double open, double high, double low, double close, long volume, double amount) {
    StringBuilder text = new StringBuilder(96);
    text.append("open=").append(open).append(" high=").append(high);
    text.append(" low=").append(low).append(" close=").append(close);
    if (volume != Bars.NO_VOLUME) {
      text.append(" volume=").append(volume);
    }
    if (!Double.isNaN(amount)) {
      text.append(" amount=").append(plain(amount));
    }
    return text.toString();
  }

  private static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).toPlainString()
        : Double.toString(value);
  }
}
