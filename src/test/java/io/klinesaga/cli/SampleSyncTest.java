package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped sample, synchronised once by the command line; tests here change nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class SampleSyncTest {
  static final List<String> KEYS =
      List.of(
          "transaction_mode",
          "series",
          "committed",
          "unchanged",
          "busy",
          "failed",
          "partial",
          "postponed",
          "disputed",
          "saga_success_count",
          "saga_rollback_count",
          "saga_success_rate",
          "rows_read",
          "rows_written",
          "rows_quarantined",
          "rows_suspended",
          "rows_withdrawn",
          "rows_held",
          "duration_ms");
  private static final Map<String, String> SUPER_TABLES =
      Map.of(
          "1d", "daily_kline",
          "1m", "minute_kline_1min",
          "5m", "minute_kline_5min",
          "15m", "minute_kline_15min",
          "30m", "minute_kline_30min",
          "60m", "minute_kline_60min");

  /** The whole sample, with the board that is left out where nobody asks for it. */
  private final Cli cli =
      Cli.onFreshServers().set("kline.symbols.include", "share,fund,index,board");

  private Cli.Result daily;
  private Cli.Result minute;

  @BeforeAll
  void synchronise() {
    daily = cli.run("sync", "daily");
    minute = cli.run("sync", "minute");
  }

  @Test
  void the_last_line_has_exactly_the_documented_keys_in_their_order() {
    assertThat(daily.exitCode()).isZero();
    assertThat(daily.lastLine())
        .matches(
            "transaction_mode=saga series=4 committed=4 unchanged=0 busy=0 failed=0 partial=0 postponed=0 disputed=0"
                + " saga_success_count=4 saga_rollback_count=0 saga_success_rate=100\\.00%"
                + " rows_read=23547 rows_written=23530 rows_quarantined=17 rows_suspended=0 rows_withdrawn=0 rows_held=0 duration_ms=\\d+");
    assertThat(daily.figures().keySet()).containsExactlyElementsOf(KEYS);
    assertThat(minute.exitCode()).isZero();
    assertThat(minute.lastLine())
        .matches(
            "transaction_mode=saga series=5 committed=5 unchanged=0 busy=0 failed=0 partial=0 postponed=0 disputed=0"
                + " saga_success_count=5 saga_rollback_count=0 saga_success_rate=100\\.00%"
                + " rows_read=3108 rows_written=3108 rows_quarantined=0 rows_suspended=0 rows_withdrawn=0 rows_held=0 duration_ms=\\d+");
    assertThat(daily.lines()).hasSize(1);
    assertThat(daily.err() + minute.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/sample-expected.csv", useHeadersInDisplayName = true)
  void the_driver_reads_back_the_independently_computed_bars(
      String symbol,
      String period,
      int count,
      LocalDateTime firstTs,
      LocalDateTime lastTs,
      BigDecimal open,
      BigDecimal high,
      BigDecimal low,
      BigDecimal close,
      BigDecimal volume,
      BigDecimal amount,
      int rejected,
      String firstBar,
      String lastBar)
      throws SQLException {
    List<BigDecimal[]> bars = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    readBack(symbol, period, times, bars);
    assertThat(bars).hasSize(count);
    assertThat(times).isSorted().doesNotHaveDuplicates();
    assertThat(times.get(0)).isEqualTo(millis(firstTs));
    assertThat(times.get(count - 1)).isEqualTo(millis(lastTs));
    assertThat(bars.get(0)).usingElementComparator(BigDecimal::compareTo).isEqualTo(row(firstBar));
    assertThat(bars.get(count - 1))
        .usingElementComparator(BigDecimal::compareTo)
        .isEqualTo(row(lastBar));
    BigDecimal[] sums = {open, high, low, close, volume, amount};
    for (int i = 0; i < sums.length; i++) {
      int column = i;
      assertThat(bars.stream().map(bar -> bar[column]).reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(sums[i]);
    }
    assertThat(
            cli.pg(
                "SELECT bar_count, (extract(epoch FROM first_ts) * 1000)::bigint,"
                    + " (extract(epoch FROM last_ts) * 1000)::bigint FROM sync_state WHERE symbol ="
                    + quoted(symbol)
                    + " AND period = "
                    + quoted(period)))
        .containsExactly(count + " " + millis(firstTs) + " " + millis(lastTs));
    assertThat(
            cli.pg(
                "SELECT count(*) FROM bar_quarantine WHERE symbol = "
                    + quoted(symbol)
                    + " AND period = "
                    + quoted(period)))
        .containsExactly(String.valueOf(rejected));
  }

  private void readBack(String symbol, String period, List<Long> times, List<BigDecimal[]> bars)
      throws SQLException {
    String sql =
        "SELECT ts, open, high, low, close, volume, amount FROM "
            + SUPER_TABLES.get(period)
            + " WHERE symbol = "
            + quoted(symbol)
            + " AND is_valid = true ORDER BY ts";
    try (Connection connection = cli.tdengine();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        times.add(rows.getLong(1)); // the driver shifts a Timestamp by the zone of the JVM
        bars.add(
            new BigDecimal[] {
              BigDecimal.valueOf(rows.getDouble(2)),
              BigDecimal.valueOf(rows.getDouble(3)),
              BigDecimal.valueOf(rows.getDouble(4)),
              BigDecimal.valueOf(rows.getDouble(5)),
              BigDecimal.valueOf(rows.getLong(6)),
              new BigDecimal(rows.getDouble(7))
            });
      }
    }
  }

  private static long millis(LocalDateTime time) {
    return time.atZone(ZoneId.of("Asia/Shanghai")).toInstant().toEpochMilli();
  }

  private static BigDecimal[] row(String bar) {
    return List.of(bar.split(" ", -1)).stream().map(BigDecimal::new).toArray(BigDecimal[]::new);
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }

  @Test
  void every_bar_carries_the_transaction_that_the_log_calls_committed() throws SQLException {
    assertThat(
            cli.pg(
                "SELECT period, symbol, transaction_id, row_count FROM transaction_log"
                    + " WHERE final_status = 'COMMITTED' AND row_count > 0 ORDER BY transaction_id"))
        .hasSize(9)
        .allSatisfy(
            row -> {
              String[] parts = row.split(" ", -1);
              assertThat(
                      cli.td(
                          "SELECT count(*) FROM "
                              + SUPER_TABLES.get(parts[0])
                              + " WHERE symbol = '"
                              + parts[1]
                              + "' AND txn_id = "
                              + parts[2]))
                  .containsExactly(parts[3]);
            });
  }

  @Test
  void status_shows_runs_and_series() throws IOException {
    Cli.Result status = cli.run("status");
    assertThat(status.lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    JsonNode json = new ObjectMapper().readTree(cli.run("status", "--json").out());
    assertThat(json.get("runs").get(0).get("duration_ms").isNumber()).isTrue();
    assertThat(json.get("runs").get(0).get("started").asText())
        .matches("[0-9-]{10}T[0-9:]{8}\\+08:00");
    assertThat(json.get("series").findValuesAsText("period").stream().distinct().toList())
        .containsExactly("1d", "1m", "5m", "15m", "30m", "60m");
    assertThat(status.exitCode()).isZero();
    assertThat(status.out())
        .contains("runs", "open transactions: none\n", "series", "saga success rate 100.00%")
        .containsPattern(
            "688001.SH \\| 1m +\\| 2021-04-23 09:31:00 \\| 2021-06-03 15:00:00 \\| +2880");
  }

  @Test
  void status_as_json_can_be_parsed() throws IOException {
    JsonNode status = new ObjectMapper().readTree(cli.run("status", "--json").out());
    assertThat(status.fieldNames())
        .toIterable()
        .containsExactly(
            "sagas",
            "runs",
            "days",
            "cleaner_rounds",
            "open_transactions",
            "paused_sources",
            "to_be_read_again",
            "series");
    assertThat(status.get("runs").get(status.get("runs").size() - 1).get("rows_written").asLong())
        .isEqualTo(23530);
    assertThat(status.get("open_transactions")).isEmpty();
    assertThat(status.get("series")).hasSize(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          td | SELECT ts, close FROM daily_kline_600000_sh ORDER BY ts LIMIT 1
          pg | SELECT '1999-11-10 00:00:00.000' AS ts, 27.75::float8 AS close
          """)
  void a_query_prints_a_table_csv_or_json(String database, String sql) throws IOException {
    assertThat(cli.run("query", database, sql).lines().get(0)).matches("ts +\\| +close");
    assertThat(cli.run("query", database, sql).lastLine()).isEqualTo("(1 row)");
    Cli.Result csv = cli.run("query", database, sql, "--format", "csv");
    assertThat(csv.exitCode()).isZero();
    assertThat(csv.lines()).hasSize(2).first().isEqualTo("ts,close");
    assertThat(csv.lastLine()).startsWith("1999-11-10").endsWith(",27.75");
    JsonNode json = new ObjectMapper().readTree(cli.run("query", database, sql, "--json").out());
    assertThat(json).hasSize(1);
    assertThat(json.get(0).get("close").asDouble()).isEqualTo(27.75);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "td|DELETE FROM daily_kline",
        "td|INSERT INTO daily_kline_600000_sh (ts, is_valid) VALUES (0, false)",
        "td|DROP DATABASE market_data",
        "td|SELECT 1; SELECT 2",
        "pg|DELETE FROM sync_state",
        "pg|UPDATE sync_state SET bar_count = 0",
        "pg|WITH gone AS (DELETE FROM sync_state RETURNING *) SELECT * FROM gone",
        "pg|SELECT 1; DELETE FROM sync_state",
        "pg|COMMIT",
        "pg|DROP TABLE sync_state"
      })
  void a_statement_that_writes_is_refused_as_wrong_usage(String databaseAndSql)
      throws SQLException {
    String[] parts = databaseAndSql.split("\\|", -1);
    Cli.Result refused = cli.run("query", parts[0], parts[1]);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).startsWith("error: ").doesNotContain("\tat ");
    assertThat(cli.pg("SELECT sum(bar_count) FROM sync_state")).containsExactly("26638");
    assertThat(cli.td("SELECT count(*) FROM daily_kline WHERE is_valid = true"))
        .containsExactly("23530");
  }

  @Test
  void a_wrong_statement_is_wrong_usage_and_the_server_says_why() {
    Cli.Result pg = cli.run("query", "pg", "SELECT nonsense FROM sync_state");
    assertThat(pg.exitCode()).isEqualTo(2);
    assertThat(pg.err()).contains("column \"nonsense\" does not exist");
    Cli.Result td = cli.run("query", "td", "SELECT nonsense FROM daily_kline");
    assertThat(td.exitCode()).isEqualTo(2);
    assertThat(td.err()).contains("Invalid column name: nonsense");
  }

  @Test
  void a_dry_run_lists_symbols_periods_and_ranges_and_changes_nothing() throws SQLException {
    List<String> before = everything();
    Cli.Result full = cli.run("sync", "daily", "--dry-run", "--full");
    assertThat(full.exitCode()).isZero();
    assertThat(full.lines())
        .containsExactly(
            "000001.SH 1d 1990-12-19T00:00 to 2025-08-05T00:00: 8455 bars read, 0 to write, 16 to quarantine",
            "000001.SZ 1d 1991-04-03T00:00 to 2021-08-20T00:00: 7226 bars read, 0 to write, 1 to quarantine",
            "600000.SH 1d 1999-11-10T00:00 to 2025-08-05T00:00: 6119 bars read, 0 to write, 0 to quarantine",
            "881478.SH 1d 2015-09-02T00:00 to 2022-11-10T00:00: 1747 bars read, 0 to write, 0 to quarantine",
            "dry run: series=4 failed=0 postponed=0 disputed=0 rows_read=23547 rows_to_write=0 rows_to_quarantine=17 rows_suspended=0 rows_withdrawn=0 rows_held=0; nothing was changed");
    assertThat(cli.run("sync", "daily", "--dry-run", "--limit", "1", "--full", "--json").out())
        .isEqualTo(
            "{\"series\":1,\"failed\":0,\"postponed\":0,\"disputed\":0,\"rows_read\":8455,\"rows_to_write\":0,\"rows_to_quarantine\":16,\"rows_suspended\":0,\"rows_withdrawn\":0,\"rows_held\":0,\"found\":[\""
                + full.lines().get(0)
                + "\"]}\n");
    assertThat(cli.run("sync", "minute", "--dry-run", "--periods", "1m", "60m").lines())
        .hasSize(3)
        .element(1)
        .isEqualTo(
            "688001.SH 60m 2021-06-03T15:00 to 2021-06-03T15:00: 1 bars read, 0 to write, 0 to quarantine");
    assertThat(everything()).isEqualTo(before);
  }

  private List<String> everything() throws SQLException {
    List<String> all = new ArrayList<>();
    for (String table :
        cli.pg(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
                + " ORDER BY 1")) {
      all.addAll(cli.pg("SELECT t::text FROM " + table + " t ORDER BY 1"));
    }
    for (String table : SUPER_TABLES.values()) {
      all.addAll(
          cli.td("SELECT count(*), sum(txn_id), sum(volume), sum(close), last(ts) FROM " + table));
    }
    assertThat(all).hasSizeGreaterThan(30);
    return all;
  }
}
