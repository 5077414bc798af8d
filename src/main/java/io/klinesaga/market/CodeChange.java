package io.klinesaga.market;

import java.time.LocalDate;

/**
 * A security that goes on under another code.
 *
 * @param old the code up to the day before
 * @param successor the code from then on
 * @param since the first day of the successor
 */
public record CodeChange(Symbol old, Symbol successor, LocalDate since) {
  public CodeChange {
    if (old.equals(successor)) {
      throw new IllegalArgumentException(old + ": a code cannot succeed itself");
    }
  }
}
