package io.klinesaga.complete;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import java.util.Map;
import java.util.Set;

/**
 * What is noted of one day beside its bars.
 *
 * @param suspended who says of a security that it was not traded
 * @param quarantined which rule rejected a bar of a series
 * @param disputed what contradicts a bar of a series
 * @param asked which sources were asked for a series by a repair after the day was due, and did not
 *     make it present
 */
public record DayNotes(
    Map<Symbol, String> suspended,
    Map<SeriesId, String> quarantined,
    Map<SeriesId, String> disputed,
    Map<SeriesId, Set<String>> asked) {
  /** Nothing. */
  public static final DayNotes NONE = new DayNotes(Map.of(), Map.of(), Map.of(), Map.of());
}
