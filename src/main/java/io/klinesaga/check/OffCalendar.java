package io.klinesaga.check;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import java.time.LocalDate;
import java.util.List;

/** Bars kept although their day is not in the calendar: counted for one warning. */
final class OffCalendar {
  private int bars;
  private long first;
  private long last;

  void add(long ts) {
    first = bars == 0 ? ts : first;
    last = ts;
    bars++;
  }

  void addWarning(SeriesId series, List<String> warnings) {
    if (bars > 0) {
      LocalDate from = MarketTime.date(first);
      LocalDate to = MarketTime.date(last);
      warnings.add(
          series
              + ": "
              + bars
              + " bars with volume lie on days that are not trading days and are kept (first "
              + from
              + ", last "
              + to
              + ")");
    }
  }
}
