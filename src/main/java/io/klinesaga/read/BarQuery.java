package io.klinesaga.read;

import io.klinesaga.adjust.AdjustModel;
import io.klinesaga.adjust.Adjustment;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;

/**
 * Which bars are asked for.
 *
 * @param symbol a security, under whatever of its codes
 * @param range only bars of these times
 * @param asOf as of when
 * @param adjustment which prices stay as they are; {@link Adjustment#NONE} for raw bars
 * @param model how prices are adjusted
 */
public record BarQuery(
    Symbol symbol,
    Period period,
    TimeRange range,
    AsOf asOf,
    Adjustment adjustment,
    AdjustModel model) {
  /** Raw bars. */
  public static BarQuery raw(Symbol symbol, Period period, TimeRange range, AsOf asOf) {
    return new BarQuery(symbol, period, range, asOf, Adjustment.NONE, AdjustModel.TDX);
  }
}
