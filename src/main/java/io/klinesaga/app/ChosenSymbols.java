package io.klinesaga.app;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.Universe;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.Precision;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.SourceBars;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that lists only the symbols of a {@link Universe}; a series that is asked for by name is
 * read all the same. The first listing of each period tells the log what is not read.
 */
final class ChosenSymbols implements KlineSource {
  private static final Logger LOG = LoggerFactory.getLogger(ChosenSymbols.class);
  private static final int NAMED = 5;

  private final KlineSource source;
  private final Universe universe;
  private final Set<Period> told = EnumSet.noneOf(Period.class);

  ChosenSymbols(KlineSource source, Universe universe) {
    this.source = source;
    this.universe = universe;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    SortedSet<Symbol> all = source.symbols(period);
    tell(period, all);
    SortedSet<Symbol> chosen = new TreeSet<>(all);
    chosen.removeIf(symbol -> !universe.contains(symbol));
    return chosen;
  }

  private void tell(Period period, Collection<Symbol> listed) {
    boolean isNew;
    synchronized (told) {
      isNew = told.add(period);
    }
    if (isNew) {
      source.skipped(period).forEach(sentence -> LOG.warn("{}: not read: {}", name(), sentence));
      leftOut(period, listed).forEach(sentence -> LOG.info("{}: {}", name(), sentence));
    }
  }

  @Override
  public List<String> skipped(Period period) {
    List<String> all = new ArrayList<>(source.skipped(period));
    all.addAll(leftOut(period, source.symbols(period)));
    return all;
  }

  private List<String> leftOut(Period period, Collection<Symbol> listed) {
    List<Symbol> left = new ArrayList<>(listed);
    left.removeIf(universe::contains);
    return left.isEmpty()
        ? List.of()
        : List.of(
            left.size()
                + " "
                + period
                + " series left out by kline.symbols.include and kline.symbols.exclude, such as "
                + left.subList(0, Math.min(NAMED, left.size())));
  }

  @Override
  public ReadingProfile profile(SeriesId series) {
    return source.profile(series);
  }

  @Override
  public boolean isDeclared() {
    return source.isDeclared();
  }

  @Override
  public Precision precision(SeriesId series) {
    return source.precision(series);
  }

  @Override
  public Optional<SourceBars> confirm(SeriesId series, TimeRange range, Receipt first) {
    return source.confirm(series, range, first);
  }

  @Override
  public boolean isRemote() {
    return source.isRemote();
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    return source.fetch(series, range);
  }

  @Override
  public void ping() {
    source.ping();
  }

  @Override
  public void close() {
    source.close();
  }
}
