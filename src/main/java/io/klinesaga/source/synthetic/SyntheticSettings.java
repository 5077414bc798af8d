package io.klinesaga.source.synthetic;

import io.klinesaga.market.Symbol;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Set;

/**
 * What a {@link SyntheticSource} makes.
 *
 * @param symbols number of symbols, 1 to 15,000
 * @param days number of trading days up to {@code endDate}, at least 1; they may not begin before
 *     1990
 * @param endDate the last day; if it is no trading day, the one before it
 * @param seed another seed gives other bars
 * @param revision 0, or a number that changes the last bar of some older days
 * @param faults what goes wrong on purpose
 */
public record SyntheticSettings(
    int symbols, int days, LocalDate endDate, long seed, int revision, Faults faults) {
  public SyntheticSettings {
    Objects.requireNonNull(endDate, "endDate");
    Objects.requireNonNull(faults, "faults");
  }

  /**
   * Faults for tests.
   *
   * @param failSymbols symbols whose fetch fails
   * @param stallSymbols symbols whose fetch waits first
   * @param stall how long it waits
   * @param badBarEvery every n-th bar of a series has low and high exchanged; 0 for none
   */
  public record Faults(
      Set<Symbol> failSymbols, Set<Symbol> stallSymbols, Duration stall, int badBarEvery) {
    /** Nothing goes wrong. */
    public static final Faults NONE = new Faults(Set.of(), Set.of(), Duration.ZERO, 0);

    public Faults {
      failSymbols = Set.copyOf(failSymbols);
      stallSymbols = Set.copyOf(stallSymbols);
    }
  }
}
