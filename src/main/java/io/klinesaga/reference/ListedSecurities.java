package io.klinesaga.reference;

import io.klinesaga.market.Exchange;
import java.util.List;
import java.util.Set;

/**
 * What one file or answer says of securities.
 *
 * @param origin its name, for messages
 * @param whole the exchanges of which it has every security that is listed; empty if it only adds
 *     to what others list
 */
public record ListedSecurities(String origin, Set<Exchange> whole, List<Security> securities) {
  public ListedSecurities {
    whole = Set.copyOf(whole);
    securities = List.copyOf(securities);
  }
}
