package io.klinesaga.audit;

import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.util.Set;

/**
 * What to audit.
 *
 * @param symbols only these; empty for all
 * @param range only bars of these times; with less than all, first, last and count are not compared
 * @param samplePercent share of the series, above 0 and at most 100; at least one series of each
 *     period is taken
 */
public record AuditRequest(Set<Symbol> symbols, TimeRange range, double samplePercent) {
  public AuditRequest {
    symbols = Set.copyOf(symbols);
    if (!(samplePercent > 0 && samplePercent <= 100)) {
      throw new IllegalArgumentException(
          "a sample of " + samplePercent + "%: expected more than 0 and at most 100");
    }
  }

  boolean isWhole() {
    return range.equals(TimeRange.ALL);
  }

  /** Whether every series is compared completely. */
  public boolean coversEverything() {
    return isWhole() && symbols.isEmpty() && samplePercent == 100;
  }
}
