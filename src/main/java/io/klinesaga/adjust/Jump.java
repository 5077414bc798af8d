package io.klinesaga.adjust;

import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.util.Locale;

/**
 * Prices and actions of one day that contradict each other.
 *
 * @param day the day of the bar
 * @param evidence what contradicts what, a sentence
 */
public record Jump(Symbol symbol, LocalDate day, Kind kind, String evidence) {
  /** What is wrong. */
  public enum Kind {
    /** Prices that no trade can have after that close, and no action that explains them. */
    JUMP_WITHOUT_ACTION,
    /** An action after which prices are as if there had been none. */
    ACTION_WITHOUT_JUMP,
    /** Prices that fit neither the previous close nor what the action makes of it. */
    JUMP_UNLIKE_ACTION,
    /** An action with numbers that cannot be right. */
    WRONG_ACTION;

    /** The word for it: {@code jump-without-action}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** One line: {@code 600000.SH 1d 2026-01-07 jump-without-action: …}. */
  public String line() {
    return symbol + " 1d " + day + " " + kind.code() + ": " + evidence;
  }
}
