package io.klinesaga.market;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;

/**
 * The days on which the exchanges trade. Inside the range of its data the calendar is exact;
 * outside it knows only that weekends are free, so a holiday counts as a trading day there ({@link
 * #covers} tells).
 */
public final class TradingCalendar {
  private static final String SSE_RESOURCE = "sse-trading-days.txt";

  private final long[] days;

  private TradingCalendar(long[] days) {
    this.days = days;
  }

  /**
   * The days of the Shanghai exchange that are shipped with the product, 1990-12-19 to 2026-12-31.
   * Shenzhen and Beijing have the same holidays, except that Shenzhen also traded on 39 weekend
   * days from 1991 to 1993.
   */
  public static TradingCalendar sse() {
    return Sse.CALENDAR;
  }

  /**
   * A calendar of exactly these days between the first and the last of them.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static TradingCalendar of(Collection<LocalDate> days) {
    if (days.isEmpty()) {
      throw new IllegalArgumentException("a trading calendar needs at least one day");
    }
    return new TradingCalendar(
        days.stream().mapToLong(LocalDate::toEpochDay).sorted().distinct().toArray());
  }

  /** The first day of the data. */
  public LocalDate firstDay() {
    return LocalDate.ofEpochDay(days[0]);
  }

  /** The last day of the data. */
  public LocalDate lastDay() {
    return LocalDate.ofEpochDay(days[days.length - 1]);
  }

  /** Whether the data say if this day is a trading day. */
  public boolean covers(LocalDate day) {
    return covers(day.toEpochDay());
  }

  private boolean covers(long day) {
    return day >= days[0] && day <= days[days.length - 1];
  }

  /** Whether the exchanges trade on this day, as far as the calendar knows. */
  public boolean isTradingDay(LocalDate day) {
    return isTradingDay(day.toEpochDay());
  }

  private boolean isTradingDay(long day) {
    if (covers(day)) {
      return Arrays.binarySearch(days, day) >= 0;
    }
    DayOfWeek weekday = LocalDate.ofEpochDay(day).getDayOfWeek();
    return weekday != DayOfWeek.SATURDAY && weekday != DayOfWeek.SUNDAY;
  }

  /** The first trading day after this day. */
  public LocalDate next(LocalDate day) {
    return step(day, 1);
  }

  /** The last trading day before this day. */
  public LocalDate previous(LocalDate day) {
    return step(day, -1);
  }

  /**
   * The last trading day whose close, 15:00, is at least so long ago.
   *
   * @param now epoch milliseconds
   */
  public LocalDate lastClosed(long now, Duration sinceClose) {
    LocalDate day = MarketTime.date(now - Duration.ofHours(15).plus(sinceClose).toMillis());
    return isTradingDay(day) ? day : previous(day);
  }

  private LocalDate step(LocalDate day, int direction) {
    long d = day.toEpochDay() + direction;
    while (!isTradingDay(d)) {
      d += direction;
    }
    return LocalDate.ofEpochDay(d);
  }

  /** Loads the shipped data when they are first asked for. */
  private static final class Sse {
    static final TradingCalendar CALENDAR = load();

    private static TradingCalendar load() {
      try (InputStream in =
              Objects.requireNonNull(
                  TradingCalendar.class.getResourceAsStream(SSE_RESOURCE), SSE_RESOURCE);
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        return of(
            reader
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(LocalDate::parse)
                .toList());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read resource " + SSE_RESOURCE, e);
      }
    }
  }
}
