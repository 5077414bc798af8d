package io.klinesaga.sync;

import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.sync.BarFetcher.Listing;
import java.util.Collection;
import java.util.List;
import java.util.Set;
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
   * What a run covers.
   *
   * @param symbols in symbol order
   * @param nowhere those of them that no source has
   * @param notes what a person should know of others
   */
  record Chosen(Collection<Symbol> symbols, Set<Symbol> nowhere, List<SeriesNote> notes) {
    private Chosen limited(int limit) {
      return new Chosen(symbols.stream().limit(limit).toList(), nowhere, notes);
    }
  }

  /**
   * The named ones, under whatever of their codes sources have them, or all that the sources have;
   * in symbol order. Of a source that is left alone for now nobody can say what it has: then those
   * that are stored belong to the run too, so that they are reported as postponed.
   *
   * @throws io.klinesaga.source.SourceException if none are named and no source can be listed
   */
  Chosen of(SyncRequest request, Period period) {
    Chosen all =
        request.symbols().isEmpty()
            ? new Chosen(listed(period), Set.of(), List.of())
            : named(request, period);
    return request.limit() == 0 ? all : all.limited(request.limit());
  }

  private Chosen named(SyncRequest request, Period period) {
    String only = request.source();
    BarFetcher asked = only == null ? fetcher : fetcher.only(only);
    return new NamedCodes(codes.get(), asked, states, period).of(request.symbols());
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
