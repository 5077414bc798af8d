package io.klinesaga.reference;

import io.klinesaga.market.Symbol;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one file or answer says of corporate actions.
 *
 * @param origin its name, for messages
 * @param all whether it has all actions of all securities
 * @param symbols else: the securities of which it has all actions
 * @param why why it was asked for these; null if it was asked for everything
 */
public record ActionList(
    String origin,
    boolean all,
    Set<Symbol> symbols,
    List<CorporateAction> actions,
    @Nullable Due why) {
  /** Why a security is asked for. */
  public enum Due {
    /** It has bars of a day after the one on which its actions were read last. */
    NEW_BARS,
    /** It was not asked for in a while. */
    AGE
  }

  public ActionList {
    symbols = Set.copyOf(symbols);
    actions = List.copyOf(actions);
  }

  /** Of all securities. */
  public static ActionList ofAll(String origin, List<CorporateAction> actions) {
    return new ActionList(origin, true, Set.of(), actions, null);
  }
}
