package io.klinesaga.source.tdx.file;

/** How the 32 bytes of a record are laid out: {@link RecordDecoder}. */
enum RecordFormat {
  /** {@code .day}. */
  DAY,
  /** {@code .lc1} and {@code .lc5}. */
  MINUTE,
  /** {@code .1}, {@code .01} and {@code .5}, which older clients and their data tool write. */
  OLD_MINUTE;

  boolean isDaily() {
    return this == DAY;
  }

  /** Whether prices are integers, not floats. */
  boolean hasIntegerPrices() {
    return this != MINUTE;
  }
}
