package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

/** What a person is told of one bar. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class WhyCommandTest {
  private static final SeriesId SERIES = TestBars.series(0, 1).get(0);
  private static final long TIME = TestBars.day(3);
  private static final String DAY = MarketTime.date(TIME).toString();

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
    source.put(SERIES, TestBars.bars(6));
  }

  private void sync() {
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      application.sync(
          new SyncRequest(
              List.of(Period.DAY), List.of(), 0, true, TransactionMode.SAGA, null, null));
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Bars withBadBar() {
    Bars good = TestBars.bars(6);
    Bars.Builder bars = new Bars.Builder(good.size());
    for (int i = 0; i < good.size(); i++) {
      double high = i == 3 ? good.low(i) - 1 : good.high(i);
      bars.add(
          good.ts(i),
          good.open(i),
          high,
          good.low(i),
          good.close(i),
          good.volume(i),
          good.amount(i));
    }
    return bars.build();
  }

  @Test
  void everything_that_happened_to_a_bar_is_told_in_order() throws SQLException {
    sync();
    source.put(SERIES, TestBars.bars(6, i -> i == 3 ? 1 : 0));
    sync();
    source.put(SERIES, withBadBar());
    sync();
    String where = "'" + SERIES.symbol() + "', '1d', '" + DAY + "T00:00:00+08:00'";
    run(
        "INSERT INTO bar_dispute (symbol, period, ts, found_by, field, stored, other, other_source) VALUES ("
            + where
            + ", 'verify', 'close', '1.0', '2.0', 'csv')");
    run(
        "INSERT INTO suspension (symbol, day, source) VALUES ('"
            + SERIES.symbol()
            + "', '"
            + DAY
            + "', 'tdx-day')");
    Cli.Result told = cli.run("why", SERIES.symbol().toString(), "--at", DAY);
    assertThat(told.exitCode()).as(told.out() + told.err()).isZero();
    List<String> lines = told.lines();
    String first = cli.pg("SELECT min(transaction_id) FROM transaction_log").get(0);
    String second = cli.pg("SELECT transaction_id FROM bar_revision").get(0);
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0))
        .contains(SERIES.symbol() + " committed transaction " + first + " (run 1, daily, begun 20")
        .contains(": wrote open=", "amount=");
    assertThat(lines.get(1))
        .contains(" committed transaction " + second + " (run 2, daily", " -> ")
        .doesNotContain("wrote open");
    assertThat(lines.get(2)).contains(" rejected (run 3, daily", "rejected by ", "it was: ");
    assertThat(lines.get(3)).contains(" disputed: verify: close is 1.0, csv has 2.0; from csv");
    assertThat(lines.get(4)).contains(" suspended: not traded on " + DAY + "; from tdx-day");
    assertThat(lines.get(5))
        .startsWith("now: " + SERIES.symbol() + " 1d " + DAY + ": open=")
        .endsWith(" valid, of transaction " + second);
    assertThat(cli.pg("SELECT count(*) FROM bar_revision")).containsExactly("1");
    assertThat(cli.pg("SELECT count(*) FROM bar_before_image")).containsExactly("0");
    assertThat(cli.run("audit").lastLine()).contains("violations=0");
    Cli.Result json = cli.run("why", SERIES.symbol().toString(), "--at", DAY, "--json");
    assertThat(json.out())
        .startsWith("{\"symbol\":\"" + SERIES.symbol() + "\",\"period\":\"1d\",\"at\":\"" + DAY)
        .contains("\"kind\":\"committed\"", "\"kind\":\"rejected\"", "\"valid\":true");
  }

  @Test
  void a_bar_of_which_nothing_is_known_is_no_success() {
    sync();
    Cli.Result told = cli.run("why", SERIES.symbol().toString(), "--at", "2001-01-05");
    assertThat(told.exitCode()).isEqualTo(1);
    assertThat(told.out())
        .contains(SERIES.symbol() + " 1d 2001-01-05: nothing is known of this bar");
  }

  @Test
  void one_history_is_told_under_every_code() throws SQLException {
    sync();
    run(
        "INSERT INTO symbol_alias (old_symbol, symbol, since, source) VALUES ('"
            + SERIES.symbol()
            + "', '920047.BJ', '2025-10-09', 'test')");
    Cli.Result told = cli.run("why", "920047.BJ", "--at", DAY);
    assertThat(told.exitCode()).isZero();
    assertThat(told.out())
        .contains(SERIES.symbol() + " committed transaction", "now: " + SERIES.symbol());
  }

  @Test
  void a_security_is_synchronised_and_audited_under_whatever_of_its_codes() throws SQLException {
    sync();
    run(
        "INSERT INTO symbol_alias (old_symbol, symbol, since, source) VALUES ('"
            + SERIES.symbol()
            + "', '920047.BJ', '2025-10-09', 'test')");
    Cli.Result again = cli.run("sync", "daily", "--symbols", "920047.BJ");
    assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
    assertThat(again.lastLine()).contains("series=1 committed=0 unchanged=1");
    assertThat(cli.run("sync", "daily", "--symbols", "920047.BJ", "--dry-run").out())
        .contains(SERIES.symbol().toString());
    assertThat(cli.run("audit", "--symbols", "920047.BJ").lastLine())
        .contains("series=1 bars=6", "violations=0");
    assertThat(cli.run("sync", "daily", "--symbols", "600999.SH").exitCode())
        .as("a code that nobody has is no other one")
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "600000 | 1d | 2026-11-27 | expected six digits, a dot and SH, SZ or BJ",
        "600000.SH | 2m | 2026-11-27 | period '2m': expected one of 1d, 1m",
        "600000.SH | 1d | 20261127 | --at '20261127': expected 2026-11-27 for a daily bar",
        "600000.SH | 1d | 2026-11-27T09:35 | expected a date such as 2026-01-05 for a daily bar",
        "600000.SH | 5m | 2026-11-27 | expected the end of a 5m bar in market time, such as 2026-11-27T09:35",
        "600000.SH | 5m | 2026-11-27T09:36 | the nearest is 09:35 or 09:40",
        "600000.SH | 60m | 2026-11-27 09:31 | the nearest is 10:30",
        "600000.SH | 1m | 2026-11-27T15:01 | the nearest is 15:00",
        "600000.SH | 1m | 2026-02-30T09:31 | expected the end of a 1m bar",
      })
  void a_time_that_no_bar_can_have_is_refused(
      String symbol, String period, String at, String expected) {
    Cli.Result told = cli.run("why", symbol, "--period", period, "--at", at);
    assertThat(told.exitCode()).isEqualTo(2);
    assertThat(told.err()).contains(expected);
  }
}
