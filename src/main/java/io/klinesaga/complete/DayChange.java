package io.klinesaga.complete;

import io.klinesaga.market.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/**
 * A day became complete, or ceased to be.
 *
 * @param complete what the answer comes to now, such as {@code yes}
 * @param at when the answer was first given
 * @param figures numbers of symbols under their public names
 */
public record DayChange(
    LocalDate day, Period period, String complete, Instant at, Map<String, Integer> figures) {
  /** Whether it is complete now. */
  public boolean isComplete() {
    return complete.equals(DayAnswer.Complete.YES.code());
  }
}
