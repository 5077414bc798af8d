package io.klinesaga.source.tdx.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceServices;
import io.klinesaga.source.SourceSettings;
import io.klinesaga.testing.quote.MadeMarket;
import io.klinesaga.testing.quote.QuoteServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's list of hosts that has grown old, and a list that is shipped later. */
class OldHostListTest {
  private final MadeMarket market =
      new MadeMarket(30, LocalDate.of(2025, 12, 31), "000001.SZ", "600000.SH");

  private final Path folder;

  OldHostListTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void old_hosts_of_the_settings_do_not_hide_one_that_is_shipped_later()
      throws UnknownHostException {
    try (QuoteServer gone = QuoteServer.start(market);
        QuoteServer changed = QuoteServer.start(market, InetAddress.getByName("127.2.0.1"), 0);
        QuoteServer shipped = QuoteServer.start(market, InetAddress.getByName("127.3.0.1"), 0)) {
      gone.die();
      changed.faults().speakOnly(Set.of());
      Map<String, String> own =
          Map.of("hosts", gone.host() + "," + changed.host(), "connect-timeout", "1s");
      try (TdxServerSource source = source(own, shipped.host())) {
        assertThat(source.symbols(Period.DAY)).containsExactlyElementsOf(market.symbols());
        SeriesId series = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);
        SourceBars bars = source.fetch(series, TimeRange.ALL);
        assertThat(bars.bars().size()).isEqualTo(30);
        assertThat(Objects.requireNonNull(bars.receipt()).from()).isEqualTo(shipped.host());
      }
    }
  }

  private TdxServerSource source(Map<String, String> own, String shipped) {
    SourceSettings settings =
        new SourceSettings(TdxServerSource.NAME, own, Set.of("hosts", "connect-timeout"));
    return new TdxServerSource(
        new SourceContext(
            own,
            Instruments.shipped(),
            TradingCalendar.sse(),
            folder,
            Clock.systemUTC(),
            SourceServices.ALONE),
        TdxServerSourceProvider.settings(settings, List.of(HostAddress.parse(shipped))));
  }
}
