package io.klinesaga.read;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /**
   * Reads several securities together, with few requests; all of their bars are in memory.
   *
   * @return an entry, under the present code, for each one that has bars there
   */
  public Map<Symbol, Bars> read(
      Collection<Symbol> symbols, Period period, TimeRange range, Snapshot snapshot) {
    Map<Symbol, List<SeriesId>> series = new TreeMap<>();
    symbols.forEach(symbol -> series.put(codes.current(symbol), series(symbol, period)));
    Map<SeriesId, List<Bars>> parts =
        parts(period, series.values().stream().flatMap(List::stream).toList(), range, snapshot);
    Map<Symbol, Bars> read = new TreeMap<>();
    series.forEach(
        (symbol, ofCodes) -> {
          Bars merged = merged(ofCodes, parts);
          if (!merged.isEmpty()) {
            read.put(symbol, merged);
          }
        });
    return read;
  }

  private Bars merged(Period period, List<SeriesId> series, TimeRange range, Snapshot snapshot) {
    return merged(series, parts(period, series, range, snapshot));
  }

  private static Bars merged(List<SeriesId> series, Map<SeriesId, List<Bars>> parts) {
    Bars merged = Bars.EMPTY;
    for (SeriesId ofCode : series) {
      merged = union(merged, joined(parts.getOrDefault(ofCode, List.of())));
    }
    return merged;
  }

  private Map<SeriesId, List<Bars>> parts(
      Period period, List<SeriesId> series, TimeRange range, Snapshot snapshot) {
    Map<SeriesId, List<Bars>> parts = new HashMap<>();
    reader.read(
        period,
        series,
        range,
        snapshot,
        part ->
            part.forEach(
                (one, bars) -> parts.computeIfAbsent(one, unused -> new ArrayList<>()).add(bars)));
    return parts;
  }

  private static Bars joined(List<Bars> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
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
