package io.klinesaga.tdengine;

import io.klinesaga.market.Exchange;
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
  private static final Pattern SUFFIX = Pattern.compile("([0-9]{6})_(sh|sz|bj)");

  private TableNames() {}

  /** {@code daily_kline}, {@code minute_kline_5min}. */
  public static String superTable(Period period) {
    return period.isDaily() ? "daily_kline" : "minute_kline_" + period.minutes() + "min";
  }

  /** The series of a child table; empty for a table this product does not name so. */
  public static Optional<SeriesId> series(Period period, String childTable) {
    String prefix = superTable(period) + "_";
    if (!childTable.startsWith(prefix)) {
      return Optional.empty();
    }
    Matcher suffix = SUFFIX.matcher(childTable).region(prefix.length(), childTable.length());
    if (!suffix.matches()) {
      return Optional.empty();
    }
    Exchange exchange = Exchange.valueOf(suffix.group(2).toUpperCase(Locale.ROOT));
    return Optional.of(new SeriesId(new Symbol(suffix.group(1), exchange), period));
  }

  /** {@code daily_kline_600000_sh}. */
  public static String childTable(SeriesId series) {
    return superTable(series.period()) + "_" + series.symbol().tableSuffix();
  }
}
