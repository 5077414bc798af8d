package io.klinesaga.export;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** What qlib calls things. */
final class QlibNames {
  /** The features of each bar, in the order of their files. */
  static final List<String> FIELDS =
      List.of("open", "high", "low", "close", "volume", "amount", "factor");

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private QlibNames() {}

  /** {@code day}, {@code 5min}. */
  static String frequency(Period period) {
    return period.isDaily() ? "day" : period.minutes() + "min";
  }

  /** {@code SH600000}. */
  static String instrument(Symbol symbol) {
    String text = symbol.toString();
    return text.substring(text.indexOf('.') + 1) + text.substring(0, text.indexOf('.'));
  }

  static String features(Symbol symbol, String field, Period period) {
    return "features/"
        + instrument(symbol).toLowerCase(Locale.ROOT)
        + "/"
        + field
        + "."
        + frequency(period)
        + ".bin";
  }

  static String calendar(Period period) {
    return "calendars/" + frequency(period) + ".txt";
  }

  /** A line of a calendar. */
  static String time(Period period, long ts) {
    return period.isDaily()
        ? MarketTime.date(ts).toString()
        : MINUTE.format(MarketTime.dateTime(ts));
  }
}
