package io.klinesaga.source.csv;

import io.klinesaga.market.Symbol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Between which lines of {@link Tables} the bars of each symbol are; made by reading them once. */
final class SymbolIndex implements Tables.Visitor {
  private final Tables tables;
  private final SymbolNotation codes;
  private final Map<String, Symbol> known = new HashMap<>();
  private final NavigableMap<Symbol, Extent> extents = new TreeMap<>();
  private final Skipped skipped;

  /** The positions of the first and the last line of a symbol. */
  private static final class Extent {
    private final long first;
    private long last;

    Extent(long first) {
      this.first = first;
      this.last = first;
    }
  }

  /**
   * @param skipped gets the lines that are of no symbol
   */
  SymbolIndex(Tables tables, SymbolNotation codes, Skipped skipped) {
    this.tables = tables;
    this.codes = codes;
    this.skipped = skipped;
    tables.read(0, Long.MAX_VALUE, this);
  }

  @Override
  public void line(long position, BarLine reader, List<String> cells) {
    Optional<Symbol> symbol = symbol(reader.symbol(cells));
    if (symbol.isPresent()) {
      extents.computeIfAbsent(symbol.get(), s -> new Extent(position)).last = position;
    } else {
      List<Symbol> meant = codes.candidates(reader.symbol(cells));
      String found = tables.origin(position) + ": '" + reader.symbol(cells) + "'";
      skipped.add(
          meant.isEmpty()
              ? "that are lines without a known symbol"
              : "that are lines whose code is of more than one market"
                  + " (kline.source.csv.bare-code=share or index tells which)",
          found);
    }
  }

  @Override
  public void halfWritten(String warning) {
    skipped.add("that are last lines which may be half-written", warning);
  }

  /** The symbol a cell means. */
  Optional<Symbol> symbol(String cell) {
    Symbol symbol = known.get(cell);
    if (symbol != null) {
      return Optional.of(symbol);
    }
    Optional<Symbol> parsed = codes.parse(cell);
    parsed.ifPresent(found -> known.put(cell, found));
    return parsed;
  }

  Tables tables() {
    return tables;
  }

  NavigableMap<Symbol, ?> symbols() {
    return extents;
  }

  List<String> skipped() {
    return skipped.sentences();
  }

  /** The position of the first line of this symbol or a later one. */
  long first(Symbol from) {
    return extents.tailMap(from, true).values().stream().mapToLong(e -> e.first).min().orElse(0);
  }

  /** The position of the last line of this symbol or a later one. */
  long last(Symbol from) {
    return extents.tailMap(from, true).values().stream().mapToLong(e -> e.last).max().orElse(0);
  }
}
