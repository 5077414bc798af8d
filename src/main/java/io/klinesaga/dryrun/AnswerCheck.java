package io.klinesaga.dryrun;

import io.klinesaga.app.LoneRoutes;
import io.klinesaga.app.Market;
import io.klinesaga.app.SharedServices;
import io.klinesaga.app.Sources;
import io.klinesaga.check.Checked;
import io.klinesaga.check.Reading;
import io.klinesaga.check.SeriesVerdict;
import io.klinesaga.config.Configuration;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Reads what a source that is a route makes of an answer that was recorded; nothing is sent. */
public final class AnswerCheck {
  private AnswerCheck() {}

  /**
   * What a source makes of an answer, one sentence each.
   *
   * @param problem why nothing of it may be stored; empty if it may
   */
  public record Found(
      List<String> bars, List<String> rejected, List<String> warnings, String problem) {
    /** Whether there are bars and nothing is wrong with any row. */
    public boolean isGood() {
      return problem.isEmpty() && rejected.isEmpty() && !bars.isEmpty();
    }

    private static Found of(Checked checked) {
      List<String> bars = new ArrayList<>();
      Bars good = checked.good();
      for (int i = 0; i < good.size(); i++) {
        bars.add(MarketTime.dateTime(good.ts(i)) + " " + values(good, i));
      }
      List<String> rejected =
          checked.rejected().stream()
              .map(
                  bar ->
                      bar.origin() + ": " + bar.rule() + ": " + bar.reason() + ": " + bar.payload())
              .toList();
      SeriesVerdict verdict = checked.verdict();
      return new Found(
          bars, rejected, checked.warnings(), verdict == null ? "" : verdict.message());
    }

    private static String values(Bars bars, int i) {
      return RejectedBar.payload(
          bars.open(i), bars.high(i), bars.low(i), bars.close(i), bars.volume(i), bars.amount(i));
    }
  }

  /**
   * Asks the only configured source for a series; every request over HTTP that its route makes is
   * answered with the text.
   *
   * @throws io.klinesaga.app.StartException if a setting of the source is wrong
   */
  public static Found read(Configuration configuration, SeriesId series, String answer) {
    Clock clock = Clock.systemUTC();
    Market market = Market.of(configuration, clock);
    try (LoneRoutes routes = new LoneRoutes(configuration, answer)) {
      SharedServices services = new SharedServices();
      services.bind(routes);
      List<KlineSource> sources = Sources.create(configuration, market, clock, services);
      try (KlineSource source = sources.get(0)) {
        SourceBars bars = source.fetch(series, TimeRange.ALL);
        Reading reading = Reading.of(source, series, TimeRange.ALL);
        return Found.of(market.rules().check(reading, bars, clock.instant()));
      } catch (SourceException e) {
        return new Found(List.of(), List.of(), List.of(), String.valueOf(e.getMessage()));
      }
    }
  }
}
