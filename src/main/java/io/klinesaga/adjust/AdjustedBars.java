package io.klinesaga.adjust;

import io.klinesaga.market.Bars;
import java.util.BitSet;

/** Bars with adjusted prices; times, volumes and amounts are those of the raw bars. Immutable. */
public final class AdjustedBars {
  private final Bars bars;
  private final FactorSet factors;
  private final Adjustment adjustment;
  private final BitSet notPositive;

  AdjustedBars(Bars bars, FactorSet factors, Adjustment adjustment, BitSet notPositive) {
    this.bars = bars;
    this.factors = factors;
    this.adjustment = adjustment;
    this.notPositive = (BitSet) notPositive.clone();
  }

  public Bars bars() {
    return bars;
  }

  /** What they were adjusted by; every answer names it. */
  public FactorSet factors() {
    return factors;
  }

  public Adjustment adjustment() {
    return adjustment;
  }

  /** Whether a price of row {@code i} is zero or below; it is kept. */
  public boolean isNotPositive(int i) {
    return notPositive.get(i);
  }

  /** How many rows have a price that is zero or below. */
  public int notPositive() {
    return notPositive.cardinality();
  }
}
