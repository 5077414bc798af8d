package io.klinesaga.adjust;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which prices stay as they are, and so what all others are made comparable with. */
public enum Adjustment {
  /** All of them: raw prices. */
  NONE,
  /** Forward, 前复权: the last ones stay. */
  QFQ,
  /** Backward, 后复权: the first ones stay. */
  HFQ;

  /** The word for it: {@code qfq}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a {@link #code()}.
   *
   * @throws IllegalArgumentException if there is none of that code
   */
  public static Adjustment parse(String code) {
    return Arrays.stream(values())
        .filter(adjustment -> adjustment.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "adjustment '" + code + "': expected one of " + codes()));
  }

  private static String codes() {
    return Arrays.stream(values()).map(Adjustment::code).collect(Collectors.joining(", "));
  }
}
