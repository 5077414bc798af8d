package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.testing.Vipdoc;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the options of {@code sync} do to the bars and to what is known of them. */
@Tag("servers")
class SyncOptionsTest {
  private static final String BARS =
      "SELECT ts, open, high, low, close, volume, amount, txn_id, is_valid FROM daily_kline_600000_sh";

  private final Path folder;

  private final Cli servers = Cli.onFreshServers();

  SyncOptionsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Cli withOwnFiles() throws IOException {
    return servers.set("kline.source.tdx-file.directory", Vipdoc.copySample(folder));
  }

  private Path daily() {
    return folder.resolve("vipdoc/sh/lday/sh600000.day");
  }

  @Test
  void a_second_run_reports_every_series_as_unchanged() {
    assertThat(servers.run("sync", "daily").figure("committed")).isEqualTo(3);
    Cli.Result again = servers.run("sync", "daily");
    assertThat(again.exitCode()).isZero();
    assertThat(again.lastLine())
        .matches(
            "transaction_mode=saga series=3 committed=0 unchanged=3 busy=0 failed=0 partial=0 postponed=0 disputed=0"
                + " saga_success_count=0 saga_rollback_count=0 saga_success_rate=100\\.00%"
                + " rows_read=3 rows_written=0 rows_quarantined=0 rows_suspended=0 rows_withdrawn=0 rows_held=0 duration_ms=\\d+");
    Cli.Result full = servers.run("sync", "daily", "--full");
    assertThat(full.figure("unchanged")).isEqualTo(1);
    assertThat(full.figure("partial")).isEqualTo(2);
    assertThat(full.figure("rows_read")).isEqualTo(21800);
    assertThat(full.figure("rows_written")).isZero();
  }

  @Test
  void an_incremental_run_up_to_a_day_before_the_committed_bars_reads_nothing()
      throws SQLException {
    assertThat(servers.run("sync", "daily").figure("committed")).isEqualTo(3);
    List<String> before = servers.pg("SELECT symbol, bar_count, last_ts FROM sync_state");
    Cli.Result earlier = servers.run("sync", "daily", "--to", "2001-06-29");
    assertThat(earlier.exitCode()).isZero();
    assertThat(earlier.lastLine())
        .startsWith("transaction_mode=saga series=3 committed=0 unchanged=3 busy=0 failed=0")
        .contains("rows_read=0 rows_written=0");
    Cli.Result dry = servers.run("sync", "daily", "--to", "2001-06-29", "--dry-run");
    assertThat(dry.out())
        .contains("600000.SH 1d: has bars after 2001-06-29 already, none read")
        .contains("dry run: series=3 failed=0 postponed=0 disputed=0 rows_read=0");
    assertThat(servers.pg("SELECT symbol, bar_count, last_ts FROM sync_state")).isEqualTo(before);
  }

  @Test
  void an_incremental_run_writes_only_the_appended_bars() throws IOException, SQLException {
    Cli cli = withOwnFiles();
    cli.run("sync", "daily", "--symbols", "600000.SH");
    List<String> before = cli.td(BARS);
    Vipdoc.append(daily(), 20250806, 1375, 1390, 1370, 1380, 1.5e9f, 110_000_000);
    Vipdoc.append(daily(), 20250807, 1380, 1395, 1375, 1392, 1.6e9f, 115_000_000);
    Cli.Result next = cli.run("sync", "daily", "--symbols", "600000.SH");
    assertThat(next.figure("committed")).isEqualTo(1);
    assertThat(next.figure("rows_read")).isEqualTo(3);
    assertThat(next.figure("rows_written")).isEqualTo(2);
    List<String> after = cli.td(BARS);
    assertThat(after).hasSize(6121).startsWith(before.toArray(String[]::new));
    assertThat(after.get(6120)).contains(" 13.8 13.95 13.75 13.92 115000000 1.6E9 ");
    assertThat(
            cli.pg(
                "SELECT bar_count, to_char(last_ts AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"
                    + " FROM sync_state"))
        .containsExactly("6121 2025-08-07");
  }

  @Test
  void an_incremental_run_takes_over_a_last_bar_that_was_completed()
      throws IOException, SQLException {
    Cli cli = withOwnFiles();
    cli.run("sync", "daily", "--symbols", "600000.SH");
    Vipdoc.setClose(daily(), 6118, 1376);
    assertThat(cli.run("sync", "daily", "--symbols", "600000.SH").figure("rows_written"))
        .isEqualTo(1);
    assertThat(cli.td(BARS + " WHERE ts = '2025-08-05 00:00:00'"))
        .singleElement()
        .asString()
        .contains(" 13.76 ");
  }

