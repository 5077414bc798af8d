package io.klinesaga.read;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongToIntFunction;

/**
 * In which parts of time series were changed between two times. The log tells where transactions
 * have looked for changes; where that is more than one part, the rows tell what they have written.
 */
public final class BarChanges {
  private final BarReader reader;
  private final ReadFacts facts;

  public BarChanges(BarReader reader, ReadFacts facts) {
    this.reader = reader;
    this.facts = facts;
  }

  /**
   * Looks for changes.
   *
   * @param part the number of the part in which a bar lies, by its time, ascending: its year
   * @return an entry, the numbers of parts, for each series that was changed; empty if the log does
   *     not reach so far back
   */
  public Optional<Map<SeriesId, Set<Integer>>> between(
      Collection<SeriesId> series, Instant after, Instant upTo, LongToIntFunction part) {
    return facts
        .changes(series, after, upTo)
        .map(changes -> new Parts(changes, part).of(new Snapshot(upTo)));
  }

  /** Collects the parts. */
  private final class Parts {
    private final Map<SeriesId, SeriesChanges> changes;
    private final LongToIntFunction part;
    private final Map<SeriesId, Set<Integer>> parts = new TreeMap<>();
    private final Map<SeriesId, TimeRange> unclear = new TreeMap<>();

    Parts(Map<SeriesId, SeriesChanges> changes, LongToIntFunction part) {
      this.changes = changes;
      this.part = part;
    }

    Map<SeriesId, Set<Integer>> of(Snapshot snapshot) {
      changes.forEach(this::add);
      Map<Period, Map<SeriesId, TimeRange>> byPeriod = new TreeMap<>();
      unclear.forEach(
          (one, range) ->
              byPeriod.computeIfAbsent(one.period(), p -> new HashMap<>()).put(one, range));
      byPeriod.forEach((period, ranges) -> reader.written(period, ranges, snapshot, this::add));
      return parts;
    }

    private void add(SeriesId one, SeriesChanges changed) {
      Set<Integer> own = new TreeSet<>();
      parts.put(one, own);
      changed.overwritten().forEach(range -> add(own, range));
      for (TimeRange range : changed.written().values()) {
        if (part.applyAsInt(range.from()) == part.applyAsInt(range.to())) {
          add(own, range);
        } else {
          unclear.merge(one, range, TimeRange::span);
        }
      }
    }

    private void add(Set<Integer> own, TimeRange range) {
      for (int i = part.applyAsInt(range.from()); i <= part.applyAsInt(range.to()); i++) {
        own.add(i);
      }
    }

    private void add(SeriesId one, long ts, long transactionId) {
      SeriesChanges changed = changes.getOrDefault(one, new SeriesChanges(List.of(), Map.of()));
      if (changed.written().containsKey(transactionId)) {
        parts.computeIfAbsent(one, unused -> new TreeSet<>()).add(part.applyAsInt(ts));
      }
    }
  }
}
