package io.klinesaga.source.csv;

import io.klinesaga.market.MarketTime;
import java.time.LocalDate;

/**
 * A day, perhaps with a time of day, both in market time.
 *
 * @param dayStart 00:00 of the day, epoch milliseconds
 * @param millisOfDay {@link #NO_TIME} if only the day is told
 */
record Moment(long dayStart, int millisOfDay) {
  static final int NO_TIME = -1;

  static Moment of(LocalDate day, int millisOfDay) {
    return new Moment(MarketTime.dayStart(day), millisOfDay);
  }

  static Moment ofInstant(long ts) {
    int millis = MarketTime.millisOfDay(ts);
    return new Moment(ts - millis, millis);
  }

  boolean hasTime() {
    return millisOfDay != NO_TIME;
  }
}
