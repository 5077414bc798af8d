package io.klinesaga.source.csv;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Symbol;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ways symbols are written: {@code 600000.SH}, {@code sh.600000}, {@code SH600000}, {@code
 * SH#600000}, {@code 600000.XSHG}, {@code 600000}. A code may have lost its leading zeros. For a
 * code without a market the table of instruments tells it, if only one market has such codes.
 *
 * @param bareCode which is meant if both have it
 * @param instruments the table
 */
record SymbolNotation(BareCode bareCode, Instruments instruments) {
  private static final Map<String, Exchange> MARKETS =
      Map.ofEntries(
          Map.entry("SH", Exchange.SH),
          Map.entry("SS", Exchange.SH),
          Map.entry("SSE", Exchange.SH),
          Map.entry("SHSE", Exchange.SH),
          Map.entry("XSHG", Exchange.SH),
          Map.entry("SZ", Exchange.SZ),
          Map.entry("SZSE", Exchange.SZ),
          Map.entry("XSHE", Exchange.SZ),
          Map.entry("BJ", Exchange.BJ),
          Map.entry("BJSE", Exchange.BJ),
          Map.entry("BSE", Exchange.BJ),
          Map.entry("XBSE", Exchange.BJ));
  private static final Pattern TEXT =
      Pattern.compile(
          "=?['\"]?(?:([A-Za-z]{2,4})[. :_#-]?([0-9]{1,6})|([0-9]{1,6})(?:[. :_#-]?([A-Za-z]{2,4}))?)\"?");

  /** Such as 2024, which is a year as well as what is left of 002024. */
  private static final Pattern YEAR = Pattern.compile("(19|20)[0-9]{2}");

  /** Whether a text in a column of a file of this symbol means it. */
  boolean means(String text, Symbol symbol) {
    Named named = Named.read(text);
    return named != null
        && named.code().equals(symbol.code())
        && (named.market() == null || named.market() == symbol.exchange());
  }

  /** The symbol a text means; empty if none, or more than one. */
  Optional<Symbol> parse(String text) {
    List<Symbol> meant = candidates(text);
    return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
  }

  /** Whether a name of a file may stand for a year. */
  static boolean isYear(String text) {
    return YEAR.matcher(text).matches();
  }

  /** All symbols a text can mean. */
  List<Symbol> candidates(String text) {
    Named named = Named.read(text);
    if (named == null) {
      return List.of();
    }
    if (named.market() != null) {
      return List.of(new Symbol(named.code(), named.market()));
    }
    List<Symbol> all =
        Arrays.stream(Exchange.values())
            .map(market -> new Symbol(named.code(), market))
            .filter(symbol -> instruments.of(symbol).isPresent())
            .toList();
    return all.size() > 1 ? all.stream().filter(this::isMeant).toList() : all;
  }

  private boolean isMeant(Symbol symbol) {
    boolean isIndex =
        instruments
            .of(symbol)
            .map(Instrument::type)
            .filter(InstrumentType.INDEX::equals)
            .isPresent();
    return switch (bareCode) {
      case UNIQUE -> true;
      case SHARE -> !isIndex;
      case INDEX -> isIndex;
    };
  }

  /** Such as {@code 000001.SH or 000001.SZ}. */
  static String shown(List<Symbol> symbols) {
    return symbols.stream().map(Symbol::toString).collect(Collectors.joining(" or "));
  }

  /** What stands in the text: a code of six digits and, if told, its market. */
  private record Named(String code, @Nullable Exchange market) {
    static @Nullable Named read(String text) {
      Matcher parts = TEXT.matcher(text);
      if (!parts.matches()) {
        return null;
      }
      boolean isMarketFirst = parts.group(1) != null;
      String digits = String.valueOf(parts.group(isMarketFirst ? 2 : 3));
      String market = parts.group(isMarketFirst ? 1 : 4);
      String code = "0".repeat(6 - digits.length()) + digits;
      if (market == null) {
        return new Named(code, null);
      }
      Exchange exchange = MARKETS.get(market.toUpperCase(Locale.ROOT));
      return exchange == null ? null : new Named(code, exchange);
    }
  }
}
