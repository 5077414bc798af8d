package io.klinesaga.tdengine;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of super tables and child tables. A {@link SeriesId} holds only checked text, so these
 * names are safe inside SQL.
 */
public final class TableNames {
  private static final Pattern CHILD = Pattern.compile("(.*)_(\\d{6})_(sh|sz|bj)");

  private TableNames() {}

  /** {@code daily_kline}, {@code minute_kline_5min}. */
  public static String superTable(Period period) {
    return period.isDaily() ? "daily_kline" : "minute_kline_" + period.minutes() + "min";
  }

  /** The series of a child table; empty for a table this product does not name so. */
  public static Optional<SeriesId> series(Period period, String childTable) {
    Matcher name = CHILD.matcher(childTable);
    if (!name.matches() || !name.group(1).equals(superTable(period))) {
      return Optional.empty();
    }
    String symbol = name.group(2) + "." + name.group(3).toUpperCase(Locale.ROOT);
    return Optional.of(new SeriesId(Symbol.parse(symbol), period));
  }

  /** {@code daily_kline_600000_sh}. */
  public static String childTable(SeriesId series) {
    return superTable(series.period()) + "_" + series.symbol().tableSuffix();
  }
}