  @Test
  void a_full_run_after_an_old_bar_changed_writes_exactly_that_bar()
      throws IOException, SQLException {
    Cli cli = withOwnFiles();
    cli.run("sync", "daily");
    List<String> before = cli.td(BARS);
    Vipdoc.setClose(daily(), 100, 2601);
    assertThat(cli.run("sync", "daily").figure("rows_written")).isZero();
    Cli.Result full = cli.run("sync", "daily", "--full");
    assertThat(full.figure("committed")).isEqualTo(1);
    assertThat(full.figure("unchanged")).isZero();
    assertThat(full.figure("partial")).isEqualTo(2);
    assertThat(full.figure("rows_written")).isEqualTo(1);
    List<String> after = cli.td(BARS);
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.size(); i++) {
      if (i == 100) {
        assertThat(after.get(i)).isNotEqualTo(before.get(i)).contains(" 26.01 ");
      } else {
        assertThat(after.get(i)).isEqualTo(before.get(i));
      }
    }
  }

  @Test
  void without_sagas_the_same_bars_and_the_same_metadata_are_written() throws SQLException {
    Cli other = Cli.onFreshServers();
    assertThat(servers.run("sync", "daily").exitCode()).isZero();
    Cli.Result traditional = other.run("sync", "daily", "--no-saga");
    assertThat(traditional.exitCode()).isZero();
    assertThat(traditional.lastLine())
        .startsWith(
            "transaction_mode=traditional series=3 committed=3 unchanged=0 busy=0 failed=0 partial=0 postponed=0 disputed=0"
                + " saga_success_count=0 saga_rollback_count=0 saga_success_rate=100.00%"
                + " rows_read=21800 rows_written=21783 rows_quarantined=17 rows_suspended=0 rows_withdrawn=0 rows_held=0 ");
    String bars =
        "SELECT symbol, ts, open, high, low, close, volume, amount, is_valid FROM daily_kline"
            + " ORDER BY symbol, ts";
    assertThat(other.td(bars)).hasSize(21783).isEqualTo(servers.td(bars));
    String states =
        "SELECT symbol, period, first_ts, last_ts, bar_count FROM sync_state ORDER BY 1";
    assertThat(other.pg(states)).hasSize(3).isEqualTo(servers.pg(states));
    assertThat(other.pg("SELECT symbol FROM symbols_info ORDER BY 1"))
        .isEqualTo(servers.pg("SELECT symbol FROM symbols_info ORDER BY 1"));
    assertThat(other.td("SELECT count(*) FROM daily_kline WHERE txn_id <> 0")).containsExactly("0");
    assertThat(
            other.pg(
                "SELECT (SELECT count(*) FROM transaction_log) + (SELECT count(*) FROM saga_log)"))
        .containsExactly("0");
  }

  @Test
  void json_has_the_same_keys_in_the_same_order() throws IOException {
    Cli.Result result = servers.run("sync", "daily", "--json");
    assertThat(result.lines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.fieldNames()).toIterable().containsExactlyElementsOf(SampleSyncTest.KEYS);
    assertThat(json.get("transaction_mode").asText()).isEqualTo("saga");
    assertThat(json.get("saga_success_rate").asDouble()).isEqualTo(100.0);
    assertThat(json.get("rows_written").asLong()).isEqualTo(21783);
  }

  @Test
  void json_keeps_standard_output_to_one_document_when_a_series_fails() throws IOException {
    Cli.Result result = servers.run("sync", "daily", "--json", "--symbols", "600001.SH");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(result.out()).get("failed").asInt()).isEqualTo(1);
    assertThat(result.err()).startsWith("failed 600001.SH 1d: ");
  }

  @Test
  void only_the_named_symbols_are_synchronised() throws SQLException {
    Cli.Result two = servers.run("sync", "daily", "--symbols", "881478.SH,000001.SZ,881478.SH");
    assertThat(two.figure("series")).isEqualTo(2);
    assertThat(servers.pg("SELECT symbol FROM sync_state ORDER BY 1"))
        .containsExactly("000001.SZ", "881478.SH");
  }

  @Test
  void a_limit_takes_the_first_symbols_in_their_order() throws SQLException {
    assertThat(servers.run("sync", "daily", "--limit", "2").figure("series")).isEqualTo(2);
    assertThat(servers.pg("SELECT symbol FROM sync_state ORDER BY 1"))
        .containsExactly("000001.SH", "000001.SZ");
  }

  @Test
  void from_and_to_bound_the_trading_days_both_included() throws SQLException {
    Cli.Result week =
        servers.run(
            "sync",
            "daily",
            "--symbols",
            "600000.SH",
            "--from",
            "2025-07-28",
            "--to",
            "2025-08-01");
    assertThat(week.figure("rows_written")).isEqualTo(5);
    assertThat(
            servers.pg(
                "SELECT bar_count, to_char(first_ts AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD'),"
                    + " to_char(last_ts AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') FROM sync_state"))
        .containsExactly("5 20250728 20250801");
    Cli.Result minutes =
        servers.run("sync", "minute", "--from", "2021-06-02", "--to", "2021-06-02");
    assertThat(minutes.figure("rows_written")).isEqualTo(240 + 48 + 16 + 8 + 4);
  }

  @ParameterizedTest
  @CsvSource({"1m 5m,2,3024", "'1m,5m',2,3024", "60m,1,12", "5m 5m 15m,2,192"})
  void periods_are_separated_by_blanks_or_commas(String periods, int series, int rows) {
    List<String> arguments = new java.util.ArrayList<>(List.of("sync", "minute", "--periods"));
    arguments.addAll(List.of(periods.split(" ", -1)));
    Cli.Result result = servers.run(arguments.toArray(String[]::new));
    assertThat(result.figure("series")).isEqualTo(series);
    assertThat(result.figure("rows_written")).isEqualTo(rows);
  }

  @Test
  void thirty_two_workers_write_the_same_as_one() throws SQLException {
    Cli synthetic =
        servers
            .set("kline.source", "synthetic")
            .set("kline.source.synthetic.symbols", 64)
            .set("kline.source.synthetic.days", 2)
            .set("kline.sync.chunk-size", 1);
    Cli.Result many = synthetic.run("sync", "minute", "--periods", "60m", "--max-workers", "32");
    assertThat(many.exitCode()).as(many.err()).isZero();
    assertThat(many.figure("committed")).isEqualTo(64);
    assertThat(many.figure("rows_written")).isEqualTo(64 * 2 * 4);
    Cli.Result one =
        synthetic.run("sync", "minute", "--periods", "60m", "--full", "--max-workers", "1");
    assertThat(one.figure("unchanged")).isEqualTo(64);
  }

  @Test
  void a_dry_run_on_a_missing_data_directory_creates_nothing() {
    Path missing = folder.resolve("data");
    Cli.Result result =
        Cli.plain("sync", "daily", "--dry-run", "--limit", "1", "--data-dir", missing.toString());
    assertThat(result.exitCode()).isZero();
    assertThat(result.lines())
        .containsExactly(
            "not read: tdx-file: 1 1d series left out by kline.symbols.include and kline.symbols.exclude, such as [881478.SH]",
            "000001.SH 1d 1990-12-19T00:00 to 2025-08-05T00:00: 8455 bars read, 8439 to write, 16 to quarantine",
            "dry run: series=1 failed=0 postponed=0 disputed=0 rows_read=8455 rows_to_write=8439 rows_to_quarantine=16 rows_suspended=0 rows_withdrawn=0 rows_held=0; nothing was changed");
    assertThat(missing).doesNotExist();
  }

  @Test
  void a_dry_run_on_empty_databases_creates_no_schema_and_reports_what_fails() throws SQLException {
    Cli empty = Cli.withoutDatabase();
    reportsWithoutReadingBars(empty);
    assertThat(empty.run("query", "td", "SHOW DATABASES").out())
        .doesNotContain(empty.setting("kline.tdengine.database"));
  }

  @Test
  void a_database_that_was_made_beforehand_is_as_good_as_none() throws SQLException {
    try (Connection connection = servers.tdengineServer();
        Statement statement = connection.createStatement()) {
      String database = servers.setting("kline.tdengine.database");
      statement.execute(
          "CREATE DATABASE IF NOT EXISTS " + database + " " + TdengineBarStore.DATABASE_OPTIONS);
    }
    reportsWithoutReadingBars(servers);
    assertThat(servers.run("query", "td", "SHOW STABLES").out()).contains("(0 rows)");
    assertThat(servers.run("audit").out())
        .isEqualToIgnoringNewLines("nothing has been synchronised yet");
    assertThat(servers.run("clean", "--dry-run").exitCode()).isZero();
    assertThat(servers.run("sync", "daily").figure("committed")).isEqualTo(3);
  }

  private static void reportsWithoutReadingBars(Cli empty) throws SQLException {
    Cli.Result result = empty.run("sync", "daily", "--dry-run", "--symbols", "600000.SH,600001.SH");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.lines())
        .containsExactly(
            "600000.SH 1d 1999-11-10T00:00 to 2025-08-05T00:00: 6119 bars read, 6119 to write, 0 to quarantine",
            "600001.SH 1d: failed: no source has it: tdx-file: no 600001.SH 1d: there is no file of it in src/sample/vipdoc",
            "dry run: series=2 failed=1 postponed=0 disputed=0 rows_read=6119 rows_to_write=6119 rows_to_quarantine=0 rows_suspended=0 rows_withdrawn=0 rows_held=0; nothing was changed");
    assertThat(
            empty.pg(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"))
        .containsExactly("0");
    assertThat(empty.run("status").out())
        .isEqualToIgnoringNewLines("nothing has been synchronised yet");
  }
}
