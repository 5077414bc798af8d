package io.klinesaga.source.tdx.server;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.TradingCalendar;
import java.time.LocalDate;

/** How many of the newest bars reach back to a time, at most: suspensions make them fewer. */
final class BarNeed {
  /** Bars that the calendar does not know of, such as one of the call auction. */
  private static final int SPARE = 4;

  private BarNeed() {}

  /**
   * @param from the earliest time that is wanted
   * @param now the present
   * @param most more are not counted
   */
  static int bars(Period period, long from, long now, TradingCalendar calendar, int most) {
    int perDay = period.isDaily() ? 1 : SessionGrid.of(period).size() + 1;
    LocalDate first = MarketTime.date(from);
    int bars = SPARE;
    LocalDate day = MarketTime.date(now);
    while (!day.isBefore(first) && bars < most) {
      bars += calendar.isClosed(day) ? 0 : perDay;
      day = day.minusDays(1);
    }
    return Math.min(bars, most);
  }
}
