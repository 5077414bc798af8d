package io.klinesaga.export;

import io.klinesaga.adjust.ActionsUnknownException;
import io.klinesaga.adjust.FactorSet;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.Adjusting;
import io.klinesaga.read.SecurityReader;
import io.klinesaga.read.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the prices of the securities of an export are adjusted by. */
final class SecurityFactors {
  /** About the daily bars of a security of which only minutes are known to be there. */
  private static final long MANY_DAYS = 8000;

  private final SecurityReader reader;
  private final Adjusting adjusting;
  private final ExportRequest request;
  private final Snapshot snapshot;
  private final ActionBook actions;

  /**
   * What came of looking for the factors of a security and period.
   *
   * @param factors null if there are none
   * @param refused why its actions are not known well enough; null if they are, or it has no bars
   */
  record Outcome(@Nullable AppliedFactors factors, @Nullable String refused) {}

  SecurityFactors(
      ExportSources sources, ExportRequest request, Snapshot snapshot, ActionBook actions) {
    this.reader = sources.reader();
    this.adjusting = sources.adjusting();
    this.request = request;
    this.snapshot = snapshot;
    this.actions = actions;
  }

  /** All daily bars of securities. */
  Map<Symbol, Bars> daily(Collection<Symbol> symbols) {
    return reader.read(symbols, Period.DAY, TimeRange.ALL, snapshot);
  }

  /**
   * The factors; empty if it has no bars at all. Minutes of days before the first or after the last
   * daily bar are looked for one by one.
   *
   * @param daily all of its daily bars
   * @throws ActionsUnknownException if its actions are not known well enough
   */
  Optional<FactorSet> of(Security one, Bars daily) {
    if (!daily.isEmpty()) {
      FactorSet.Days days =
          new FactorSet.Days(MarketTime.date(daily.firstTs()), MarketTime.date(daily.lastTs()));
      long end = MarketTime.dayStart(days.last().plusDays(1));
      boolean isWithin =
          one.period().isDaily()
              || (one.whole().from() >= daily.firstTs() && one.whole().to() < end);
      if (isWithin) {
        return Optional.of(
            adjusting.factors(actions.of(one.symbol()), daily, days, request.model()));
      }
    }
    return adjusting.factors(one.symbol(), one.period(), snapshot, request.model());
  }

  /** For the manifest. */
  AppliedFactors applied(FactorSet factors) {
    return AppliedFactors.of(factors, adjusting.decimals(factors.symbol()));
  }

  /**
   * An entry, by {@link Security#name}, for each of the securities, which need not be of one
   * period.
   */
  Map<String, Outcome> outcomes(Collection<Security> securities) {
    Map<String, Outcome> outcomes = new TreeMap<>();
    for (List<Security> batch : Batches.of(securities, SecurityFactors::days)) {
      Map<Symbol, Bars> daily = daily(batch.stream().map(Security::symbol).distinct().toList());
      for (Security one : batch) {
        outcomes.put(one.name(), outcome(one, daily.getOrDefault(one.symbol(), Bars.EMPTY)));
      }
    }
    return outcomes;
  }

  private static long days(Security one) {
    return one.period().isDaily() ? Batches.rows(one, one.whole()) : MANY_DAYS;
  }

  private Outcome outcome(Security one, Bars daily) {
    try {
      return new Outcome(of(one, daily).map(this::applied).orElse(null), null);
    } catch (ActionsUnknownException e) {
      return new Outcome(null, String.valueOf(e.getMessage()));
    }
  }
}
