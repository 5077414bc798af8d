package io.klinesaga.read;

import io.klinesaga.adjust.ActionsUnknownException;
import io.klinesaga.adjust.AdjustedBars;
import io.klinesaga.adjust.Adjustment;
import io.klinesaga.adjust.FactorSet;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers questions for the bars of one security. */
public final class BarAnswers {
  private final SecurityReader reader;
  private final ReadFacts facts;
  private final Snapshots snapshots;
  private final Adjusting adjusting;

  public BarAnswers(
      SecurityReader reader, ReadFacts facts, Snapshots snapshots, Adjusting adjusting) {
    this.reader = reader;
    this.facts = facts;
    this.snapshots = snapshots;
    this.adjusting = adjusting;
  }

  /**
   * Answers.
   *
   * @throws NoHistoryException if what was valid then cannot be told, or not yet
   * @throws ActionsUnknownException if adjusted bars are asked for and the corporate actions are
   *     not known well enough
   */
  public BarAnswer of(BarQuery query) {
    List<SeriesId> series = reader.series(query.symbol(), query.period());
    Snapshot snapshot = snapshots.of(query.asOf(), basis(query, series));
    Map<String, Object> about = about(query, series, snapshot);
    String version = version(series, snapshot);
    FactorSet factors = factors(query, snapshot);
    if (factors == null) {
      return new BarAnswer(about, version, taker -> raw(query, snapshot, taker));
    }
    about.put("factor_set", factors.name());
    return new BarAnswer(
        about,
        version == null ? null : version + " " + factors.days() + " " + factors.hash(),
        taker -> adjusted(query, snapshot, factors, taker));
  }

  /** Adjusted prices of minutes are made of daily bars too. */
  private List<SeriesId> basis(BarQuery query, List<SeriesId> series) {
    if (query.adjustment() == Adjustment.NONE || query.period().isDaily()) {
      return series;
    }
    List<SeriesId> basis = new ArrayList<>(series);
    basis.addAll(reader.series(query.symbol(), Period.DAY));
    return basis;
  }

  /** Null if it cannot be told. */
  private @Nullable String version(List<SeriesId> series, Snapshot snapshot) {
    return facts.unlogged(series, snapshot.at()).isEmpty()
        ? new TreeMap<>(facts.lastCommits(series, snapshot.at())).toString()
        : null;
  }

  /** Null if nothing is to be adjusted. */
  private @Nullable FactorSet factors(BarQuery query, Snapshot snapshot) {
    return query.adjustment() == Adjustment.NONE
        ? null
        : adjusting.factors(query.symbol(), query.period(), snapshot, query.model()).orElse(null);
  }

  private int raw(BarQuery query, Snapshot snapshot, Consumer<Bars> taker) {
    reader.read(query.symbol(), query.period(), query.range(), snapshot, taker);
    return 0;
  }

  private int adjusted(BarQuery query, Snapshot snapshot, FactorSet factors, Consumer<Bars> taker) {
    AtomicInteger notPositive = new AtomicInteger();
    reader.read(
        query.symbol(),
        query.period(),
        query.range(),
        snapshot,
        raw -> {
          AdjustedBars bars = adjusting.adjust(raw, factors, query.adjustment());
          notPositive.addAndGet(bars.notPositive());
          taker.accept(bars.bars());
        });
    return notPositive.get();
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
    about.put("adjust", query.adjustment().code());
    return about;
  }
}
