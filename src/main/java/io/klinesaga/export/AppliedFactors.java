package io.klinesaga.export;

import io.klinesaga.adjust.Adjustment;
import io.klinesaga.adjust.FactorSet;
import io.klinesaga.adjust.FactorStep;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.TimeRange;
import java.time.LocalDate;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the prices of a security and period were adjusted by.
 *
 * @param set the model and the hash of the factor set
 * @param decimals to which the prices were rounded
 * @param steps what each ex-day does to the prices of before it
 */
record AppliedFactors(String set, int decimals, SortedMap<LocalDate, String> steps) {
  AppliedFactors {
    steps = new TreeMap<>(steps);
  }

  static AppliedFactors of(FactorSet factors, int decimals) {
    SortedMap<LocalDate, String> steps = new TreeMap<>();
    for (FactorStep step : factors.steps()) {
      steps.merge(step.exDay(), step.effect().toString(), (one, next) -> one + ", " + next);
    }
    return new AppliedFactors(
        factors.model().code() + " sha256=" + factors.hash(), decimals, steps);
  }

  /**
   * Whether these and other ones of the same model give the bars of a time the same prices. An
   * ex-day changes the prices from it on if the first prices stay as they are, else those of before
   * it.
   */
  boolean isSame(AppliedFactors other, TimeRange range, Adjustment adjustment) {
    if (decimals != other.decimals) {
      return false;
    }
    TreeSet<LocalDate> days = new TreeSet<>(steps.keySet());
    days.addAll(other.steps.keySet());
    days.removeIf(day -> Objects.equals(steps.get(day), other.steps.get(day)));
    if (days.isEmpty()) {
      return true;
    }
    return adjustment == Adjustment.HFQ
        ? MarketTime.date(range.to()).isBefore(days.first())
        : !MarketTime.date(range.from()).isBefore(days.last());
  }
}
