package io.klinesaga.export;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.util.List;

/**
 * One security that has rows of a period.
 *
 * @param symbol its present code
 * @param series under all of its codes, the present one first
 * @param whole from its first to its last row
 * @param extent the same, of those that are asked for
 */
record Security(
    Symbol symbol, Period period, List<SeriesId> series, TimeRange whole, TimeRange extent) {
  /** For the manifest: {@code 600000.SH 1d}. */
  String name() {
    return symbol + " " + period.code();
  }
}
