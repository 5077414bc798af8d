package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.synthetic.SyntheticSettings;
import io.klinesaga.source.synthetic.SyntheticSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bars that {@code kline.source=synthetic} has with the same settings. Every symbol pays 2.36
 * yuan per ten shares on the last day, of which its prices know nothing.
 */
public final class SyntheticMarket implements QuoteMarket {
  private static final float DIVIDEND = 2.36f;

  private static final int REMEMBERED = 64;

  private final SyntheticSource source;

  /** The pages of a series are asked for one after the other. */
  private final Map<SeriesId, Bars> recent =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<SeriesId, Bars> eldest) {
              return size() > REMEMBERED;
            }
          });

  public SyntheticMarket(SyntheticSettings settings) {
    source = new SyntheticSource(settings);
  }

  @Override
  public List<Symbol> symbols(Exchange exchange) {
    return source.symbols(Period.DAY).stream().filter(s -> s.exchange() == exchange).toList();
  }

  @Override
  public Bars bars(Symbol symbol, Period period) {
    SeriesId series = new SeriesId(symbol, period);
    Bars known = recent.get(series);
    if (known == null) {
      known = made(series);
      recent.put(series, known);
    }
    return known;
  }

  private Bars made(SeriesId series) {
    return source.symbols(series.period()).contains(series.symbol())
        ? source.fetch(series, TimeRange.ALL).bars()
        : Bars.EMPTY;
  }

  @Override
  public List<CapitalEvent> events(Symbol symbol) {
    Bars days = bars(symbol, Period.DAY);
    return days.isEmpty()
        ? List.of()
        : List.of(
            new CapitalEvent(BarHistory.date(days.lastTs()), 1, List.of(DIVIDEND, 0f, 0f, 0f)));
  }
}
