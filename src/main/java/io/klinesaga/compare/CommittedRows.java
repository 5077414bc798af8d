package io.klinesaga.compare;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads the valid bars of committed transactions. */
public final class CommittedRows {
  private final TdengineBarStore store;
  private final Function<Collection<Long>, Set<Long>> uncommitted;

  /**
   * @param uncommitted those of some transactions whose bars do not count
   */
  public CommittedRows(TdengineBarStore store, Function<Collection<Long>, Set<Long>> uncommitted) {
    this.store = store;
    this.uncommitted = uncommitted;
  }

  /** The bars of some symbols in one request; an entry for each series that has rows there. */
  public Map<SeriesId, Bars> read(Period period, Collection<Symbol> symbols, TimeRange range) {
    List<SeriesId> series = symbols.stream().map(one -> new SeriesId(one, period)).toList();
    Map<SeriesId, StoredBars> rows = store.read(period, series, range);
    Set<Long> ids = new TreeSet<>();
    rows.values().forEach(some -> ids.addAll(transactions(some)));
    Set<Long> open = ids.isEmpty() ? Set.of() : uncommitted.apply(ids);
    Map<SeriesId, Bars> bars = new TreeMap<>();
    rows.forEach((one, some) -> bars.put(one, committed(some, open)));
    return bars;
  }

  private static Set<Long> transactions(StoredBars rows) {
    Set<Long> ids = new TreeSet<>();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.isValid(i) && rows.txnId(i) > 0) {
        ids.add(rows.txnId(i));
      }
    }
    return ids;
  }

  private static Bars committed(StoredBars rows, Set<Long> open) {
    Bars.Builder bars = new Bars.Builder(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      if (rows.isValid(i) && !open.contains(rows.txnId(i))) {
        bars.add(rows.bars(), i);
      }
    }
    return bars.build();
  }
}
