package io.klinesaga.adjust;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a corporate action changes a price of before it. Both ways are called 前复权 and 后复权. */
public enum AdjustModel {
  /** Affine, as the TDX client does it: {@code (p - c) / m}. It can go below zero. */
  TDX,
  /** Multiplicative: {@code p × reference / previous close}. */
  RATIO;

  /** The word for it: {@code tdx}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a {@link #code()}.
   *
   * @throws IllegalArgumentException if no model has that code
   */
  public static AdjustModel parse(String code) {
    return Arrays.stream(values())
        .filter(model -> model.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "adjustment model '" + code + "': expected one of " + codes()));
  }

  private static String codes() {
    return Arrays.stream(values()).map(AdjustModel::code).collect(Collectors.joining(", "));
  }
}
