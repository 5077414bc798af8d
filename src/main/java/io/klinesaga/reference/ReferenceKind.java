package io.klinesaga.reference;

import java.util.Locale;

/** The kinds of reference data, in the order they are read. */
public enum ReferenceKind {
  /** What is listed, since when, and its name. */
  SECURITIES,
  /** Which code has become which. */
  CODES,
  /** On which days the exchanges trade. */
  CALENDAR,
  /** Dividends, rights, changes of capital. */
  ACTIONS,
  /** On which days a security was not traded. */
  SUSPENSIONS;

  /** The word for it: {@code securities}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
