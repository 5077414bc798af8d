package io.klinesaga.market;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The codes under which each security has been and is traded: one history, whatever the code. */
public final class Codes {
  /** Every code is a security of its own. */
  public static final Codes NONE = new Codes(List.of());

  private final Map<Symbol, CodeChange> byOld = new HashMap<>();
  private final Map<Symbol, List<Symbol>> olds = new HashMap<>();

  private Codes(Collection<CodeChange> changes) {
    for (CodeChange change : changes) {
      byOld.put(change.old(), change);
      olds.computeIfAbsent(change.successor(), unused -> new ArrayList<>()).add(change.old());
    }
  }

  /** From all changes that are known; of one old code the last change counts. */
  public static Codes of(Collection<CodeChange> changes) {
    return changes.isEmpty() ? NONE : new Codes(changes);
  }

  /** The code that the security has now; the symbol itself if it was never changed. */
  public Symbol current(Symbol symbol) {
    Set<Symbol> seen = new HashSet<>();
    Symbol code = symbol;
    while (byOld.containsKey(code) && seen.add(code)) {
      code = byOld.get(code).successor();
    }
    return code;
  }

  /** All codes of the security, in symbol order; the symbol itself is one of them. */
  public Set<Symbol> all(Symbol symbol) {
    Set<Symbol> all = new TreeSet<>();
    collect(current(symbol), all);
    all.add(symbol);
    return all;
  }

  private void collect(Symbol symbol, Set<Symbol> all) {
    if (all.add(symbol)) {
      olds.getOrDefault(symbol, List.of()).forEach(old -> collect(old, all));
    }
  }
}
