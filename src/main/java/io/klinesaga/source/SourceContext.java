package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.TradingCalendar;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a {@link KlineSource} is made with.
 *
 * @param settings the keys below {@code kline.source.<name>.}, without that prefix
 * @param instruments the prefixes of codes, those of the user's file included
 * @param calendar when the exchanges trade
 * @param dataDir the folder of the process; a source keeps its files in {@code sources/<name>} of
 *     it
 * @param clock the present time
 * @param services what sources share with others
 */
@PublicApi
public record SourceContext(
    Map<String, String> settings,
    Instruments instruments,
    TradingCalendar calendar,
    Path dataDir,
    Clock clock,
    SourceServices services) {
  public SourceContext {
    settings = Map.copyOf(settings);
  }

  /** With nothing but settings: what is shipped of the market, and nothing shared. */
  public static SourceContext of(Map<String, String> settings) {
    return of(settings, Instruments.shipped());
  }

  /** With settings and prefixes of codes alone. */
  public static SourceContext of(Map<String, String> settings, Instruments instruments) {
    return new SourceContext(
        settings,
        instruments,
        TradingCalendar.sse(),
        Path.of("data"),
        Clock.systemUTC(),
        SourceServices.ALONE);
  }
}
