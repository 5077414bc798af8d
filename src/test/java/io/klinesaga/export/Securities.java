package io.klinesaga.export;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.util.List;

/** Securities of tests. */
final class Securities {
  private Securities() {}

  /** One that has these bars and no others. */
  static Security of(String code, Period period, Bars bars) {
    Symbol symbol = Symbol.parse(code);
    TimeRange extent = new TimeRange(bars.firstTs(), bars.lastTs());
    return new Security(symbol, period, List.of(new SeriesId(symbol, period)), extent, extent);
  }
}
