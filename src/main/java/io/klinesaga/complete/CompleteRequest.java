package io.klinesaga.complete;

import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * What shall be answered.
 *
 * @param from first day
 * @param to last day
 * @param periods the periods; empty: those of which any series has been synchronised
 * @param symbols only these, under whatever of their codes; empty: all
 */
public record CompleteRequest(
    LocalDate from, LocalDate to, List<Period> periods, Set<Symbol> symbols) {
  public CompleteRequest {
    periods = List.copyOf(periods);
    symbols = Set.copyOf(symbols);
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "from " + from + " to " + to + ": expected the earlier day first");
    }
  }
}
