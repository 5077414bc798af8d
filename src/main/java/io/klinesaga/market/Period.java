package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The time one bar covers. */
@PublicApi
public enum Period {
  /** One trading day. */
  DAY("1d", 0),
  /** One minute. */
  MIN1("1m", 1),
  /** Five minutes. */
  MIN5("5m", 5),
  /** Fifteen minutes. */
  MIN15("15m", 15),
  /** Thirty minutes. */
  MIN30("30m", 30),
  /** Sixty minutes. */
  MIN60("60m", 60);

  private final String code;
  private final int minutes;

  Period(String code, int minutes) {
    this.code = code;
    this.minutes = minutes;
  }

  /**
   * The short name used on the command line, in logs and in the database: {@code 1d}, {@code 5m}.
   */
  public String code() {
    return code;
  }

  /** Minutes of a minute period; 0 for {@link #DAY}. */
  public int minutes() {
    return minutes;
  }

  public boolean isDaily() {
    return this == DAY;
  }

  /**
   * Reads a {@link #code()}.
   *
   * @throws IllegalArgumentException if no period has that code
   */
  public static Period parse(String code) {
    return Arrays.stream(values())
        .filter(p -> p.code.equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("period '" + code + "': expected one of " + codes()));
  }

  private static String codes() {
    return Arrays.stream(values()).map(Period::code).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return code;
  }
}
