package io.klinesaga.jmx;

import io.klinesaga.market.MarketTime;
import java.time.Instant;

/** Gauges as people read them. */
final class GaugeTexts {
  private GaugeTexts() {}

  /**
   * In market time with its offset; what is not known or has never been is empty.
   *
   * @param seconds since the epoch
   */
  static String time(double seconds) {
    return seconds > 0 ? MarketTime.text(Instant.ofEpochSecond((long) seconds)) : "";
  }

  /** A ratio of 0 to 1 in percent, with two digits; NaN stays NaN. */
  static double percent(double ratio) {
    return Double.isNaN(ratio) ? ratio : Math.round(10_000 * ratio) / 100.0;
  }
}
