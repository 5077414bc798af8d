package io.klinesaga.testing.quote;

/** The ways to ask for bars. */
public enum Dialect {
  /** {@code 0x052D} with 26 bytes. */
  SHORT,
  /** {@code 0x052D} with 42 bytes. */
  LONG,
  /** {@code 0x0523}: prices of each record for themselves. */
  NEW,
  /** {@code 0x122E}: plain floats. */
  PLAIN
}
