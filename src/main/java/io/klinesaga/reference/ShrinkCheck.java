package io.klinesaga.reference;

import io.klinesaga.market.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Refuses whole lists that are more than 1 % shorter than the last one of the same exchange. */
final class ShrinkCheck {
  private static final int PERCENT = 100;

  private final ReferenceStore store;
  private final String source;
  private final boolean acceptsShrink;

  ShrinkCheck(ReferenceStore store, String source, boolean acceptsShrink) {
    this.store = store;
    this.source = source;
    this.acceptsShrink = acceptsShrink;
  }

  /** The reading without the lists that have become too short. */
  Reading<ListedSecurities> of(Reading<ListedSecurities> reading) {
    List<ListedSecurities> tooShort = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (ListedSecurities part : reading.parts()) {
      List<String> found = acceptsShrink ? List.of() : shrunk(part);
      reasons.addAll(found);
      if (!found.isEmpty()) {
        tooShort.add(part);
      }
    }
    return tooShort.isEmpty() ? reading : reading.without(tooShort, reasons);
  }

  private List<String> shrunk(ListedSecurities part) {
    List<String> reasons = new ArrayList<>();
    for (Exchange exchange : part.whole()) {
      long before = store.lastListed(source, exchange);
      long now =
          part.securities().stream()
              .filter(one -> one.symbol().exchange() == exchange)
              .map(Security::symbol)
              .distinct()
              .count();
      if ((before - now) * PERCENT > before) {
        reasons.add(
            String.format(
                Locale.ROOT,
                "%s: expected about the %d securities of %s that it had last, found %d:"
                    + " more than 1 %% are gone; --accept-shrink takes it as it is",
                part.origin(),
                before,
                exchange,
                now));
      }
    }
    return reasons;
  }
}
