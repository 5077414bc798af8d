package io.klinesaga.reference;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all files or answers of one source say together: the first that knows something of a
 * security is believed.
 *
 * @param inList those that stand in a whole list
 * @param whole the exchanges of which there is one
 */
record MergedSecurities(Collection<Security> securities, Set<Symbol> inList, Set<Exchange> whole) {
  static MergedSecurities of(List<ListedSecurities> parts, ByCode byCode) {
    Map<Symbol, Security> merged = new TreeMap<>();
    Set<Symbol> inList = new TreeSet<>();
    Set<Exchange> whole = EnumSet.noneOf(Exchange.class);
    for (ListedSecurities part : parts) {
      whole.addAll(part.whole());
      for (Security security : part.securities()) {
        merged.merge(security.symbol(), security, Security::or);
        if (part.whole().contains(security.symbol().exchange())) {
          inList.add(security.symbol());
        }
      }
    }
    merged.replaceAll((symbol, security) -> byCode.complete(security));
    return new MergedSecurities(merged.values(), inList, whole);
  }
}
