package io.klinesaga.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How exported bars are written. */
public enum ExportFormat {
  /** A text file for each period and security. */
  CSV,
  /** A file for each period and year. */
  PARQUET,
  /** The layout that qlib loads. */
  QLIB;

  /** The word for it: {@code csv}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a {@link #code()}.
   *
   * @throws IllegalArgumentException if there is none of that code
   */
  public static ExportFormat parse(String code) {
    return Arrays.stream(values())
        .filter(format -> format.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "export format '"
                        + code
                        + "': expected one of "
                        + Arrays.stream(values())
                            .map(ExportFormat::code)
                            .collect(Collectors.joining(", "))));
  }
}
