package io.klinesaga.reference;

import io.klinesaga.market.Symbol;
import java.util.List;
import java.util.Set;

/**
 * What one file or answer says of corporate actions.
 *
 * @param origin its name, for messages
 * @param all whether it has all actions of all securities
 * @param symbols else: the securities of which it has all actions
 */
public record ActionList(
    String origin, boolean all, Set<Symbol> symbols, List<CorporateAction> actions) {
  public ActionList {
    symbols = Set.copyOf(symbols);
    actions = List.copyOf(actions);
  }

  /** Of all securities. */
  public static ActionList ofAll(String origin, List<CorporateAction> actions) {
    return new ActionList(origin, true, Set.of(), actions);
  }
}
