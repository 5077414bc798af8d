package io.klinesaga.read;

import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;

/**
 * Which bars are asked for.
 *
 * @param symbol a security, under whatever of its codes
 * @param range only bars of these times
 * @param asOf as of when
 */
public record BarQuery(Symbol symbol, Period period, TimeRange range, AsOf asOf) {}
