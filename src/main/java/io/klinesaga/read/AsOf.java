package io.klinesaga.read;

import io.klinesaga.market.MarketTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As of when bars are read: now, as of a time, or as of the commit of a transaction.
 *
 * @param time what was committed by then, by the clock of PostgreSQL; null if not named
 * @param transactionId what was committed when this one was; 0 if not named
 */
public record AsOf(@Nullable Instant time, long transactionId) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** What is committed now. */
  public static final AsOf NOW = new AsOf(null, 0);

  public AsOf {
    if (time != null && transactionId != 0) {
      throw new IllegalArgumentException("as of a time or of a transaction: expected one of them");
    }
    if (transactionId < 0) {
      throw new IllegalArgumentException(
          "as of transaction " + transactionId + ": expected a positive number");
    }
  }

  /**
   * Reads a time or the number of a transaction: {@code 4711}, {@code 2026-11-27} (the end of that
   * day), {@code 2026-11-27T16:00}, {@code 2026-11-27T16:00:00.123456}, in market time unless an
   * offset follows ({@code Z}, {@code +08:00}).
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static AsOf parse(String text) {
    if (NUMBER.matcher(text).matches() && Long.parseLong(text) > 0) {
      return transaction(Long.parseLong(text));
    }
    try {
      return time(instant(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "as of '"
              + text
              + "': expected a day such as 2026-11-27, a time such as 2026-11-27T16:00 or"
              + " 2026-11-27T08:00:00Z, or the number of a transaction",
          e);
    }
  }

  private static Instant instant(String text) {
    if (text.indexOf('T') < 0) {
      long end = MarketTime.dayStart(LocalDate.parse(text).plusDays(1));
      return Instant.ofEpochMilli(end).minus(1, ChronoUnit.MICROS);
    }
    TemporalAccessor time =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
    return time instanceof OffsetDateTime offset
        ? offset.toInstant()
        : ((LocalDateTime) time).toInstant(MarketTime.OFFSET);
  }

  /** As of a time. */
  public static AsOf time(Instant time) {
    return new AsOf(time, 0);
  }

  /** As of the commit of a transaction. */
  public static AsOf transaction(long id) {
    return new AsOf(null, id);
  }

  /** Whether it asks for what is committed now. */
  public boolean isNow() {
    return time == null && transactionId == 0;
  }
}
