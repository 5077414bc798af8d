package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.tdx.file.TdxFileSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bars of a folder tree of the TDX client. Periods of which there is no file are made of
 * shorter ones. A file is read once.
 */
public final class VipdocMarket implements QuoteMarket {
  private final TdxFileSource source;
  private final Map<SeriesId, Bars> read = new ConcurrentHashMap<>();

  /**
   * @param directory the folder that contains {@code vipdoc}, or {@code vipdoc} itself
   */
  public VipdocMarket(Path directory) {
    source = new TdxFileSource(directory);
  }

  @Override
  public List<Symbol> symbols(Exchange exchange) {
    SortedSet<Symbol> all = new TreeSet<>();
    for (Period period : List.of(Period.DAY, Period.MIN1, Period.MIN5)) {
      all.addAll(source.symbols(period));
    }
    return all.stream().filter(s -> s.exchange() == exchange).toList();
  }

  @Override
  public Bars bars(Symbol symbol, Period period) {
    SeriesId series = new SeriesId(symbol, period);
    Bars known = read.get(series);
    if (known == null) {
      known = read(series);
      read.put(series, known);
    }
    return known;
  }

  private Bars read(SeriesId series) {
    try {
      return source.fetch(series, TimeRange.ALL).bars();
    } catch (UnknownSeriesException e) {
      return derived(series);
    }
  }

  private Bars derived(SeriesId series) {
    return switch (series.period()) {
      case DAY, MIN1 -> Bars.EMPTY;
      case MIN5 -> resampled(series, Period.MIN1);
      case MIN15, MIN30, MIN60 -> resampled(series, Period.MIN5);
    };
  }

  private Bars resampled(SeriesId series, Period from) {
    Bars shorter = bars(series.symbol(), from);
    return Resampler.resample(shorter, from, series.period(), Resampler.Gaps.NONE).bars();
  }
}
