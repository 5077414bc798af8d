package io.klinesaga.sync;

import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.util.Collection;

/** Where it is noted that securities were not traded. */
public interface Suspensions {
  /**
   * A day on which a security was not traded.
   *
   * @param source which says so
   */
  record Suspension(Symbol symbol, LocalDate day, String source) {}

  /** Notes them; what is noted already is only marked as seen again. No two are equal. */
  void note(Collection<Suspension> suspensions);
}
