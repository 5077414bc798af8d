package io.klinesaga.source.tdx.server;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.tdx.wire.BarPage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What no server that works delivers of a day that is over. */
final class Plausible {
  private static final double BELOW_LOW = 3;
  private static final double ABOVE_HIGH = 3;

  private Plausible() {}

  /**
   * Says what is wrong with the first bar without a price.
   *
   * @param before bars from then on may be unfinished
   * @return null if there is none
   */
  static @Nullable String zeros(BarPage page, long before) {
    for (int i = 0; i < page.size() && page.time(i) < before; i++) {
      if (page.open(i) == 0 && page.high(i) == 0 && page.low(i) == 0 && page.close(i) == 0) {
        return "the bar of " + MarketTime.dateTime(page.time(i)) + " is all zeros";
      }
    }
    return null;
  }

  /**
   * Says what is wrong with the first bar whose amount and volume do not fit its price.
   *
   * @return null if there is none
   */
  static @Nullable String units(BarPage page, long before) {
    for (int i = 0; i < page.size() && page.time(i) < before; i++) {
      float volume = page.volume(i);
      float amount = page.amount(i);
      if (volume > 0
          && amount > 0
          && (amount * BELOW_LOW < page.low(i) * volume
              || amount > page.high(i) * ABOVE_HIGH * volume)) {
        return String.format(
            Locale.ROOT,
            "volume %.0f and amount %.0f of %s do not fit the price %s",
            volume,
            amount,
            MarketTime.dateTime(page.time(i)),
            page.close(i));
      }
    }
    return null;
  }
}
