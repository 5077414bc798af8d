package io.klinesaga.source.tdx.wire;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;

/** The numbers of the exchanges: 0 Shenzhen, 1 Shanghai, 2 Beijing. */
final class Markets {
  private Markets() {}

  static int number(Exchange exchange) {
    return switch (exchange) {
      case SZ -> 0;
      case SH -> 1;
      case BJ -> 2;
    };
  }

  /** Reads the number of an exchange and a code, and requires them to be those of a request. */
  static void requireSame(BodyReader in, Symbol symbol) throws WireException {
    int at = in.offset();
    int market = in.u8();
    String code = in.anyCode();
    if (market != number(symbol.exchange()) || !code.equals(symbol.code())) {
      throw in.refused(
          at,
          "market " + market + " code " + code.replaceAll("[^ -~]", "?"),
          "market " + number(symbol.exchange()) + " code " + symbol.code());
    }
  }
}
