package io.klinesaga.source.csv;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.TimeRange;
import java.time.LocalDate;

/** Instants as a number of seconds or milliseconds since 1970-01-01T00:00Z. */
enum EpochForm implements DateForm {
  SECONDS("epoch-s", "seconds since 1970 such as 1767576660", 1000),
  MILLISECONDS("epoch-ms", "milliseconds since 1970 such as 1767576660000", 1);

  /** The market opened in December 1990. */
  private static final long OLDEST = MarketTime.dayStart(LocalDate.of(1990, 1, 1));

  private final String key;
  private final String expected;
  private final int millis;

  EpochForm(String key, String expected, int millis) {
    this.key = key;
    this.expected = expected;
    this.millis = millis;
  }

  /** Its name in settings. */
  String key() {
    return key;
  }

  @Override
  public Moment read(String column, String text) throws BadLine {
    String whole = text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    if (!isMeant(whole)) {
      throw new BadLine(
          column + " is '" + text + "', " + LooksLike.of(whole) + "expected " + expected);
    }
    return Moment.ofInstant(Long.parseLong(whole) * millis);
  }

  private boolean isMeant(String text) {
    if (!Digits.isNumber(text) || Long.parseLong(text) > TimeRange.ALL.to() / millis) {
      return false;
    }
    boolean isOld = Long.parseLong(text) * millis < OLDEST;
    return !isOld || LooksLike.of(text).isEmpty();
  }
}
