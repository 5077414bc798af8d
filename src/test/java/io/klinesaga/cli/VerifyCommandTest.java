package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Whether another source says the same as what is stored. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class VerifyCommandTest {
  private static final List<String> DAYS =
      List.of("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09");
  private static final List<String> SYMBOLS = List.of("600000.SH", "600004.SH");

  private final Map<String, String> settings = TestServers.freshSettings();
  private Cli cli;
  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    settings.put("kline.source", "csv");
    settings.put("kline.source.csv.directory", folder.resolve("one").toString());
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    for (String symbol : SYMBOLS) {
      write("one", symbol, 1);
      write("other", symbol, 1);
    }
    cli = Cli.with(settings);
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
  }

  /**
   * @param lot shares in one unit of the volume
   */
  private void write(String place, String symbol, int lot) throws IOException {
    StringBuilder lines = new StringBuilder("date,open,high,low,close,volume,amount\n");
    for (String day : DAYS) {
      lines.append(day).append(",10,10.5,9.5,10,").append(1_000 / lot).append(",10000\n");
    }
    Path file = folder.resolve(place).resolve("1d").resolve(symbol + ".csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, lines);
  }

  private void change(String symbol, String from, String to) throws IOException {
    Path file = folder.resolve("other").resolve("1d").resolve(symbol + ".csv");
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  private Cli.Result verify(String... more) {
    settings.put("kline.source.csv.directory", folder.resolve("other").toString());
    List<String> arguments = new ArrayList<>(List.of("verify", "--against", "csv"));
    arguments.addAll(List.of("--from", DAYS.get(0), "--to", DAYS.get(4)));
    arguments.addAll(List.of(more));
    return Cli.with(settings).run(arguments.toArray(new String[0]));
  }

  private List<String> disputes() throws SQLException {
    return cli.pg(
        "SELECT symbol, period, found_by, field, stored, other, other_source FROM bar_dispute ORDER BY symbol, other_source");
  }

  @Test
  void bars_that_are_the_same_elsewhere_are_verified_and_nothing_is_written() throws SQLException {
    int runs = cli.pg("SELECT run_id FROM sync_run").size();
    Cli.Result result = verify();
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.lastLine())
        .isEqualTo(
            "series=2 compared=10 differences=0 only_stored=0 only_there=0 unknown=0 refused=0 failed=0");
    assertThat(disputes()).isEmpty();
    assertThat(cli.pg("SELECT run_id FROM sync_run")).hasSize(runs);
  }

  @Test
  void a_bar_that_differs_is_told_and_disputed_until_it_does_not() throws Exception {
    change("600004.SH", "2026-01-07,10,10.5,9.5,10,", "2026-01-07,10,10.5,9.5,10.1,");
    Cli.Result result = verify();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("600004.SH 1d 2026-01-07: close is 10.0, csv gives 10.1")
        .contains("differences=1");
    assertThat(disputes()).containsExactly("600004.SH 1d verify close 10.0 10.1 csv");
    assertThat(cli.run("complete", "--date", "2026-01-07").out())
        .contains("600004.SH 1d 2026-01-07 disputed: verify: close is 10.0, csv has 10.1");
    change("600004.SH", "2026-01-07,10,10.5,9.5,10.1,", "2026-01-07,10,10.5,9.5,10,");
    assertThat(verify().exitCode()).isZero();
    assertThat(disputes()).isEmpty();
  }

  @Test
  void bars_that_only_one_side_has_are_counted_and_no_difference() throws Exception {
    change("600004.SH", "2026-01-07,10,10.5,9.5,10,1000,10000\n", "");
    Cli.Result result = verify();
    assertThat(result.lastLine()).contains("compared=9 differences=0 only_stored=1 only_there=0");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void a_source_whose_unit_cannot_be_right_is_not_compared() throws Exception {
    write("other", "600000.SH", 100);
    Cli.Result result = verify();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("600000.SH 1d: not compared: ", "unit-implausible", "volume-unit=lots")
        .contains("series=1 compared=5", "refused=1");
    assertThat(disputes()).isEmpty();
  }

  @Test
  void a_series_that_is_not_there_was_not_compared_and_the_check_is_not_whole() throws Exception {
    Files.delete(folder.resolve("other/1d/600004.SH.csv"));
    Cli.Result result = verify();
    assertThat(result.lastLine())
        .isEqualTo(
            "series=1 compared=5 differences=0 only_stored=5 only_there=0 unknown=1 refused=0 failed=0");
    assertThat(result.out()).contains("600004.SH 1d: not compared: ");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void a_series_that_has_nothing_on_these_days_was_not_compared() throws Exception {
    for (String day : DAYS) {
      change("600004.SH", day + ",10,10.5,9.5,10,1000,10000\n", "");
    }
    change("600004.SH", "amount\n", "amount\n2025-12-31,10,10.5,9.5,10,1000,10000\n");
    Cli.Result result = verify();
    assertThat(result.lastLine()).startsWith("series=1 compared=5 ").contains(" unknown=1 ");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void two_sources_that_differ_are_two_findings() throws Exception {
    change("600004.SH", "2026-01-07,10,10.5,9.5,10,", "2026-01-07,10,10.5,9.5,10.1,");
    assertThat(verify().exitCode()).isEqualTo(1);
    SeriesId series = new SeriesId(Symbol.parse("600004.SH"), Period.DAY);
    Bars.Builder bars = new Bars.Builder(1);
    bars.add(
        MarketTime.dayStart(LocalDate.parse("2026-01-07")), 10, 10.5, 9.5, 10.2, 1_000, 10_000);
    MemorySource.market(folder.toString()).put(series, bars.build());
    assertThat(memory().exitCode()).isEqualTo(1);
    assertThat(disputes())
        .containsExactly(
            "600004.SH 1d verify close 10.0 10.1 csv",
            "600004.SH 1d verify close 10.0 10.2 memory");
    change("600004.SH", "2026-01-07,10,10.5,9.5,10.1,1000,10000\n", "");
    assertThat(verify().lastLine()).contains("only_stored=1");
    assertThat(disputes()).as("it was not compared again").hasSize(2);
    change("600004.SH", "2026-01-06", "2026-01-07");
    assertThat(verify().lastLine()).contains("differences=0");
    assertThat(disputes()).containsExactly("600004.SH 1d verify close 10.0 10.2 memory");
  }

  private Cli.Result memory() {
    return Cli.with(settings)
        .set("kline.source.memory.market", folder)
        .run("verify", "--against", "memory", "--symbols", "600004.SH", "--date", "2026-01-07");
  }

  @Test
  void a_sample_has_at_least_one_series_of_each_period() {
    assertThat(verify("--sample", "0.001%").lastLine()).startsWith("series=1 compared=5 ");
    assertThat(verify("--sample", "200%").err())
        .contains("--sample 200%: expected a share such as 10%");
  }

  @Test
  void a_source_that_is_none_is_refused_by_name() {
    Cli.Result result = cli.run("verify", "--against", "nobody");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("nobody");
  }
}
