package io.klinesaga.config;

import java.util.Locale;

/** How bars are written. */
public enum TransactionMode {
  /** Logged, locked and compensated on failure. */
  SAGA,
  /** The same bars without log, lock and compensation. */
  TRADITIONAL;

  /** The name in settings and reports: {@code saga}, {@code traditional}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
