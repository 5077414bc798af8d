package io.klinesaga.reference;

import io.klinesaga.market.Symbol;
import java.time.Duration;
import java.util.List;

/** What is stored already, for sources that ask only for what is missing. */
public interface KnownReferences {
  /** The securities that are in some whole list now, in symbol order. */
  List<Symbol> listed();

  /** Those of them whose first day nobody has said, in symbol order. */
  List<Symbol> withoutListingDate();

  /**
   * Those of the symbols that a source was not asked about for so long, in their order.
   *
   * @param subject what it was asked for
   */
  List<Symbol> notAskedFor(String source, String subject, Duration age, List<Symbol> symbols);

  /**
   * Those of the symbols that have valid, committed bars of a day after the one on which any source
   * last said all their corporate actions, in their order; but none that this source was asked for
   * today.
   */
  List<Symbol> withNewBars(String source, List<Symbol> symbols);

  /** Whether there are valid, committed bars of a day after every reading of corporate actions. */
  boolean hasNewBars();
}
