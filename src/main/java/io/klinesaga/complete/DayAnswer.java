package io.klinesaga.complete;

import io.klinesaga.market.Period;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * The answer for one day and period.
 *
 * @param complete what it comes to
 * @param counts number of symbols by state; a state that no symbol has is absent
 * @param exceptions the symbols that are not present, in symbol order
 * @param hash hexadecimal SHA-256 of what the answer rests on
 */
public record DayAnswer(
    LocalDate day,
    Period period,
    Complete complete,
    Map<DayState, Integer> counts,
    List<SymbolDay> exceptions,
    String hash) {
  /** What an answer comes to. */
  public enum Complete {
    YES,
    NO,
    NOT_DUE,
    UNKNOWN
  }
}
