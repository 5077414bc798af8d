package io.klinesaga.source.synthetic;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Symbols over the real prefixes of shares: 600000.SH, 600001.SH, … then Shenzhen, then Beijing.
 */
final class SyntheticSymbols {
  private static final List<Prefix> PREFIXES =
      List.of(
          new Prefix("600", Exchange.SH),
          new Prefix("601", Exchange.SH),
          new Prefix("603", Exchange.SH),
          new Prefix("605", Exchange.SH),
          new Prefix("688", Exchange.SH),
          new Prefix("000", Exchange.SZ),
          new Prefix("001", Exchange.SZ),
          new Prefix("002", Exchange.SZ),
          new Prefix("003", Exchange.SZ),
          new Prefix("300", Exchange.SZ),
          new Prefix("301", Exchange.SZ),
          new Prefix("920", Exchange.BJ),
          new Prefix("830", Exchange.BJ),
          new Prefix("870", Exchange.BJ),
          new Prefix("430", Exchange.BJ));

  private static final int PER_PREFIX = 1000;

  /** The most symbols there are. */
  static final int MAX = PREFIXES.size() * PER_PREFIX;

  private SyntheticSymbols() {}

  private record Prefix(String digits, Exchange exchange) {}

  /** The symbol with that number, from 0. */
  static Symbol at(int index) {
    Prefix prefix = PREFIXES.get(index / PER_PREFIX);
    return new Symbol(
        prefix.digits() + String.valueOf(PER_PREFIX + index % PER_PREFIX).substring(1),
        prefix.exchange());
  }

  /** The symbols with the numbers below this one. */
  static SortedSet<Symbol> first(int count) {
    SortedSet<Symbol> symbols = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      symbols.add(at(i));
    }
    return Collections.unmodifiableSortedSet(symbols);
  }

  /** The number of a symbol, or -1 if it has none. */
  static int indexOf(Symbol symbol) {
    Prefix prefix = new Prefix(symbol.code().substring(0, 3), symbol.exchange());
    int block = PREFIXES.indexOf(prefix);
    return block < 0 ? -1 : block * PER_PREFIX + Integer.parseInt(symbol.code().substring(3));
  }
}
