package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An instrument: six digits and its exchange, written {@code 600000.SH}. A bare six-digit code is
 * ambiguous ({@code 000001.SH} is the SSE Composite, {@code 000001.SZ} a bank), so the exchange is
 * always part of it.
 *
 * @param code six ASCII digits
 * @param exchange where it is listed
 */
@PublicApi
public record Symbol(String code, Exchange exchange) implements Comparable<Symbol> {
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");
  private static final Pattern TEXT = Pattern.compile("[0-9]{6}\\.(SH|SZ|BJ)");
  private static final Pattern MEANT =
      Pattern.compile(
          "(?i)(sh|sz|bj)[. :_-]?([0-9]{6})|([0-9]{6})[. :_-]?(sh|sz|bj|ss|xshg|xshe|bse)");
  private static final Map<String, String> EXCHANGES =
      Map.of("SS", "SH", "XSHG", "SH", "XSHE", "SZ", "BSE", "BJ");
  private static final Comparator<Symbol> ORDER =
      Comparator.comparing(Symbol::code).thenComparing(Symbol::exchange);

  /**
   * @throws IllegalArgumentException if {@code code} is not six digits
   */
  public Symbol {
    Objects.requireNonNull(exchange, "exchange");
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("symbol code '" + code + "': expected six digits");
    }
  }

  /**
   * Reads the form {@code 600000.SH}. Nothing else is accepted, so a parsed symbol is safe inside
   * SQL.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Symbol parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "symbol '" + text + "': expected six digits, a dot and SH, SZ or BJ, " + advice(text));
    }
    return new Symbol(text.substring(0, 6), Exchange.valueOf(text.substring(7)));
  }

  /** Other ways to write a symbol are told, not taken: which of them is meant is for a person. */
  private static String advice(String text) {
    Matcher meant = MEANT.matcher(text.strip());
    if (!meant.matches()) {
      return "such as 600000.SH";
    }
    boolean isFirst = meant.group(1) != null;
    String code = isFirst ? meant.group(2) : meant.group(3);
    String exchange = (isFirst ? meant.group(1) : meant.group(4)).toUpperCase(Locale.ROOT);
    return "perhaps " + code + "." + EXCHANGES.getOrDefault(exchange, exchange);
  }

  /** The lower-case form used in table names: {@code 600000_sh}. */
  public String tableSuffix() {
    return code + "_" + exchange.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public int compareTo(Symbol other) {
    return ORDER.compare(this, other);
  }

  /** The form {@link #parse} reads. */
  @Override
  public String toString() {
    return code + "." + exchange;
  }
}
