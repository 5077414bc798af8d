package io.klinesaga.reference.server;

import io.klinesaga.market.Symbol;
import io.klinesaga.source.tdx.wire.Quote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which securities have nothing but zeros in their snapshots. For one thread. */
final class Snapshots {
  private final List<Symbol> zeros = new ArrayList<>();
  private int all;

  /** Takes the answer to a question; what was not asked for is left out. */
  void add(List<Symbol> asked, List<Quote> quotes) {
    Map<String, Quote> byKey = new HashMap<>();
    quotes.forEach(quote -> byKey.put(quote.market() + quote.code(), quote));
    for (Symbol symbol : asked) {
      Quote quote = byKey.get(market(symbol) + symbol.code());
      if (quote != null) {
        all++;
        if (isZero(quote)) {
          zeros.add(symbol);
        }
      }
    }
  }

  private static int market(Symbol symbol) {
    return switch (symbol.exchange()) {
      case SZ -> 0;
      case SH -> 1;
      case BJ -> 2;
    };
  }

  private static boolean isZero(Quote quote) {
    return quote.last() == 0
        && quote.open() == 0
        && quote.high() == 0
        && quote.low() == 0
        && quote.volume() == 0
        && quote.amount() == 0;
  }

  /** How many were answered. */
  int all() {
    return all;
  }

  List<Symbol> zeros() {
    return zeros;
  }

  /** A host that has zeros for half of the market has no quotes. */
  boolean isImplausible() {
    return !zeros.isEmpty() && zeros.size() * 2 > all;
  }
}
