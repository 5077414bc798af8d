package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.source.BarLabel;
import org.jspecify.annotations.Nullable;

/**
 * Brings the times of a minute series to the grid of ends, or says why they cannot be.
 *
 * <p>A full day has one of two sets of times: 09:31 to 11:30 and 13:01 to 15:00 (ends), or 09:30 to
 * 11:29 and 13:00 to 14:59 (starts). Only starts have both 09:30 and 13:00 without 11:30 and 15:00.
 * On the grid of ends 09:30 is a bar of the call auction, and 13:00 the end of the morning; whether
 * it is that grid shows a bar of 11:30 or 15:00 of the same reading.
 */
final class Stamps {
  private static final int AUCTION = 9 * 60 + 30;
  private static final int MORNING_END = 11 * 60 + 30;
  private static final int AFTERNOON_START = 13 * 60;
  private static final int CLOSE = 15 * 60;

  private final Reading reading;
  private final Bars bars;
  private final long now;
  private long day = Long.MIN_VALUE;
  private boolean hasAuction;
  private boolean hasMorningEnd;
  private boolean hasAfternoonStart;
  private boolean hasClose;

  /** A day with times that only starts have; 0 if there is none. */
  private long startDay;

  /** A day with times that only ends have; 0 if there is none. */
  private long endDay;

  /** A day with a bar of 09:30 or 13:00; 0 if there is none. */
  private long openDay;

  private Stamps(Reading reading, Bars bars, long now) {
    this.reading = reading;
    this.bars = bars;
    this.now = now;
  }

  /**
   * Looks which times the bars name.
   *
   * @return why the series is refused; null if it is not
   */
  static @Nullable String refusal(Reading reading, Bars bars, long now) {
    if (reading.series().period().isDaily() || bars.isEmpty()) {
      return null;
    }
    return new Stamps(reading, bars, now).refusal();
  }

  private @Nullable String refusal() {
    for (int i = 0; i < bars.size(); i++) {
      look(bars.ts(i));
    }
    endOfDay();
    return reading.profile().barLabel() == BarLabel.START ? refusalOfStarts() : refusalOfEnds();
  }

  private void look(long ts) {
    int millis = MarketTime.millisOfDay(ts);
    if (ts - millis != day) {
      endOfDay();
      day = ts - millis;
    }
    switch (millis) {
      case AUCTION * 60_000 -> hasAuction = true;
      case MORNING_END * 60_000 -> hasMorningEnd = true;
      case AFTERNOON_START * 60_000 -> hasAfternoonStart = true;
      case CLOSE * 60_000 -> hasClose = true;
      default -> {}
    }
  }

  private void endOfDay() {
    boolean isEnd = hasMorningEnd || hasClose;
    if (isEnd) {
      endDay = day;
    } else if (hasAuction && hasAfternoonStart) {
      // Until its close a day of ends, whose morning ends at 13:00, looks the same.
      startDay = day + CLOSE * 60_000L <= now || startDay == 0 ? day : startDay;
    }
    if (hasAuction || hasAfternoonStart) {
      openDay = day;
    }
    hasAuction = false;
    hasMorningEnd = false;
    hasAfternoonStart = false;
    hasClose = false;
  }

  private @Nullable String refusalOfStarts() {
    return endDay == 0
        ? null
        : "bar-label is start, but on "
            + MarketTime.date(endDay)
            + " there are bars of 11:30 or 15:00, which are ends"
            + setting(BarLabel.END);
  }

  private @Nullable String refusalOfEnds() {
    boolean isOver = startDay + CLOSE * 60_000L <= now;
    if (startDay != 0 && (endDay == 0 || isOver)) {
      return "labels are starts of bars: on "
          + MarketTime.date(startDay)
          + " 09:30 and 13:00 are there, 11:30 and 15:00 are not"
          + (endDay == 0
              ? setting(BarLabel.START)
              : ", but on " + MarketTime.date(endDay) + " they are");
    }
    if (openDay != 0 && endDay == 0 && !isContinued()) {
      return "labels may be starts of bars: on "
          + MarketTime.date(openDay)
          + " there is a bar of 09:30 or 13:00, and no day has one of 11:30 or 15:00"
          + setting(BarLabel.START);
    }
    return null;
  }

  /** Whether it goes on within a day whose earlier bars were proved before. */
  private boolean isContinued() {
    return reading.range().from() > dayOf(bars.firstTs()) + AUCTION * 60_000L;
  }

  private String setting(BarLabel label) {
    return reading.declared() ? "; " + reading.setting("bar-label", label) : "";
  }

  /** The start of the day of a time. */
  static long dayOf(long ts) {
    return ts - MarketTime.millisOfDay(ts);
  }

  /** What a raw time is on the grid of ends: later by a period if it is a start. */
  static long shift(Reading reading) {
    Period period = reading.series().period();
    boolean isStart = !period.isDaily() && reading.profile().barLabel() == BarLabel.START;
    return isStart ? period.minutes() * 60_000L : 0;
  }

  /** Whether the bar is one of the call auction, on the grid of ends. */
  static boolean isAuction(long ts) {
    return MarketTime.millisOfDay(ts) == AUCTION * 60_000;
  }

  /** The time of the first bar of the day of an auction bar. */
  static long firstOfDay(long auction, Period period) {
    return dayOf(auction) + SessionGrid.of(period).minute(0) * 60_000L;
  }

  /** Whether the bar has the time at which the afternoon begins. */
  static boolean isAfternoonStart(long ts) {
    return MarketTime.millisOfDay(ts) == AFTERNOON_START * 60_000;
  }

  /** The end of the morning of a day, told by its afternoon's start. */
  static long morningEnd(long afternoonStart) {
    return afternoonStart - (AFTERNOON_START - MORNING_END) * 60_000L;
  }

  /** Whether trading after hours ends then: from 15:05 to 15:30. */
  static boolean isAfterHours(long ts) {
    int millis = MarketTime.millisOfDay(ts);
    return millis >= (CLOSE + 5) * 60_000 && millis <= (CLOSE + 30) * 60_000;
  }
}
