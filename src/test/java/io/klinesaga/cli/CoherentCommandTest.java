package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the periods of a series agree with each other. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class CoherentCommandTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 7);
  private static final Symbol BANK = Symbol.parse("600000.SH");
  private static final Symbol STAR = Symbol.parse("688001.SH");

  private final String name = UUID.randomUUID().toString();
  private final MemorySource source = MemorySource.market(name);
  private final Map<String, String> settings = TestServers.freshSettings();
  private Cli cli;

  @BeforeEach
  void fill() {
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    cli = Cli.with(settings);
    for (Symbol symbol : List.of(BANK, STAR)) {
      source.put(new SeriesId(symbol, Period.MIN1), minutes());
      source.put(new SeriesId(symbol, Period.MIN5), fives());
      source.put(new SeriesId(symbol, Period.DAY), day(240_000, 2_400_000));
    }
  }

  private static Bars minutes() {
    SessionGrid grid = SessionGrid.of(Period.MIN1);
    Bars.Builder bars = new Bars.Builder(grid.size());
    for (int i = 0; i < grid.size(); i++) {
      double price = 10 + (i % 7) * 0.01;
      bars.add(
          MarketTime.minute(DAY, grid.minute(i)),
          price,
          price + 0.02,
          price - 0.02,
          price + 0.01,
          1_000,
          10_000);
    }
    return bars.build();
  }

  private static Bars fives() {
    return Resampler.resample(minutes(), Period.MIN1, Period.MIN5, Gaps.NONE).bars();
  }

  private static Bars day(long volume, double amount) {
    Bars all = minutes();
    double high = 0;
    double low = 100;
    for (int i = 0; i < all.size(); i++) {
      high = Math.max(high, all.high(i));
      low = Math.min(low, all.low(i));
    }
    return new Bars.Builder(1)
        .add(
            MarketTime.dayStart(DAY),
            all.open(0),
            high,
            low,
            all.close(all.size() - 1),
            volume,
            amount)
        .build();
  }

  private void sync() {
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    Cli.Result minute = cli.run("sync", "minute", "--periods", "1m,5m");
    assertThat(minute.exitCode()).as(minute.out() + minute.err()).isZero();
  }

  private Cli.Result coherent() {
    return cli.run("coherent", "--date", DAY.toString());
  }

  @Test
  void periods_that_agree_are_coherent() throws SQLException {
    sync();
    Cli.Result result = coherent();
    assertThat(result.out())
        .isEqualTo("compared=98 differences=0 series_days=0 not_comparable=0\n");
    assertThat(result.exitCode()).isZero();
    assertThat(cli.pg("SELECT count(*) FROM bar_dispute")).containsExactly("0");
  }

  @ParameterizedTest
  @CsvSource({
    "open, 10.005",
    "high, 10.09",
    "low, 9.97",
    "close, 10.03",
    "volume, 5001",
    "amount, 50000.5"
  })
  void each_value_that_differs_is_told_with_both_sides_and_disputed(String field, double value)
      throws SQLException {
    Bars right = fives();
    Bars.Builder wrong = new Bars.Builder(right.size());
    for (int i = 0; i < right.size(); i++) {
      boolean isHere = i == 3;
      wrong.add(
          right.ts(i),
          isHere && field.equals("open") ? value : right.open(i),
          isHere && field.equals("high") ? value : right.high(i),
          isHere && field.equals("low") ? value : right.low(i),
          isHere && field.equals("close") ? value : right.close(i),
          isHere && field.equals("volume") ? (long) value : right.volume(i),
          isHere && field.equals("amount") ? value : right.amount(i));
    }
    source.put(new SeriesId(BANK, Period.MIN5), wrong.build());
    sync();
    Cli.Result result = coherent();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.lines()).hasSize(2);
    assertThat(result.lines().get(0))
        .startsWith("600000.SH 5m 2026-01-07T09:50: " + field + " is ")
        .contains(", 1m gives ");
    assertThat(result.lastLine())
        .isEqualTo("compared=98 differences=1 series_days=1 not_comparable=0");
    assertThat(cli.pg("SELECT symbol, period, found_by, field, other_source FROM bar_dispute"))
        .containsExactly("600000.SH 5m coherent " + field + " 1m");
    assertThat(cli.run("complete", "--date", DAY.toString(), "--periods", "5m").out())
        .contains(
            "600000.SH 5m 2026-01-07 disputed: 2026-01-07T09:50 coherent: " + field,
            "more of one: why 600000.SH --period 5m --at 2026-01-07T09:50",
            "disputed=1");
    source.put(new SeriesId(BANK, Period.MIN5), fives());
    assertThat(cli.run("sync", "minute", "--periods", "5m", "--full").exitCode()).isZero();
    assertThat(coherent().exitCode()).as("mended").isZero();
    assertThat(cli.pg("SELECT count(*) FROM bar_dispute")).containsExactly("0");
  }

  @Test
  void amounts_may_differ_by_what_32_bit_floats_lose() {
    source.put(new SeriesId(BANK, Period.DAY), day(240_000, 2_400_000.3));
    sync();
    assertThat(coherent().exitCode()).isZero();
  }

  @Test
  void turnover_after_hours_is_no_difference_on_boards_that_have_it() {
    source.put(new SeriesId(STAR, Period.DAY), day(250_000, 2_500_000));
    source.put(new SeriesId(BANK, Period.DAY), day(250_000, 2_500_000));
    sync();
    Cli.Result result = coherent();
    assertThat(result.lines())
        .containsExactly(
            "600000.SH 1d 2026-01-07: volume is 250000, 1m gives 240000",
            "600000.SH 1d 2026-01-07: amount is 2500000.0, 1m gives 2400000.0",
            "compared=98 differences=2 series_days=1 not_comparable=0");
  }

  @Test
  void where_minutes_are_missing_nothing_is_compared() throws SQLException {
    Bars all = minutes();
    Bars.Builder some = new Bars.Builder(all.size());
    for (int i = 0; i < all.size(); i++) {
      if (i != 100) {
        some.add(all, i);
      }
    }
    source.put(new SeriesId(BANK, Period.MIN1), some.build());
    sync();
    Cli.Result result = coherent();
    assertThat(result.lastLine())
        .isEqualTo("compared=96 differences=0 series_days=0 not_comparable=2");
    assertThat(result.exitCode()).isZero();
  }

  private static Bars changed(Bars bars, int at, long volume, double amount) {
    Bars.Builder changed = new Bars.Builder(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      changed.add(
          bars.ts(i),
          bars.open(i),
          bars.high(i),
          bars.low(i),
          bars.close(i),
          i == at ? volume : bars.volume(i),
          i == at ? amount : bars.amount(i));
    }
    return changed.build();
  }

  @Test
  void sums_of_minutes_of_which_some_have_no_turnover_are_not_compared() throws SQLException {
    source.put(new SeriesId(BANK, Period.MIN1), changed(minutes(), 100, Bars.NO_VOLUME, 10_000));
    source.put(new SeriesId(STAR, Period.MIN1), changed(minutes(), 100, 1_000, Double.NaN));
    sync();
    Cli.Result result = coherent();
    assertThat(result.out())
        .isEqualTo("compared=98 differences=0 series_days=0 not_comparable=3\n");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void what_is_not_compared_again_stays_disputed() throws SQLException {
    source.put(new SeriesId(BANK, Period.MIN5), changed(fives(), 20, 5_001, 50_000));
    sync();
    assertThat(coherent().lastLine()).contains("differences=1");
    source.put(new SeriesId(BANK, Period.MIN1), changed(minutes(), 100, Bars.NO_VOLUME, 10_000));
    assertThat(cli.run("sync", "minute", "--periods", "1m", "--full").exitCode()).isZero();
    assertThat(coherent().lastLine()).contains("differences=0", "not_comparable=2");
    assertThat(cli.pg("SELECT symbol, period, field FROM bar_dispute"))
        .containsExactly("600000.SH 5m volume");
  }

  @Test
  void closed_days_are_not_looked_at() throws SQLException {
    sync();
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO bar_dispute (symbol, period, ts, found_by, field, stored, other, other_source)"
              + " VALUES ('600000.SH', '5m', '2026-01-10T10:00+08', 'coherent', 'close', '1', '2', '1m')");
    }
    Cli.Result result = cli.run("coherent", "--from", "2026-01-10", "--to", "2026-01-11");
    assertThat(result.out()).contains("2026-01-10 to 2026-01-11 are no trading days", "compared=0");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void a_day_without_anything_to_compare_is_no_success() {
    sync();
    Cli.Result result = cli.run("coherent", "--date", "2026-01-06");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("nothing to compare", "compared=0");
  }
}
