package io.klinesaga.testing.quote;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import java.util.List;
import java.util.Optional;

/** What the server knows of a code by its digits. */
final class QuoteCode {
  private static final List<Exchange> MARKETS = List.of(Exchange.SZ, Exchange.SH, Exchange.BJ);

  private QuoteCode() {}

  /** The number of a market: 0 Shenzhen, 1 Shanghai, 2 Beijing. */
  static int market(Exchange exchange) {
    return MARKETS.indexOf(exchange);
  }

  static Optional<Exchange> exchange(int market) {
    return market >= 0 && market < MARKETS.size()
        ? Optional.of(MARKETS.get(market))
        : Optional.empty();
  }

  static Optional<Symbol> symbol(int market, String code) {
    return code.matches("[0-9]{6}")
        ? exchange(market).map(exchange -> new Symbol(code, exchange))
        : Optional.empty();
  }

  /** Whether its bars carry the numbers of rising and falling members. */
  static boolean isIndex(Symbol symbol) {
    String code = symbol.code();
    return switch (symbol.exchange()) {
      case SH -> code.matches("(000|880|881|999)...");
      case SZ -> code.startsWith("39");
      case BJ -> code.startsWith("899");
    };
  }

  /** Decimals as the list has them. */
  static int decimals(Symbol symbol) {
    String code = symbol.code();
    return switch (symbol.exchange()) {
      case SH ->
          code.matches("(110|111|113|118)...") ? 4 : code.matches("(5|9(?!99)|0[1-9]|2).*") ? 3 : 2;
      case SZ -> code.matches("(123|125|126|127|128)...") ? 4 : code.startsWith("1") ? 3 : 2;
      case BJ -> 2;
    };
  }
}
