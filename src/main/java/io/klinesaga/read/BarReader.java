package io.klinesaga.read;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.ReadFacts.Fate;
import io.klinesaga.tdengine.ReadPart;
import io.klinesaga.tdengine.TdengineBarStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads bars that were valid and committed at a time.
 *
 * <p>A row of TDengine that was overwritten later, or is being overwritten, is replaced by the row
 * that stood there; then those count whose transaction was committed by then. Rows written without
 * a saga belong to no transaction: they always count, and nothing tells what they replaced.
 */
public final class BarReader {
  /** A roll-back may be under way while its rows are read. */
  private static final int TRIES = 5;

  private final TdengineBarStore store;
  private final ReadFacts facts;

  public BarReader(TdengineBarStore store, ReadFacts facts) {
    this.store = store;
    this.facts = facts;
  }

  /**
   * Reads series of one period; only a bounded number of rows is in memory at a time.
   *
   * @param taker is shown each part: an entry per series that has bars there. The bars of a series
   *     may come in several parts, each after the one before it in time
   * @throws NoHistoryException if what was valid then is not kept any more
   */
  public void read(
      Period period,
      Collection<SeriesId> series,
      TimeRange range,
      Snapshot snapshot,
      Consumer<Map<SeriesId, Bars>> taker) {
    for (ReadPart part : store.parts(period, ranges(period, series, range, snapshot))) {
      Map<SeriesId, Bars> bars = part(period, part, snapshot).bars();
      if (!bars.isEmpty()) {
        taker.accept(bars);
      }
    }
    snapshot.requireKept(facts.since()); // it may have been shortened meanwhile
  }

  /** Is shown rows. */
  interface Writers {
    /**
     * A row as it was at the time asked for.
     *
     * @param transactionId which wrote it; 0 if none did
     */
    void row(SeriesId series, long ts, long transactionId);
  }

  /**
   * Tells which transactions have written the rows of a time, valid or not.
   *
   * @param ranges where to look, by series of the period
   */
  void written(Period period, Map<SeriesId, TimeRange> ranges, Snapshot snapshot, Writers writers) {
    TimeRange span = ranges.values().stream().reduce(TimeRange::span).orElse(TimeRange.ALL);
    Map<SeriesId, TimeRange> there = ranges(period, ranges.keySet(), span, snapshot);
    Map<SeriesId, TimeRange> wanted = new TreeMap<>();
    there.forEach(
        (one, range) -> {
          TimeRange common = range.common(ranges.getOrDefault(one, TimeRange.ALL));
          if (common != null) {
            wanted.put(one, common);
          }
        });
    for (ReadPart part : store.parts(period, wanted)) {
      part(period, part, snapshot).forEach(writers);
    }
  }

  /** Where there may be bars: where there are rows, and where there were some. */
  private Map<SeriesId, TimeRange> ranges(
      Period period, Collection<SeriesId> series, TimeRange range, Snapshot snapshot) {
    Map<SeriesId, TimeRange> extents = new TreeMap<>(store.extents(period, series));
    facts
        .overwritten(period, series, snapshot.at())
        .forEach((one, extent) -> extents.merge(one, extent, TimeRange::span));
    Map<SeriesId, TimeRange> ranges = new TreeMap<>();
    extents.forEach(
        (one, extent) -> {
          TimeRange common = extent.common(range);
          if (common != null) {
            ranges.put(one, common);
          }
        });
    return ranges;
  }

  private Part part(Period period, ReadPart part, Snapshot snapshot) {
    for (int attempt = 1; ; attempt++) {
      Part read = new Part(period, part, snapshot);
      if (!read.hasVoid() || attempt == TRIES) {
        return read;
      }
    }
  }

  /** The rows of one request. */
  private final class Part {
    private final Map<SeriesId, StoredBars> rows;
    private final Map<SeriesId, StoredBars> before;
    private final Map<Long, Fate> fates;

    /**
     * In this order: what is overwritten between the first and the second step is in the second.
     */
    Part(Period period, ReadPart part, Snapshot snapshot) {
      rows = store.read(period, part.series(), part.range());
      before = facts.before(period, part.series(), part.range(), snapshot.at());
      Set<Long> ids = new TreeSet<>();
      rows.values().forEach(some -> collect(some, ids));
      before.values().forEach(some -> collect(some, ids));
      fates = ids.isEmpty() ? Map.of() : facts.fates(ids, snapshot.at());
    }

    private static void collect(StoredBars some, Set<Long> ids) {
      for (int i = 0; i < some.size(); i++) {
        if (some.isValid(i) && some.txnId(i) > 0) {
          ids.add(some.txnId(i));
        }
      }
    }

    /** Whether rows may have been taken back between the two readings. */
    boolean hasVoid() {
      return fates.containsValue(Fate.VOID);
    }

    /** A row that was overwritten later is shown as both. */
    void forEach(Writers writers) {
      rows.forEach((one, some) -> show(one, some, writers));
      before.forEach((one, some) -> show(one, some, writers));
    }

    private static void show(SeriesId one, StoredBars some, Writers writers) {
      for (int i = 0; i < some.size(); i++) {
        writers.row(one, some.bars().ts(i), some.txnId(i));
      }
    }

    Map<SeriesId, Bars> bars() {
      Map<SeriesId, Bars> bars = new TreeMap<>();
      Map<SeriesId, StoredBars> all = new HashMap<>(before);
      all.putAll(rows);
      all.keySet()
          .forEach(
              one -> {
                Bars merged =
                    merged(
                        rows.getOrDefault(one, StoredBars.EMPTY),
                        before.getOrDefault(one, StoredBars.EMPTY));
                if (!merged.isEmpty()) {
                  bars.put(one, merged);
                }
              });
      return bars;
    }

    /** Both in ascending order of time; of two rows of one time the former counts. */
    private Bars merged(StoredBars present, StoredBars former) {
      Bars.Builder merged = new Bars.Builder(present.size() + former.size());
      int i = 0;
      for (int j = 0; j < former.size(); j++) {
        long ts = former.bars().ts(j);
        while (i < present.size() && present.bars().ts(i) < ts) {
          add(merged, present, i++);
        }
        if (i < present.size() && present.bars().ts(i) == ts) {
          i++;
        }
        add(merged, former, j);
      }
      while (i < present.size()) {
        add(merged, present, i++);
      }
      return merged.build();
    }

    private void add(Bars.Builder merged, StoredBars some, int i) {
      if (some.isValid(i) && counts(some.txnId(i))) {
        merged.add(some.bars(), i);
      }
    }

    private boolean counts(long transactionId) {
      return transactionId == 0 || fates.get(transactionId) == Fate.COUNTS;
    }
  }
}
