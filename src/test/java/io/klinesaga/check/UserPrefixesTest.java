package io.klinesaga.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.csv.CsvSourceProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prefixes of a user's file hold wherever a kind of instrument is asked for. */
class UserPrefixesTest {
  private static final Symbol FUND = Symbol.parse("590001.SH");
  private static final SeriesId SERIES = new SeriesId(FUND, Period.DAY);
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");

  private final Path folder;
  private Instruments instruments = Instruments.shipped();

  UserPrefixesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void addAPrefix() throws IOException {
    Path file = Files.writeString(folder.resolve("prefixes.txt"), "SH 59 fund 3\n");
    instruments = Instruments.shipped().with(file);
  }

  /** Lots where shares are meant. */
  private static SourceBars inLots() {
    Bars.Builder bars = new Bars.Builder(5);
    for (int day = 4; day <= 8; day++) {
      bars.add(MarketTime.dayStart(LocalDate.of(2024, 3, day)), 1, 1, 1, 1, 70, 7000);
    }
    return new SourceBars(bars.build(), List.of(), List.of());
  }

  @Test
  void units_are_proved_for_them() {
    BarRules shipped = new BarRules(TradingCalendar.sse());
    assertThat(shipped.check("csv", SERIES, inLots(), NOW).rejected()).isEmpty();
    BarRules own = new BarRules(TradingCalendar.sse(), instruments);
    assertThat(own.check("csv", SERIES, inLots(), NOW).rejected())
        .hasSize(5)
        .extracting(RejectedBar::rule)
        .containsOnly("unit-implausible");
  }

  @Test
  void a_csv_file_named_by_such_a_code_alone_is_read() throws IOException {
    Path daily = Files.createDirectories(folder.resolve("csv/1d"));
    Files.writeString(
        daily.resolve("590001.csv"),
        "date,open,high,low,close,volume,amount\n2024-03-04,1,1,1,1,7000,7000\n");
    Map<String, String> settings = Map.of("directory", daily.getParent().toString());
    try (KlineSource shipped = new CsvSourceProvider().create(SourceContext.of(settings));
        KlineSource own = new CsvSourceProvider().create(SourceContext.of(settings, instruments))) {
      assertThat(shipped.symbols(Period.DAY)).isEmpty();
      assertThat(own.symbols(Period.DAY)).containsExactly(FUND);
      assertThat(own.fetch(SERIES, TimeRange.ALL).bars().size()).isEqualTo(1);
    }
  }
}
