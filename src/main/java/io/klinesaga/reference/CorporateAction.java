package io.klinesaga.reference;

import io.klinesaga.market.Symbol;
import java.time.LocalDate;

/**
 * Something that changed the capital of a security or what its price means, with the numbers of
 * TDX's record 0x000F.
 *
 * @param exDate the first day on which it is so; it may lie ahead
 * @param category 1 ex-rights; 2 to 10 changes of capital; 11 and 12 consolidation; 13 and 14
 *     warrants
 * @param c1 category 1: yuan of dividend for 10 shares
 * @param c2 category 1: yuan of the price of rights
 * @param c3 category 1: bonus shares for 10; 11 and 12: the ratio
 * @param c4 category 1: shares of rights for 10
 */
public record CorporateAction(
    Symbol symbol, LocalDate exDate, int category, double c1, double c2, double c3, double c4) {
  /** What it is: corrections have other numbers and the same event. */
  public Event event() {
    return new Event(symbol, exDate, category);
  }

  /** What an action is about. */
  public record Event(Symbol symbol, LocalDate exDate, int category) {}
}
