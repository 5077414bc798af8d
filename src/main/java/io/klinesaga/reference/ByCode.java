package io.klinesaga.reference;

import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Symbol;
import org.jspecify.annotations.Nullable;

/** What the code of a security tells, where nobody says more. */
final class ByCode {
  private final Instruments instruments;

  ByCode(Instruments instruments) {
    this.instruments = instruments;
  }

  /** The security with type and board. */
  Security complete(Security security) {
    Symbol symbol = security.symbol();
    InstrumentType type = instruments.of(symbol).map(Instrument::type).orElse(null);
    return security.or(
        new Security(
            symbol,
            null,
            type == null ? null : type.code(),
            type == null ? null : board(symbol, type),
            null,
            null));
  }

  private static @Nullable String board(Symbol symbol, InstrumentType type) {
    if (type != InstrumentType.STOCK && type != InstrumentType.B_SHARE) {
      return null;
    }
    return switch (symbol.exchange()) {
      case SH -> symbol.code().startsWith("68") ? "star" : "main";
      case SZ -> symbol.code().startsWith("30") ? "chinext" : "main";
      case BJ -> "bse";
    };
  }
}
