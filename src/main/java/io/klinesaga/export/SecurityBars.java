package io.klinesaga.export;

import io.klinesaga.adjust.ActionsUnknownException;
import io.klinesaga.adjust.FactorSet;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.Adjusting;
import io.klinesaga.read.SecurityReader;
import io.klinesaga.read.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the bars of many securities as of one time, adjusted if that is wanted. */
final class SecurityBars {
  private final SecurityReader reader;
  private final Adjusting adjusting;
  private final ExportRequest request;
  private final Snapshot snapshot;
  private final SecurityFactors factors;

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
      ExportSources sources, ExportRequest request, Snapshot snapshot, SecurityFactors factors) {
    this.factors = factors;
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
    for (List<Security> batch : Batches.of(securities, one -> rows(one, range))) {
      readBatch(period, batch, range, taker);
    }
  }

  private long rows(Security one, TimeRange range) {
    boolean isWhole = request.isAdjusted() && one.period().isDaily();
    return Batches.rows(one, isWhole ? one.whole() : one.extent().common(range));
  }

  private void readBatch(Period period, List<Security> batch, TimeRange range, Taker taker)
      throws IOException {
    List<Symbol> symbols = batch.stream().map(Security::symbol).toList();
    Map<Symbol, Bars> daily = request.isAdjusted() ? factors.daily(symbols) : Map.of();
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

  private void adjusted(Security one, Bars raw, Bars daily, Taker taker) throws IOException {
    FactorSet own;
    try {
      own =
          factors
              .of(one, daily)
              .orElseThrow(() -> new IllegalStateException("no bars of " + one.symbol()));
    } catch (ActionsUnknownException e) {
      taker.refused(one, String.valueOf(e.getMessage()));
      return;
    }
    taker.bars(one, raw, adjusting.adjust(raw, own, request.adjustment()).bars(), own);
  }
}
