package io.klinesaga.export;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.SecurityReader;
import io.klinesaga.read.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The securities of each period that an export is of. */
final class Selection {
  private final Map<Period, List<Security>> securities = new EnumMap<>(Period.class);
  private final Set<Symbol> asked = new TreeSet<>();

  Selection(ExportSources sources, ExportRequest request, Snapshot snapshot) {
    SecurityReader reader = sources.reader();
    request.symbols().forEach(symbol -> asked.add(present(reader, symbol)));
    List<Period> periods =
        request.periods().isEmpty() ? Arrays.asList(Period.values()) : request.periods();
    for (Period period : periods) {
      List<Security> some = some(request, reader, period, extents(sources, period, snapshot));
      if (!some.isEmpty()) {
        securities.put(period, some);
      }
    }
  }

  /** Where there are rows, and where there were some. */
  private static Map<SeriesId, TimeRange> extents(
      ExportSources sources, Period period, Snapshot snapshot) {
    Map<SeriesId, TimeRange> extents = new TreeMap<>(sources.stored().apply(period));
    sources
        .facts()
        .overwritten(period, List.copyOf(extents.keySet()), snapshot.at())
        .forEach((series, extent) -> extents.merge(series, extent, TimeRange::span));
    return extents;
  }

  private static Symbol present(SecurityReader reader, Symbol symbol) {
    return reader.series(symbol, Period.DAY).get(0).symbol();
  }

  private List<Security> some(
      ExportRequest request,
      SecurityReader reader,
      Period period,
      Map<SeriesId, TimeRange> extents) {
    Map<Symbol, TimeRange> found = new TreeMap<>();
    extents.forEach(
        (series, extent) -> {
          Symbol symbol = present(reader, series.symbol());
          if (asked.isEmpty() || asked.contains(symbol)) {
            found.merge(symbol, extent, TimeRange::span);
          }
        });
    List<Security> some = new ArrayList<>();
    found.forEach(
        (symbol, extent) -> {
          TimeRange common = extent.common(request.range());
          if (common != null) {
            some.add(new Security(symbol, period, reader.series(symbol, period), extent, common));
          }
        });
    return some;
  }

  /** By period, in the order of their symbols; no entry without any. */
  Map<Period, List<Security>> securities() {
    return securities;
  }

  /** Those that were asked for by name, under their present codes. */
  Set<Symbol> asked() {
    return asked;
  }
}
