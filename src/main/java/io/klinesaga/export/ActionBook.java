package io.klinesaga.export;

import io.klinesaga.adjust.KnownActions;
import io.klinesaga.market.Symbol;
import io.klinesaga.read.Adjusting;
import io.klinesaga.read.Snapshot;
import java.util.HashMap;
import java.util.Map;

/** The corporate actions of securities as of one time, each looked up once. */
final class ActionBook {
  private final Adjusting adjusting;
  private final Snapshot snapshot;
  private final Map<Symbol, KnownActions> known = new HashMap<>();

  ActionBook(Adjusting adjusting, Snapshot snapshot) {
    this.adjusting = adjusting;
    this.snapshot = snapshot;
  }

  KnownActions of(Symbol symbol) {
    return known.computeIfAbsent(symbol, one -> adjusting.known(one, snapshot));
  }
}
