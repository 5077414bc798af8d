package io.klinesaga.testing;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A source whose bars a test puts in, chosen by {@code kline.source=memory} and {@code
 * kline.source.memory.market=<name>}: each name has bars of its own.
 */
public final class MemorySource implements KlineSource {
  private static final Map<String, MemorySource> MARKETS = new ConcurrentHashMap<>();

  private final Map<SeriesId, Bars> bars = new ConcurrentHashMap<>();
  private final Map<SeriesId, RuntimeException> failures = new ConcurrentHashMap<>();
  private volatile Runnable closing = () -> {};
  private volatile Runnable fetching = () -> {};

  /** The source of that name; made at the first call. */
  public static MemorySource market(String name) {
    return MARKETS.computeIfAbsent(name, n -> new MemorySource());
  }

  public void put(SeriesId series, Bars all) {
    bars.put(series, all);
  }

  public void remove(SeriesId series) {
    bars.remove(series);
  }

  /** Lets the fetch of a series fail. */
  public void fail(SeriesId series, String reason) {
    failures.put(series, new SourceException(reason));
  }

  /** Runs before each fetch. */
  public void whenFetched(Runnable work) {
    fetching = work;
  }

  /** Runs when the source is closed. */
  public void whenClosed(Runnable work) {
    closing = work;
  }

  public void repair(SeriesId series) {
    failures.remove(series);
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    SortedSet<Symbol> symbols = new TreeSet<>();
    bars.keySet().stream().filter(s -> s.period() == period).forEach(s -> symbols.add(s.symbol()));
    return symbols;
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    fetching.run();
    RuntimeException failure = failures.get(series);
    if (failure != null) {
      throw failure;
    }
    Bars known = bars.get(series);
    if (known == null) {
      throw new UnknownSeriesException("memory has no " + series);
    }
    return new SourceBars(known.slice(range), List.of(), List.of());
  }

  @Override
  public void close() {
    closing.run();
  }

  /** Found by the service loader. */
  public static final class Provider implements KlineSourceProvider {
    @Override
    public String name() {
      return "memory";
    }

    @Override
    public KlineSource create(SourceContext context) {
      return market(context.settings().getOrDefault("market", "default"));
    }
  }
}
