package io.klinesaga.source.csv;

/**
 * Which symbol a code without a market means that is an index of one market and a share of the
 * other.
 */
enum BareCode {
  /** Such a code is refused. */
  UNIQUE,
  /** The share, fund or bond is meant. */
  SHARE,
  /** The index is meant. */
  INDEX
}
