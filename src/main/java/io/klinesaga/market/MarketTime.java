package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Wall time of the Chinese exchanges as instants.
 *
 * <p>The offset is a fixed +08:00. The zone Asia/Shanghai has daylight saving in the summers of
 * 1986 to 1991; bars of those summers keep the same +08:00 as all others, so their calendar date is
 * the same in a zone-aware and in a fixed-offset reader.
 */
@PublicApi
public final class MarketTime {
  /** UTC+8, the whole year, every year. */
  public static final ZoneOffset OFFSET = ZoneOffset.ofHours(8);

  private static final DateTimeFormatter WITH_OFFSET =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private MarketTime() {}

  /** The time of a daily bar: 00:00 of its trading day, epoch milliseconds. */
  public static long dayStart(LocalDate date) {
    return date.toEpochDay() * 86_400_000L - OFFSET.getTotalSeconds() * 1000L;
  }

  /** Epoch milliseconds of a minute of a day, such as 571 for 09:31. */
  public static long minute(LocalDate date, int minuteOfDay) {
    return dayStart(date) + minuteOfDay * 60_000L;
  }

  public static LocalDate date(long ts) {
    return LocalDate.ofEpochDay(Math.floorDiv(ts + OFFSET.getTotalSeconds() * 1000L, 86_400_000L));
  }

  /** Milliseconds since 00:00 of the bar's day. */
  public static int millisOfDay(long ts) {
    return (int) Math.floorMod(ts + OFFSET.getTotalSeconds() * 1000L, 86_400_000L);
  }

  /** For logs, JSON and JMX: to the second, with the offset: {@code 2026-01-05T15:00:00+08:00}. */
  public static String text(Instant time) {
    return WITH_OFFSET.format(time.atOffset(OFFSET));
  }

  /** For messages and reports: the wall time. */
  public static LocalDateTime dateTime(long ts) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(ts), OFFSET);
  }
}
