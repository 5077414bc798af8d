package io.klinesaga.sync;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.tdengine.TdengineBarStore.ValidBars;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares the bars of a batch with what is stored. Only rows in the range of the fetched bars are
 * read, some at a time; of a series that is to be counted again and has rows outside of that range
 * the server counts the valid bars.
 */
final class StoredComparison {
  private final TdengineBarStore store;
  private final Period period;
  private final Map<SeriesId, SeriesUpdate> updates = new LinkedHashMap<>();
  private final Map<SeriesId, BarDelta.Comparison> comparisons = new HashMap<>();

  private StoredComparison(
      TdengineBarStore store, Period period, Collection<SeriesUpdate> updates) {
    this.store = store;
    this.period = period;
    for (SeriesUpdate update : updates) {
      this.updates.put(update.series(), update);
      comparisons.put(update.series(), update.comparison());
    }
  }

  /** Gives each update its delta. */
  static void compare(TdengineBarStore store, Period period, Collection<SeriesUpdate> updates) {
    new StoredComparison(store, period, updates).compare();
  }

  private void compare() {
    Map<SeriesId, TimeRange> ranges = new LinkedHashMap<>();
    updates.forEach((series, update) -> ranges.put(series, update.range()));
    List<SeriesId> recounted =
        updates.keySet().stream().filter(series -> update(series).plan().recount()).toList();
    Map<SeriesId, TimeRange> extents =
        recounted.isEmpty() ? Map.of() : store.extents(period, recounted);
    recounted.stream().filter(series -> !extents.containsKey(series)).forEach(ranges::remove);
    store.read(period, ranges, this::add);
    Map<SeriesId, ValidBars> counted = counted(extents);
    updates.forEach((series, update) -> update.compared(end(series, counted.get(series))));
  }

  private SeriesUpdate update(SeriesId series) {
    return Objects.requireNonNull(updates.get(series));
  }

  private void add(Map<SeriesId, StoredBars> part) {
    part.forEach((series, rows) -> Objects.requireNonNull(comparisons.get(series)).add(rows));
  }

  private Map<SeriesId, ValidBars> counted(Map<SeriesId, TimeRange> extents) {
    List<SeriesId> beyond =
        extents.entrySet().stream()
            .filter(e -> !update(e.getKey()).range().covers(e.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    return beyond.isEmpty() ? Map.of() : store.countValid(period, beyond);
  }

  private BarDelta end(SeriesId series, @Nullable ValidBars counted) {
    BarDelta.Comparison comparison = Objects.requireNonNull(comparisons.get(series));
    return counted == null ? comparison.end() : comparison.end(counted);
  }
}
