package io.klinesaga.export;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Hashes of everything that the files of an export are made of, but of the bars and the factors.
 */
final class Keys {
  private final ExportSources sources;
  private final ExportRequest request;
  private final ActionBook actions;

  Keys(ExportSources sources, ExportRequest request, ActionBook actions) {
    this.sources = sources;
    this.request = request;
    this.actions = actions;
  }

  String of(ExportUnit unit) {
    Hash hash = new Hash().line(request.kind()).line(unit.name()).line(unit.range());
    for (Security one : unit.securities()) {
      hash.line(one.series()).line(String.valueOf(one.extent().common(unit.range())));
    }
    if (request.format() == ExportFormat.QLIB) {
      hash.line(tradingDays(sources.calendar(), unit.range()));
    }
    return hash.text();
  }

  /** What is known of the corporate actions of its securities; empty of raw prices. */
  String actions(ExportUnit unit) {
    if (!request.isAdjusted()) {
      return "";
    }
    Hash hash = new Hash();
    for (Security one : unit.securities()) {
      hash.line(sources.adjusting().basis(actions.of(one.symbol())));
    }
    return hash.text();
  }

  /** Of the days from the first to the last row of any period. */
  static String tradingDays(TradingCalendar calendar, Map<Period, List<Security>> securities) {
    return securities.values().stream()
        .flatMap(Collection::stream)
        .map(Security::extent)
        .reduce(TimeRange::span)
        .map(range -> tradingDays(calendar, range))
        .orElse("");
  }

  private static String tradingDays(TradingCalendar calendar, TimeRange range) {
    Hash hash = new Hash();
    LocalDate end = MarketTime.date(range.to()).plusDays(1);
    MarketTime.date(range.from())
        .datesUntil(end)
        .filter(calendar::isTradingDay)
        .forEach(hash::line);
    return hash.text();
  }
}
