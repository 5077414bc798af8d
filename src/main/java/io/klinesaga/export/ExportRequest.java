package io.klinesaga.export;

import io.klinesaga.adjust.AdjustModel;
import io.klinesaga.adjust.Adjustment;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.AsOf;
import java.util.List;
import java.util.Set;

/**
 * What is to be exported.
 *
 * @param periods only these; empty for all that have bars
 * @param symbols only these securities, under whatever of their codes; empty for all
 * @param range only bars of these times
 * @param asOf as of when
 * @param adjustment which prices stay as they are; {@link Adjustment#NONE} for raw bars
 * @param model how prices are adjusted
 */
public record ExportRequest(
    ExportFormat format,
    List<Period> periods,
    Set<Symbol> symbols,
    TimeRange range,
    AsOf asOf,
    Adjustment adjustment,
    AdjustModel model) {
  public ExportRequest {
    periods = periods.stream().distinct().sorted().toList();
    symbols = Set.copyOf(symbols);
  }

  boolean isAdjusted() {
    return adjustment != Adjustment.NONE;
  }

  /** What an earlier export must have in common for its files to be of use. */
  String kind() {
    return String.join(
        " ",
        format.code(),
        isAdjusted() ? adjustment.code() + "-" + model.code() : "raw",
        range.equals(TimeRange.ALL) ? "all" : days());
  }

  private String days() {
    return MarketTime.date(range.from()) + ".." + MarketTime.date(range.to());
  }
}
