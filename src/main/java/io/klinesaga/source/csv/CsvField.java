package io.klinesaga.source.csv;

import java.util.List;
import java.util.Locale;

/** What a column may hold. */
enum CsvField {
  SYMBOL,
  /** The day, or the day with the time of day. */
  DATE,
  /** The time of day. */
  TIME,
  /** An instant, instead of the two. */
  TS,
  OPEN,
  HIGH,
  LOW,
  CLOSE,
  VOLUME,
  AMOUNT,
  /** What the prices of a line were multiplied with; they are raw where it is 1. */
  FACTOR,
  /** Whether the prices of a line are adjusted. */
  ADJUST;

  static final List<CsvField> PRICES = List.of(OPEN, HIGH, LOW, CLOSE);

  /** Its name in settings and messages. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
