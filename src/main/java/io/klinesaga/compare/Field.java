package io.klinesaga.compare;

import io.klinesaga.market.Bars;
import java.util.Locale;
import java.util.Optional;

/** The values of a bar that can be disputed. */
public enum Field {
  OPEN,
  HIGH,
  LOW,
  CLOSE,
  VOLUME,
  AMOUNT;

  private static final String ABSENT = "absent";

  /** The word for it: {@code close}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field of this name; empty if none has it. */
  public static Optional<Field> of(String code) {
    for (Field field : values()) {
      if (field.code().equals(code)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /** Whether a bar has a value here. */
  boolean isPresent(Bars bars, int row) {
    return switch (this) {
      case VOLUME -> bars.volume(row) != Bars.NO_VOLUME;
      case AMOUNT -> !Double.isNaN(bars.amount(row));
      case OPEN, HIGH, LOW, CLOSE -> true;
    };
  }

  /** The value as text, exactly. */
  public String text(Bars bars, int row) {
    if (!isPresent(bars, row)) {
      return ABSENT;
    }
    return switch (this) {
      case OPEN -> Double.toString(bars.open(row));
      case HIGH -> Double.toString(bars.high(row));
      case LOW -> Double.toString(bars.low(row));
      case CLOSE -> Double.toString(bars.close(row));
      case VOLUME -> Long.toString(bars.volume(row));
      case AMOUNT -> Double.toString(bars.amount(row));
    };
  }
}
