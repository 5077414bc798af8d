package io.klinesaga.read;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the bars of one security under all of its codes as one history. */
public final class SecurityReader {
  private final BarReader reader;
  private final Codes codes;

  public SecurityReader(BarReader reader, Codes codes) {
    this.reader = reader;
    this.codes = codes;
  }

  /** All series of the security, the one of its present code first. */
  public List<SeriesId> series(Symbol symbol, Period period) {
    Symbol current = codes.current(symbol);
    List<SeriesId> all = new ArrayList<>(List.of(new SeriesId(current, period)));
    codes.all(symbol).stream()
        .filter(code -> !code.equals(current))
        .forEach(code -> all.add(new SeriesId(code, period)));
    return all;
  }

  /**
   * Reads it.
   *
   * @param taker is shown the bars in parts, each after the one before it in time. A bar that is
   *     stored under two codes comes once, as it is under the present code
   */
  public void read(
      Symbol symbol, Period period, TimeRange range, Snapshot snapshot, Consumer<Bars> taker) {
    List<SeriesId> series = series(symbol, period);
    if (series.size() == 1) {
      reader.read(period, series, range, snapshot, part -> part.values().forEach(taker));
      return;
    }
    Bars merged = merged(period, series, range, snapshot);
    if (!merged.isEmpty()) {
      taker.accept(merged);
    }
  }

  private Bars merged(Period period, List<SeriesId> series, TimeRange range, Snapshot snapshot) {
    Map<SeriesId, List<Bars>> parts = new LinkedHashMap<>();
    series.forEach(one -> parts.put(one, new ArrayList<>()));
    reader.read(
        period,
        series,
        range,
        snapshot,
        part -> part.forEach((one, bars) -> parts.getOrDefault(one, List.of()).add(bars)));
    Bars merged = Bars.EMPTY;
    for (List<Bars> ofCode : parts.values()) {
      merged = union(merged, joined(ofCode));
    }
    return merged;
  }

  private static Bars joined(List<Bars> parts) {
    Bars.Builder joined = new Bars.Builder(parts.stream().mapToInt(Bars::size).sum());
    for (Bars part : parts) {
      for (int i = 0; i < part.size(); i++) {
        joined.add(part, i);
      }
    }
    return joined.build();
  }

  /** Of two bars of one time the first counts. */
  private static Bars union(Bars first, Bars second) {
    if (first.isEmpty() || second.isEmpty()) {
      return first.isEmpty() ? second : first;
    }
    long[] times = new long[first.size() + second.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = i < first.size() ? first.ts(i) : second.ts(i - first.size());
    }
    Bars.Builder union = new Bars.Builder(times.length);
    for (long ts : Arrays.stream(times).sorted().distinct().toArray()) {
      int i = first.indexOf(ts);
      if (i >= 0) {
        union.add(first, i);
      } else {
        union.add(second, second.indexOf(ts));
      }
    }
    return union.build();
  }
}
