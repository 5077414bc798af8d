package io.klinesaga.sync;

import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.sync.BarFetcher.Listing;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Which symbols a run covers. */
public final class RunSymbols {
  private final BarFetcher fetcher;
  private final SyncStates states;
  private final Predicate<Symbol> universe;
  private final Supplier<Codes> codes;

  /**
   * @param universe the symbols that are kept in step where none are named
   * @param codes under which codes securities are and were traded; asked for each run
   */
  public RunSymbols(
      BarFetcher fetcher, SyncStates states, Predicate<Symbol> universe, Supplier<Codes> codes) {
    this.fetcher = fetcher;
    this.states = states;
    this.universe = universe;
    this.codes = codes;
  }

  /**
   * The named ones, or all that the sources have; in symbol order. A named security with several
   * codes is meant under those that sources have or that are stored. Of a source that is left alone
   * for now nobody can say what it has: then those that are stored belong to the run too, so that
   * they are reported as postponed.
   *
   * @throws io.klinesaga.source.SourceException if no source can be listed
   */
  Collection<Symbol> of(SyncRequest request, Period period) {
    Collection<Symbol> all = request.symbols().isEmpty() ? listed(period) : named(request, period);
    return request.limit() == 0 ? all : all.stream().limit(request.limit()).toList();
  }

  private Collection<Symbol> named(SyncRequest request, Period period) {
    Codes known = codes.get();
    Collection<Symbol> all = new TreeSet<>();
    for (Symbol symbol : request.symbols()) {
      Collection<Symbol> history = known.all(symbol);
      all.addAll(history.size() == 1 ? history : present(symbol, history, period));
    }
    return all;
  }

  private Collection<Symbol> present(Symbol symbol, Collection<Symbol> history, Period period) {
    Collection<Symbol> present = new TreeSet<>(history);
    Collection<Symbol> there = new TreeSet<>(fetcher.symbols(period).symbols());
    there.addAll(states.symbols(period));
    present.retainAll(there);
    return present.isEmpty() ? List.of(symbol) : present;
  }

  private Collection<Symbol> listed(Period period) {
    Listing listing = fetcher.symbols(period);
    SourcePausedException paused = listing.paused();
    if (paused == null) {
      return listing.symbols();
    }
    Collection<Symbol> all = new TreeSet<>(listing.symbols());
    states.symbols(period).stream().filter(universe).forEach(all::add);
    if (all.isEmpty()) {
      throw paused;
    }
    return all;
  }

  /** What the sources have in the place of bars of these periods and do not read. */
  List<String> skipped(Collection<Period> periods) {
    return periods.stream().flatMap(period -> fetcher.skipped(period).stream()).distinct().toList();
  }
}
