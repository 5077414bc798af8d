package io.klinesaga.source.route;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a route is told of the series it is asked for, in the notations people need. */
final class RouteHeaders {
  /** Before the first day of any exchange nothing is to be had. */
  private static final LocalDate FIRST = LocalDate.of(1990, 12, 1);

  private RouteHeaders() {}

  static Map<String, Object> of(SeriesId series, TimeRange range, Instant now) {
    Map<String, Object> headers = symbol(series.symbol());
    headers.put("klinePeriod", series.period().code());
    headers.put("klineMinutes", series.period().minutes());
    LocalDate today = MarketTime.date(now.toEpochMilli());
    LocalDate first = MarketTime.date(range.from());
    LocalDate last = MarketTime.date(range.to());
    LocalDate to = last.isAfter(today) ? today : last;
    LocalDate from = first.isBefore(FIRST) ? FIRST : first;
    putDay(headers, "klineFrom", from.isAfter(to) ? to : from);
    putDay(headers, "klineTo", to);
    return headers;
  }

  private static void putDay(Map<String, Object> headers, String name, LocalDate day) {
    headers.put(name, day.toString());
    headers.put(name + "Compact", DateTimeFormatter.BASIC_ISO_DATE.format(day));
    headers.put(name + "Millis", MarketTime.dayStart(day));
  }

  private static Map<String, Object> symbol(Symbol symbol) {
    String market = symbol.exchange().name().toLowerCase(Locale.ROOT);
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("klineSymbol", symbol.toString());
    headers.put("klineCode", symbol.code());
    headers.put("klineExchange", symbol.exchange().name());
    headers.put("klineSymbolTushare", symbol.toString());
    headers.put("klineSymbolPrefix", market + symbol.code());
    headers.put("klineSymbolBaostock", market + "." + symbol.code());
    headers.put("klineSymbolJoinquant", symbol.code() + "." + joinquant(symbol.exchange()));
    headers.put(
        "klineSymbolEastmoney", (symbol.exchange() == Exchange.SH ? "1." : "0.") + symbol.code());
    return headers;
  }

  private static String joinquant(Exchange exchange) {
    return switch (exchange) {
      case SH -> "XSHG";
      case SZ -> "XSHE";
      case BJ -> "XBSE";
    };
  }
}
