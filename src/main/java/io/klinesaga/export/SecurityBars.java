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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the bars of many securities as of one time, adjusted if that is wanted. */
final class SecurityBars {
  /** About so many bars are in memory at a time, or those of one security. */
  private static final long BATCH_ROWS = 100_000;

  private static final long DAY = 86_400_000L;
  private static final int MINUTES_OF_DAY = 241;

  private final SecurityReader reader;
  private final Adjusting adjusting;
  private final ExportRequest request;
  private final Snapshot snapshot;
  private final ActionBook actions;

  /** Is shown each security, in order. */
  interface Taker {
    /**
     * Takes the bars of a security, all that are asked for of its period.
     *
     * @param raw as they are stored
     * @param shown with the prices to be exported
     * @param factors what they were adjusted by; null if they are raw
     */
    void bars(Security security, Bars raw, Bars shown, @Nullable FactorSet factors)
        throws IOException;

    void noBars(Security security);

    /** Its corporate actions are not known well enough. */
    void refused(Security security, String reason);
  }

  SecurityBars(
      ExportSources sources, ExportRequest request, Snapshot snapshot, ActionBook actions) {
    this.actions = actions;
    this.reader = sources.reader();
    this.adjusting = sources.adjusting();
    this.request = request;
    this.snapshot = snapshot;
  }

  /**
   * Reads.
   *
   * @param securities of one period, in the order of their symbols
   */
  void read(Period period, List<Security> securities, TimeRange range, Taker taker)
      throws IOException {
    List<Security> batch = new ArrayList<>();
    long rows = 0;
    for (Security one : securities) {
      long own = rows(one, range);
      if (!batch.isEmpty() && rows + own > BATCH_ROWS) {
        readBatch(period, batch, range, taker);
        batch.clear();
        rows = 0;
      }
      batch.add(one);
      rows += own;
    }
    if (!batch.isEmpty()) {
      readBatch(period, batch, range, taker);
    }
  }

  private long rows(Security one, TimeRange range) {
    boolean isWhole = request.isAdjusted() && one.period().isDaily();
    TimeRange read = isWhole ? one.whole() : one.extent().common(range);
    int ofDay = one.period().isDaily() ? 1 : MINUTES_OF_DAY / one.period().minutes();
    return read == null ? 0 : ((read.to() - read.from()) / DAY + 1) * ofDay * 5 / 7 + 1;
  }

  private void readBatch(Period period, List<Security> batch, TimeRange range, Taker taker)
      throws IOException {
    List<Symbol> symbols = batch.stream().map(Security::symbol).toList();
    Map<Symbol, Bars> daily = request.isAdjusted() ? daily(symbols) : Map.of();
    Map<Symbol, Bars> raw =
        request.isAdjusted() && period.isDaily()
            ? daily
            : reader.read(symbols, period, range, snapshot);
    for (Security one : batch) {
      Bars all = raw.getOrDefault(one.symbol(), Bars.EMPTY).slice(range);
      if (all.isEmpty()) {
        taker.noBars(one);
      } else if (request.isAdjusted()) {
        adjusted(one, all, daily.getOrDefault(one.symbol(), Bars.EMPTY), taker);
      } else {
        taker.bars(one, all, all, null);
      }
    }
  }

  private Map<Symbol, Bars> daily(Collection<Symbol> symbols) {
    return reader.read(symbols, Period.DAY, TimeRange.ALL, snapshot);
  }

  private void adjusted(Security one, Bars raw, Bars daily, Taker taker) throws IOException {
    FactorSet factors;
    try {
      factors = factors(one, daily);
    } catch (ActionsUnknownException e) {
      taker.refused(one, String.valueOf(e.getMessage()));
      return;
    }
    taker.bars(one, raw, adjusting.adjust(raw, factors, request.adjustment()).bars(), factors);
  }

  /** Minutes of days before the first or after the last daily bar are looked for one by one. */
  private FactorSet factors(Security one, Bars daily) {
    if (!daily.isEmpty()) {
      FactorSet.Days days =
          new FactorSet.Days(MarketTime.date(daily.firstTs()), MarketTime.date(daily.lastTs()));
      long end = MarketTime.dayStart(days.last().plusDays(1));
      boolean isWithin =
          one.period().isDaily()
              || (one.whole().from() >= daily.firstTs() && one.whole().to() < end);
      if (isWithin) {
        return adjusting.factors(actions.of(one.symbol()), daily, days, request.model());
      }
    }
    return adjusting
        .factors(one.symbol(), one.period(), snapshot, request.model())
        .orElseThrow(() -> new IllegalStateException("no bars of " + one.symbol()));
  }
}
