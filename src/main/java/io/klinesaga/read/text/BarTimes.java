package io.klinesaga.read.text;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import java.time.LocalDate;

/** The times of bars as text: {@code 2026-11-27}, or {@code 2026-11-27T09:35} for minutes. */
public final class BarTimes {
  private static final int MINUTE = 60_000;

  private final boolean isDaily;
  private long day = Long.MIN_VALUE;
  private String dayText = "";

  public BarTimes(Period period) {
    this.isDaily = period.isDaily();
  }

  /**
   * Appends the time of a bar.
   *
   * @param ts epoch milliseconds
   */
  public void append(StringBuilder text, long ts) {
    LocalDate date = MarketTime.date(ts);
    if (date.toEpochDay() != day) {
      day = date.toEpochDay();
      dayText = date.toString();
    }
    text.append(dayText);
    if (!isDaily) {
      int minute = MarketTime.millisOfDay(ts) / MINUTE;
      two(text.append('T'), minute / 60);
      two(text.append(':'), minute % 60);
    }
  }

  private static void two(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
