package io.klinesaga.sync;

import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.SourceException;
import io.klinesaga.sync.BarFetcher.Listing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Under which codes named securities of one period are read: those that sources have. A code of
 * them that is named or stored and that no source has is passed over, which is told. A security
 * that sources have under none is planned as it was named, so that it is told that nobody has it.
 * Where sources cannot be listed nobody knows: then all of these codes are planned.
 */
final class NamedCodes {
  private final Codes codes;
  private final BarFetcher fetcher;
  private final SyncStates states;
  private final Period period;
  private final SortedSet<Symbol> planned = new TreeSet<>();
  private final Set<Symbol> nowhere = new TreeSet<>();
  private final Set<SeriesNote> notes = new LinkedHashSet<>();
  private @Nullable Known known;

  /**
   * What is there.
   *
   * @param listed codes that sources have
   * @param stored codes that were synchronised
   * @param isWhole whether every source could be listed
   */
  private record Known(Set<Symbol> listed, Set<Symbol> stored, boolean isWhole) {}

  /**
   * @param fetcher asks those sources that are asked for bars
   */
  NamedCodes(Codes codes, BarFetcher fetcher, SyncStates states, Period period) {
    this.codes = codes;
    this.fetcher = fetcher;
    this.states = states;
    this.period = period;
  }

  /** What these names come to. */
  RunSymbols.Chosen of(Collection<Symbol> names) {
    Set<Symbol> named = new TreeSet<>(names);
    for (Symbol name : named) {
      Set<Symbol> history = codes.all(name);
      if (history.size() == 1) {
        planned.add(name);
      } else {
        choose(name, history, named);
      }
    }
    return new RunSymbols.Chosen(planned, nowhere, List.copyOf(notes));
  }

  private void choose(Symbol name, Set<Symbol> history, Set<Symbol> named) {
    Known there = known();
    Set<Symbol> read = common(history, there.listed());
    Set<Symbol> wanted = common(history, named);
    wanted.addAll(common(history, there.stored()));
    if (!there.isWhole()) {
      planned.addAll(read);
      planned.addAll(wanted);
    } else if (read.isEmpty()) {
      planned.add(name);
      nowhere.add(name);
    } else {
      planned.addAll(read);
      wanted.removeAll(read);
      wanted.forEach(code -> passOver(code, read));
    }
  }

  private void passOver(Symbol code, Set<Symbol> read) {
    List<String> others = new ArrayList<>();
    read.forEach(one -> others.add(one.toString()));
    notes.add(
        new SeriesNote(
            new SeriesId(code, period),
            "passed-over",
            "no source has it under this code; read as " + String.join(", ", others)));
  }

  private static Set<Symbol> common(Set<Symbol> some, Set<Symbol> others) {
    Set<Symbol> common = new TreeSet<>(some);
    common.retainAll(others);
    return common;
  }

  private Known known() {
    Known found = known;
    if (found == null) {
      found = look();
      known = found;
    }
    return found;
  }

  private Known look() {
    Set<Symbol> stored = states.symbols(period);
    try {
      Listing listing = fetcher.symbols(period);
      return new Known(listing.symbols(), stored, listing.isWhole());
    } catch (SourceException e) {
      return new Known(Set.of(), stored, false); // each series is told why, when it is asked for
    }
  }
}
