package io.klinesaga.sync;

import io.klinesaga.check.Checked;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.sync.Suspensions.Suspension;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where that is kept which sources have beside good bars.
 *
 * @param quarantine bad bars
 * @param suspensions days without trading
 */
public record Findings(Quarantine quarantine, Suspensions suspensions) {
  /**
   * Keeps those of several series.
   *
   * @param runId the run that has read them
   * @throws io.klinesaga.jdbc.DatabaseException if they cannot be kept
   */
  void keep(long runId, Collection<Checked> read) {
    Map<SeriesId, List<RejectedBar>> bad = new LinkedHashMap<>();
    read.forEach(one -> bad.put(one.reading().series(), one.bad()));
    if (bad.values().stream().anyMatch(bars -> !bars.isEmpty())) {
      quarantine.add(runId, bad);
    }
    List<Suspension> days = read.stream().flatMap(Findings::suspendedDays).toList();
    if (!days.isEmpty()) {
      suspensions.note(days);
    }
  }

  /** Nothing that a refused series says is believed; of minutes only trades are missing. */
  private static Stream<Suspension> suspendedDays(Checked read) {
    SeriesId series = read.reading().series();
    return !series.period().isDaily() || read.verdict() != null
        ? Stream.empty()
        : read.suspended().stream()
            .map(ts -> new Suspension(series.symbol(), MarketTime.date(ts), read.source()));
  }
}
