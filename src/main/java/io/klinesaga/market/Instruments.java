package io.klinesaga.market;

import static io.klinesaga.market.Exchange.BJ;
import static io.klinesaga.market.Exchange.SH;
import static io.klinesaga.market.Exchange.SZ;
import static io.klinesaga.market.InstrumentType.BOND;
import static io.klinesaga.market.InstrumentType.B_SHARE;
import static io.klinesaga.market.InstrumentType.FUND;
import static io.klinesaga.market.InstrumentType.INDEX;
import static io.klinesaga.market.InstrumentType.REPO;
import static io.klinesaga.market.InstrumentType.STOCK;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the kind of an instrument from its exchange and the first digits of its code. Codes outside
 * the table are unknown on purpose: a wrong guess scales prices by ten.
 *
 * <table>
 * <caption>Prefixes</caption>
 * <tr><th>exchange</th><th>prefixes</th><th>type</th><th>decimals</th></tr>
 * <tr><td>SH</td><td>600 601 603 605 688 689</td><td>stock</td><td>2</td></tr>
 * <tr><td>SH</td><td>900</td><td>B share</td><td>3</td></tr>
 * <tr><td>SH</td><td>000 880 881 999</td><td>index</td><td>2</td></tr>
 * <tr><td>SH</td><td>50 51 52 53 56 58</td><td>fund</td><td>3</td></tr>
 * <tr><td>SH</td><td>010 11</td><td>bond</td><td>3</td></tr>
 * <tr><td>SH</td><td>204</td><td>repo</td><td>3</td></tr>
 * <tr><td>SZ</td><td>000 001 002 003 300 301 302</td><td>stock</td><td>2</td></tr>
 * <tr><td>SZ</td><td>200</td><td>B share</td><td>2</td></tr>
 * <tr><td>SZ</td><td>39</td><td>index</td><td>2</td></tr>
 * <tr><td>SZ</td><td>15 16 18</td><td>fund</td><td>3</td></tr>
 * <tr><td>SZ</td><td>10 11 12</td><td>bond</td><td>3</td></tr>
 * <tr><td>BJ</td><td>43 83 87 88 92</td><td>stock</td><td>2</td></tr>
 * <tr><td>BJ</td><td>899</td><td>index</td><td>2</td></tr>
 * </table>
 */
public final class Instruments {
  private static final Map<String, Instrument> BY_PREFIX = table();

  private Instruments() {}

  /** The instrument, if the code is in the table. */
  public static Optional<Instrument> find(Symbol symbol) {
    Instrument three = BY_PREFIX.get(key(symbol.exchange(), symbol.code().substring(0, 3)));
    if (three != null) {
      return Optional.of(three);
    }
    return Optional.ofNullable(
        BY_PREFIX.get(key(symbol.exchange(), symbol.code().substring(0, 2))));
  }

  private static Map<String, Instrument> table() {
    Map<String, Instrument> t = new HashMap<>();
    put(t, SH, new Instrument(STOCK, 2), "600", "601", "603", "605", "688", "689");
    put(t, SH, new Instrument(B_SHARE, 3), "900");
    put(t, SH, new Instrument(INDEX, 2), "000", "880", "881", "999");
    put(t, SH, new Instrument(FUND, 3), "50", "51", "52", "53", "56", "58");
    put(t, SH, new Instrument(BOND, 3), "010", "11");
    put(t, SH, new Instrument(REPO, 3), "204");
    put(t, SZ, new Instrument(STOCK, 2), "000", "001", "002", "003", "300", "301", "302");
    put(t, SZ, new Instrument(B_SHARE, 2), "200");
    put(t, SZ, new Instrument(INDEX, 2), "39");
    put(t, SZ, new Instrument(FUND, 3), "15", "16", "18");
    put(t, SZ, new Instrument(BOND, 3), "10", "11", "12");
    put(t, BJ, new Instrument(STOCK, 2), "43", "83", "87", "88", "92");
    put(t, BJ, new Instrument(INDEX, 2), "899");
    return Map.copyOf(t);
  }

  private static void put(
      Map<String, Instrument> table, Exchange exchange, Instrument instrument, String... prefixes) {
    for (String prefix : prefixes) {
      table.put(key(exchange, prefix), instrument);
    }
  }

  private static String key(Exchange exchange, String prefix) {
    return exchange + prefix;
  }
}
