package io.klinesaga.complete;

import io.klinesaga.market.Period;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

/** What was answered before. */
@FunctionalInterface
public interface GivenAnswers {
  /**
   * The periods that are complete, by day, and of which somebody has seen that within this time.
   *
   * @param from first day
   * @param to last day
   */
  Map<LocalDate, Set<Period>> complete(LocalDate from, LocalDate to, Duration within);
}
