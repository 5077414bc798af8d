package io.klinesaga.compare;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SessionGrid;
import java.time.LocalDate;

/** The daily bar that a full day of minutes gives. */
final class DayOfMinutes {
  private DayOfMinutes() {}

  /** One bar, or none if a minute is missing. */
  static Bars of(LocalDate day, Bars minutes) {
    if (minutes.size() != SessionGrid.of(Period.MIN1).size()) {
      return Bars.EMPTY;
    }
    double high = minutes.high(0);
    double low = minutes.low(0);
    double amount = 0;
    long volume = 0;
    for (int i = 0; i < minutes.size(); i++) {
      high = Math.max(high, minutes.high(i));
      low = Math.min(low, minutes.low(i));
      amount += minutes.amount(i);
      volume =
          volume == Bars.NO_VOLUME || minutes.volume(i) == Bars.NO_VOLUME
              ? Bars.NO_VOLUME
              : volume + minutes.volume(i);
    }
    return new Bars.Builder(1)
        .add(
            MarketTime.dayStart(day),
            minutes.open(0),
            high,
            low,
            minutes.close(minutes.size() - 1),
            volume,
            amount)
        .build();
  }
}
