package io.klinesaga.complete;

import io.klinesaga.market.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An answer as it was given once.
 *
 * @param at when it was first given
 * @param complete what it came to
 * @param exceptions the state of each symbol that was not present
 */
public record GivenAnswer(
    LocalDate day, Period period, Instant at, String complete, Map<String, String> exceptions) {
  private static final String PRESENT = DayState.PRESENT.code();

  /** Whether it is about the same day and period. */
  public boolean isSameDay(GivenAnswer other) {
    return day.equals(other.day) && period == other.period;
  }

  /**
   * What changed since the answer before it, such as {@code 600000.SH missing -> present}, in
   * symbol order. A symbol that was or is not named at all counts as present.
   */
  public List<String> changesSince(GivenAnswer before) {
    Set<String> symbols = new TreeSet<>(exceptions.keySet());
    symbols.addAll(before.exceptions.keySet());
    List<String> changes = new ArrayList<>();
    for (String symbol : symbols) {
      String was = before.exceptions.getOrDefault(symbol, PRESENT);
      String is = exceptions.getOrDefault(symbol, PRESENT);
      if (!was.equals(is)) {
        changes.add(symbol + " " + was + " -> " + is);
      }
    }
    return changes;
  }
}
