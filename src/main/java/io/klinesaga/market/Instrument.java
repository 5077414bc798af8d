package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.util.Objects;

/**
 * What the exchange and code of a symbol tell.
 *
 * @param type the kind of instrument
 * @param priceDecimals decimals of its prices, 2 or 3
 */
@PublicApi
public record Instrument(InstrumentType type, int priceDecimals) {
  public Instrument {
    Objects.requireNonNull(type, "type");
  }

  /** What an integer price of this instrument is divided by: 100 or 1000. */
  public int priceDivisor() {
    return priceDecimals == 2 ? 100 : 1000;
  }
}
