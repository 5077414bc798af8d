package io.klinesaga.adjust;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Symbol;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How far prices of a day may be from the reference price: the widest limit of the board, since
 * narrower ones, of shares under special treatment, depend on names. The first days of a listing
 * have none.
 */
final class PriceLimits {
  private static final LocalDate BEGIN = LocalDate.of(1996, 12, 16);

  /**
   * Before, the closes that are stored of Shenzhen are not always those that its limits refer to:
   * on 1996-12-16, 1997-02-18 and 1997-03-17 those of 000001.SZ are 0.05, 0.08 and 0.01 off.
   */
  private static final LocalDate BEGIN_OF_SHENZHEN = LocalDate.of(1998, 1, 1);

  private static final LocalDate BEGIN_OF_BEIJING = LocalDate.of(2020, 7, 27);
  private static final LocalDate WIDER_CHINEXT = LocalDate.of(2020, 8, 24);
  private static final BigDecimal MAIN = new BigDecimal("0.10");
  private static final BigDecimal WIDE = new BigDecimal("0.20");
  private static final BigDecimal BEIJING = new BigDecimal("0.30");

  private PriceLimits() {}

  /** The limit; empty where there is none, or none that is known. */
  static Optional<PriceLimit> of(Symbol symbol, InstrumentType type, LocalDate day) {
    LocalDate begin = symbol.exchange() == Exchange.SZ ? BEGIN_OF_SHENZHEN : BEGIN;
    return day.isBefore(begin)
        ? Optional.empty()
        : part(symbol, type, day).map(part -> new PriceLimit(part, decimals(symbol, type)));
  }

  private static Optional<BigDecimal> part(Symbol symbol, InstrumentType type, LocalDate day) {
    return switch (type) {
      case STOCK -> ofShare(symbol, day);
      case B_SHARE -> Optional.of(MAIN);
      case FUND -> Optional.of(day.isBefore(WIDER_CHINEXT) ? MAIN : WIDE);
      case INDEX, BOARD, BOND, REPO -> Optional.empty();
    };
  }

  private static int decimals(Symbol symbol, InstrumentType type) {
    boolean isInDollars = type == InstrumentType.B_SHARE && symbol.exchange() == Exchange.SH;
    return type == InstrumentType.FUND || isInDollars ? 3 : 2;
  }

  private static Optional<BigDecimal> ofShare(Symbol symbol, LocalDate day) {
    if (symbol.exchange() == Exchange.BJ) {
      return day.isBefore(BEGIN_OF_BEIJING) ? Optional.empty() : Optional.of(BEIJING);
    }
    boolean isStar = symbol.exchange() == Exchange.SH && symbol.code().startsWith("68");
    boolean isChinext = symbol.exchange() == Exchange.SZ && symbol.code().startsWith("30");
    boolean isWide = isStar || (isChinext && !day.isBefore(WIDER_CHINEXT));
    return Optional.of(isWide ? WIDE : MAIN);
  }
}
