package io.klinesaga.read;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers questions for the bars of one security. */
public final class BarAnswers {
  private final SecurityReader reader;
  private final ReadFacts facts;
  private final Snapshots snapshots;

  public BarAnswers(SecurityReader reader, ReadFacts facts, Snapshots snapshots) {
    this.reader = reader;
    this.facts = facts;
    this.snapshots = snapshots;
  }

  /**
   * Answers.
   *
   * @throws NoHistoryException if what was valid then cannot be told, or not yet
   */
  public BarAnswer of(BarQuery query) {
    List<SeriesId> series = reader.series(query.symbol(), query.period());
    Snapshot snapshot = snapshots.of(query.asOf(), series);
    return new BarAnswer(
        about(query, series, snapshot),
        taker -> reader.read(query.symbol(), query.period(), query.range(), snapshot, taker));
  }

  private Map<String, Object> about(BarQuery query, List<SeriesId> series, Snapshot snapshot) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("symbol", query.symbol().toString());
    about.put("period", query.period().code());
    about.put("as_of", snapshot.at().atOffset(MarketTime.OFFSET).toString());
    about.put(
        "transaction_id",
        facts.lastCommits(series, snapshot.at()).values().stream()
            .mapToLong(Long::longValue)
            .max()
            .orElse(0));
    return about;
  }
}
