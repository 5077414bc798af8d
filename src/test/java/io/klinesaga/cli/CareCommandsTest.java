package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code clean}, {@code audit} and {@code saga}, as a person uses them. */
@Tag("servers")
class CareCommandsTest {
  private static final String OPEN =
      "SELECT count(*) FROM transaction_log WHERE final_status IN ('PENDING', 'COMPENSATING')";

  private final Cli cli =
      Cli.onFreshServers()
          .set("kline.source", "synthetic")
          .set("kline.source.synthetic.symbols", 3)
          .set("kline.source.synthetic.days", 20);
  private String symbol;

  private void sync() throws SQLException {
    assertThat(cli.run("sync", "daily").figure("committed")).isEqualTo(3);
    symbol = cli.pg("SELECT min(symbol) FROM sync_state").get(0);
  }

  private void pg(String sql) throws SQLException {
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void td(String sql) throws SQLException {
    try (Connection connection = cli.tdengine();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** As a process leaves it that is killed after it has written a bar. */
  private void abandon(String saga, String state, int dayOffset) throws SQLException {
    pg(
        "INSERT INTO saga_log (id, state, steps, owner, deadline, next_attempt, last_error) VALUES ('"
            + saga
            + "', '"
            + state
            + "', '[{\"compensation\": \"direct://kline-compensate\", \"options\": {}}]', 'gone', now() + interval '10 minutes', now(), 'it fails')");
    pg(
        "INSERT INTO transaction_log (saga_id, business_type, business_id, symbol, period, table_name, child_table, range_start, range_end, final_status)"
            + " SELECT '"
            + saga
            + "', 'kline', 'x', symbol, period, table_name, child_table, range_end + interval '"
            + dayOffset
            + " days', range_end + interval '"
            + dayOffset
            + " days', '"
            + (state.equals("RUNNING") ? "PENDING" : "COMPENSATING")
            + "' FROM transaction_log WHERE symbol = '"
            + symbol
            + "' ORDER BY transaction_id LIMIT 1");
    td(
        "INSERT INTO daily_kline_"
            + symbol.replace('.', '_').toLowerCase(java.util.Locale.ROOT)
            + " (ts, open, high, low, close, volume, amount, txn_id, is_valid) VALUES ("
            + cli.pg(
                    "SELECT (extract(epoch FROM range_start) * 1000)::bigint FROM transaction_log WHERE saga_id = '"
                        + saga
                        + "'")
                .get(0)
            + ", 1, 1, 1, 1, 1, 1, "
            + cli.pg("SELECT transaction_id FROM transaction_log WHERE saga_id = '" + saga + "'")
                .get(0)
            + ", true)");
  }

  @Test
  void what_a_dead_process_left_is_shown_found_and_cleaned() throws SQLException {
    sync();
    abandon("lost-1", "RUNNING", 3);
    Cli.Result dry = cli.run("clean", "--dry-run");
    assertThat(dry.exitCode()).isZero();
    assertThat(dry.out())
        .contains(
            "would compensate transaction 4 "
                + symbol
                + " 1d (saga lost-1, RUNNING): its process gone is gone")
        .contains("dry run: transactions=1 late_ranges=0; nothing was changed");
    assertThat(cli.pg(OPEN)).containsExactly("1");
    Cli.Result audit = cli.run("audit");
    assertThat(audit.exitCode()).isEqualTo(1);
    assertThat(audit.out())
        .contains("violation overdue " + symbol + " 1d ")
        .contains("transaction 4 is PENDING and its process gone is gone");
    Cli.Result list = cli.run("saga", "list");
    assertThat(list.out()).contains("lost-1").contains("RUNNING").contains("transactions 4,");

    Cli.Result clean = cli.run("clean");
    assertThat(clean.exitCode()).as(clean.err()).isZero();
    assertThat(clean.lastLine())
        .isEqualTo("abandoned=1 finished=1 stuck=0 late_ranges=0 pruned_rows=0");
    assertThat(cli.pg(OPEN)).containsExactly("0");
    Cli.Result after = cli.run("audit");
    assertThat(after.exitCode()).as(after.out()).isZero();
    assertThat(after.figure("violations")).isZero();
    assertThat(cli.run("saga", "list").out()).doesNotContain("lost-1");
    Cli.Result shown = cli.run("saga", "show", "4");
    assertThat(shown.out())
        .contains("TAKEN_UP", "COMPENSATED", "ROLLED_BACK", "abandoned: its process is gone");

    Cli.Result young = cli.run("clean", "--purge", "--dry-run");
    assertThat(young.lines())
        .containsExactly(
            "dry run: transactions=0 late_ranges=0 rows_to_purge=0 ranges_to_purge=0; nothing was changed");
    Cli.Result due = cli.run("clean", "--purge", "--older-than", "0s", "--dry-run");
    assertThat(cli.run("clean", "--purge", "--older-than", "0s", "--dry-run", "--json").out())
        .startsWith(
            "{\"transactions\":0,\"late_ranges\":0,\"rows_to_purge\":1,\"ranges_to_purge\":1,\"found\":[\"would purge daily_kline_")
        .endsWith("]}\n");
    Cli.Result purge = cli.run("clean", "--purge", "--older-than", "0s");
    assertThat(due.lines())
        .containsExactly(
            purge.lines().get(0).replace("purged ", "would purge "),
            "dry run: transactions=0 late_ranges=0 rows_to_purge=1 ranges_to_purge=1; nothing was changed");
    assertThat(purge.exitCode()).as(purge.out() + purge.err()).isZero();
    assertThat(purge.out()).contains("purged daily_kline_", " 1d ", ": 1 rows");
    assertThat(purge.figure("purged_rows")).isEqualTo(1);
    assertThat(cli.run("audit").exitCode()).isZero();
  }

  @Test
  void a_stuck_saga_is_retried_by_a_person() throws SQLException {
    sync();
    abandon("tired", "STUCK", 3);
    Cli.Result clean = cli.run("clean");
    assertThat(clean.exitCode()).isEqualTo(1);
    assertThat(clean.figure("stuck")).isEqualTo(1);
    assertThat(cli.run("status").out()).contains("STUCK").contains("it fails");
    Cli.Result sync = cli.run("sync", "daily", "--symbols", symbol, "--full");
    assertThat(sync.exitCode()).isEqualTo(1);
    assertThat(sync.lines().get(0)).isEqualTo("busy " + symbol + " 1d: stuck, see saga show 4");
    assertThat(cli.pg("SELECT count(*) FROM saga_log WHERE state = 'COMPLETED'"))
        .as("only the first sync")
        .containsExactly("1");
    assertThat(cli.run("audit").out()).contains("and stuck: it fails");
    assertThat(cli.run("saga", "show", "tired").out()).doesNotContain("next attempt");
    assertThat(cli.run("saga", "list").out()).doesNotContain("next attempt");
    Cli.Result retry = cli.run("saga", "retry", "tired");
    assertThat(retry.exitCode()).as(retry.err()).isZero();
    assertThat(retry.out()).contains("saga tired is due now");
    Cli.Result noSource =
        cli.set("kline.source", "tdx-file")
            .set("kline.source.tdx-file.directory", "no-such-folder")
            .run("clean");
    assertThat(noSource.exitCode()).as(noSource.err()).isZero();
    assertThat(noSource.figure("finished")).isEqualTo(1);
    assertThat(cli.run("clean").exitCode()).isZero();
    assertThat(cli.run("audit").exitCode()).isZero();
    assertThat(cli.run("saga", "show", "tired").out())
        .contains("RETRY_ORDERED", "COMPENSATED")
        .doesNotContainPattern("detail *(,|\\n)");
  }

  @Test
  void a_stuck_saga_is_given_up_by_a_person_and_the_next_sync_heals() throws SQLException {
    sync();
    abandon("lost", "STUCK", 0);
    Cli.Result without = cli.run("saga", "give-up", "lost");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).contains("--reason");
    Cli.Result given = cli.run("saga", "give-up", "lost", "--reason", "the disk is gone");
    assertThat(given.exitCode()).as(given.err()).isZero();
    assertThat(cli.run("saga", "show", "lost").out())
        .contains("GIVEN_UP", "the disk is gone", "given up: the disk is gone", "ROLLED_BACK");
    Cli.Result audit = cli.run("audit");
    assertThat(audit.exitCode()).isEqualTo(1);
    assertThat(audit.out()).contains("violation reread", "violation committed-bars");
    assertThat(cli.run("saga", "retry", "lost").err())
        .contains("it is running or has ended, so there is nothing to retry");
    assertThat(cli.run("saga", "give-up", "lost", "--reason", "again").exitCode()).isEqualTo(2);

    assertThat(cli.run("clean").exitCode()).isZero();
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    Cli.Result healed = cli.run("audit");
    assertThat(healed.exitCode()).as(healed.out()).isZero();
  }

  @Test
  void an_audit_names_what_differs_and_repairs_it() throws SQLException, IOException {
    sync();
    long ts =
        Long.parseLong(
            cli.pg(
                    "SELECT (extract(epoch FROM first_ts) * 1000)::bigint FROM sync_state WHERE symbol = '"
                        + symbol
                        + "'")
                .get(0));
    td(
        "INSERT INTO daily_kline_"
            + symbol.replace('.', '_').toLowerCase(java.util.Locale.ROOT)
            + " (ts, close) VALUES ("
            + ts
            + ", 12345)");
    Cli.Result audit = cli.run("audit");
    assertThat(audit.exitCode()).isEqualTo(1);
    assertThat(audit.out()).contains("\nmore of one: why " + symbol + " --period 1d --at 20");
    assertThat(audit.lines().get(0)).startsWith("violation checksum " + symbol + " 1d ");
    assertThat(audit.figure("series")).isEqualTo(3);
    JsonNode json = new ObjectMapper().readTree(cli.run("audit", "--json").out());
    assertThat(json.get("violations").asInt()).isEqualTo(1);
    assertThat(json.get("found").get(0).asText()).isEqualTo(audit.lines().get(0));
    Cli.Result repair = cli.run("audit", "--repair");
    assertThat(repair.exitCode()).isEqualTo(1);
    assertThat(repair.lines().get(0)).endsWith(" -> the next sync reads it again");
    assertThat(cli.run("sync", "daily").figure("rows_written")).isEqualTo(20);
    assertThat(cli.run("audit").exitCode()).isZero();
    assertThat(cli.run("audit", "--symbols", symbol).figure("series")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "audit --sample 0% | --sample 0%: expected a share such as 10%, more than 0% and at most 100%",
        "audit --sample 200% | --sample 200%: expected a share such as 10%, more than 0% and at most 100%",
        "audit --sample 1e1% | --sample 1e1%: expected a share such as 10%",
        "clean --older-than 1d | --older-than is about what --purge deletes; give --purge too",
        "clean --older-than 1d --dry-run | --older-than is about what --purge deletes; give --purge too",
        "audit --sample x | expected a share such as 10%",
        "audit --symbols 12 | 12",
        "clean --purge --older-than 7 | expected a duration such as 30m, 12h or 7d, found '7'",
        "saga show nobody | no saga or transaction of that id",
        "saga retry nobody | no saga or transaction of that id",
        "saga give-up nobody --reason x | no saga or transaction of that id",
        "saga give-up nobody --reason= | expected a reason"
      })
  void wrong_usage_ends_with_2_and_says_what_was_expected(String arguments, String message)
      throws SQLException {
    if (arguments.startsWith("saga")) {
      sync();
    }
    Cli.Result result = cli.run(arguments.split(" ", -1));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(message);
  }

  @Test
  void the_smallest_sample_takes_a_series() throws SQLException {
    sync();
    for (String share : List.of("0.000001%", "0.01", "1%")) {
      assertThat(cli.run("audit", "--sample", share).figure("series")).as(share).isPositive();
    }
    Cli.Result tiny = cli.run("audit", "--sample", "0.000001");
    assertThat(tiny.lines().get(0)).isEqualTo("a sample of 0.000001%: 1 of 3 series were compared");
    assertThat(tiny.figure("sample_of")).isEqualTo(3);
    assertThat(cli.run("audit", "--sample", "1%", "--json").out()).contains("\"sample_of\":3,");
    assertThat(cli.run("audit").out()).doesNotContain("sample");
  }

  @Test
  void before_the_first_sync_there_is_nothing_to_look_at() {
    Cli fresh = Cli.onFreshServers();
    for (List<String> command :
        List.of(List.of("audit"), List.of("clean", "--dry-run"), List.of("saga", "list"))) {
      Cli.Result result = fresh.run(command.toArray(String[]::new));
      assertThat(result.exitCode()).as("%s %s", command, result.err()).isZero();
      assertThat(result.out()).contains("nothing has been synchronised yet");
    }
  }
}
