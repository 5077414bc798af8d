package io.klinesaga.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.audit.Invariant;
import io.klinesaga.audit.Violation;
import io.klinesaga.clean.CleanerRounds.Counts;
import io.klinesaga.clean.CleanerRounds.Kind;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresCleanerRounds;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.saga.Recovered;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The purge on two real databases: invalid bars go for good, valid ones never. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PurgeTest {
  private static final PurgeRequest ANY_AGE = new PurgeRequest(Duration.ZERO);
  private static int next;

  private final FaultLab lab = FaultLab.start(Map.of("kline.sync.chunk-size", "5"));
  private List<SeriesId> series;
  private SeriesId one;

  /** Bars 0 to 19 are committed; 20 to 24 were rolled back. */
  @BeforeEach
  void rollBackNewBars() {
    series = TestBars.series(next, 2);
    next += 2;
    one = series.get(0);
    series.forEach(s -> lab.market().put(s, TestBars.bars(20)));
    assertThat(lab.sync(series).committed()).isEqualTo(2);
    lab.rollBack(series, one, TestBars.bars(25));
  }

  @AfterEach
  void nothing_is_left() {
    Faults.clear();
    lab.heal();
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
    lab.application().purge(ANY_AGE);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private Map<Long, String> rows() {
    return lab.rows(List.of(one)).get(one);
  }

  private Map<Long, String> validRows() {
    Map<Long, String> valid = new TreeMap<>(rows());
    valid.values().removeIf(row -> row.endsWith(" false"));
    return valid;
  }

  private List<String> receipts() {
    return lab.postgres(
        "SELECT child_table, rows, (extract(epoch FROM range_start) * 1000)::bigint, (extract(epoch FROM range_end) * 1000)::bigint"
            + " FROM purge_receipt WHERE symbol = ? ORDER BY receipt_id",
        one.symbol().toString());
  }

  private String table() {
    return io.klinesaga.tdengine.TableNames.childTable(one);
  }

  @Test
  void invalid_bars_go_and_valid_ones_stay_as_they_are() {
    Map<Long, String> valid = validRows();
    assertThat(rows()).hasSize(25);
    assertThat(valid).hasSize(20);
    PurgeRun run = lab.application().purge(ANY_AGE);
    assertThat(run.problems()).isEmpty();
    assertThat(run.rows()).isEqualTo(5);
    assertThat(run.receipts())
        .singleElement()
        .satisfies(
            receipt -> {
              assertThat(receipt.series()).isEqualTo(one);
              assertThat(receipt.range())
                  .isEqualTo(new TimeRange(TestBars.day(20), TestBars.day(24)));
            });
    assertThat(rows()).isEqualTo(valid);
    assertThat(receipts())
        .containsExactly(table() + " 5 " + TestBars.day(20) + " " + TestBars.day(24));
    assertThat(lab.application().purge(ANY_AGE).receipts()).isEmpty();
  }

  @Test
  void invalid_bars_between_valid_ones_go_range_by_range() {
    for (int i : new int[] {20, 21, 24}) {
      lab.tdengine(
          "INSERT INTO %1$s." + table() + " (ts, is_valid) VALUES (" + TestBars.day(i) + ", true)");
    }
    lab.tdengine(
        "INSERT INTO %1$s." + table() + " (ts, txn_id) VALUES (" + TestBars.day(20) + ", 0)");
    lab.tdengine(
        "INSERT INTO %1$s." + table() + " (ts, txn_id) VALUES (" + TestBars.day(21) + ", 0)");
    lab.tdengine(
        "INSERT INTO %1$s." + table() + " (ts, txn_id) VALUES (" + TestBars.day(24) + ", 0)");
    lab.postgres(
        "UPDATE sync_state SET bar_count = 23, last_ts = to_timestamp(? / 1000) WHERE symbol = ?",
        TestBars.day(24),
        one.symbol().toString());
    Map<Long, String> valid = validRows();
    assertThat(valid).hasSize(23);
    assertThat(lab.application().purge(ANY_AGE).rows()).isEqualTo(2);
    assertThat(rows()).isEqualTo(valid);
    assertThat(receipts())
        .containsExactly(table() + " 2 " + TestBars.day(22) + " " + TestBars.day(23));
  }

  @Test
  void a_cancelled_purge_deletes_nothing_and_says_so_of_each_series() {
    PurgeRun run = lab.application().purge(ANY_AGE.until(() -> "interrupted"));
    assertThat(run.receipts()).isEmpty();
    assertThat(run.problems()).containsExactly(one + ": interrupted");
    assertThat(rows()).hasSize(25);
    assertThat(receipts()).isEmpty();
  }

  @Test
  void bars_that_are_not_old_enough_stay() {
    PurgeRun run = lab.application().purge(new PurgeRequest(Duration.ofHours(1)));
    assertThat(run.receipts()).isEmpty();
    assertThat(rows()).hasSize(25);
    lab.postgres(
        "UPDATE transaction_log SET updated_at = now() - interval '2 hours' WHERE symbol = ?",
        one.symbol().toString());
    assertThat(lab.application().purge(new PurgeRequest(Duration.ofHours(1))).rows()).isEqualTo(5);
  }

  @Test
  void a_series_another_transaction_holds_is_reported_and_left_alone() {
    lab.postgres(
        "INSERT INTO transaction_log (saga_id, business_type, business_id, symbol, period, table_name, child_table, range_start, range_end)"
            + " VALUES ('other', 'kline', 'x', ?, '1d', 'daily_kline', 'x', now(), now())",
        one.symbol().toString());
    PurgeRun run = lab.application().purge(ANY_AGE);
    assertThat(run.receipts()).isEmpty();
    assertThat(run.problems())
        .singleElement()
        .satisfies(p -> assertThat(p).contains(one.toString(), "held by transaction"));
    assertThat(rows()).hasSize(25);
    lab.postgres("DELETE FROM transaction_log WHERE saga_id = 'other'");
  }

  @Test
  void a_bar_that_has_become_valid_before_the_lock_stays() {
    Faults.put("before-purge-recheck", () -> makeValid(22));
    lab.application().purge(ANY_AGE);
    Faults.clear();
    assertThat(rows()).hasSize(21).containsKey(TestBars.day(22));
    lab.postgres(
        "UPDATE sync_state SET bar_count = 21, last_ts = to_timestamp(? / 1000) WHERE symbol = ?",
        TestBars.day(22),
        one.symbol().toString());
  }

  private void makeValid(int day) {
    lab.tdengine(
        "INSERT INTO %1$s."
            + table()
            + " (ts, is_valid, txn_id) VALUES ("
            + TestBars.day(day)
            + ", true, 0)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before-purge-recheck",
        "before-purge-delete",
        "before-purge-verify",
        "before-purge-commit"
      })
  void a_purge_that_fails_anywhere_loses_nothing_and_can_be_repeated(String place) {
    Map<Long, String> valid = validRows();
    Faults.put(
        place,
        () -> {
          throw new IllegalStateException("broken off");
        });
    PurgeRun run = lab.application().purge(ANY_AGE);
    Faults.clear();
    assertThat(run.problems()).singleElement().satisfies(p -> assertThat(p).contains("broken off"));
    assertThat(receipts()).isEmpty();
    assertThat(validRows()).isEqualTo(valid);
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
    assertThat(lab.application().purge(ANY_AGE).problems()).isEmpty();
    assertThat(rows()).isEqualTo(valid);
    lab.market().put(one, TestBars.bars(25));
    assertThat(lab.sync(series).isAllDone()).isTrue();
    assertThat(validRows()).hasSize(25);
  }

  @Test
  void a_delete_that_takes_more_than_it_should_is_noticed_and_the_range_read_again() {
    Faults.put(
        "before-purge-verify",
        () ->
            lab.tdengine(
                "DELETE FROM %1$s."
                    + table()
                    + " WHERE ts >= "
                    + TestBars.day(20)
                    + " AND ts <= "
                    + TestBars.day(24)));
    makeValid(23);
    lab.postgres(
        "UPDATE sync_state SET bar_count = 21, last_ts = to_timestamp(? / 1000) WHERE symbol = ?",
        TestBars.day(23),
        one.symbol().toString());
    assertThat(lab.audit().violations()).isEmpty();
    assertThat(lab.application().purge(ANY_AGE).problems()).hasSize(1);
    Faults.clear();
    lab.awaitSettled();
    assertThat(lab.audit().violations().stream().map(Violation::invariant))
        .containsExactlyInAnyOrder(Invariant.REREAD, Invariant.METADATA);
    assertThat(lab.sync(series).isAllDone()).isTrue();
    assertThat(validRows()).hasSize(25);
  }

  @Test
  void who_was_passed_over_deletes_nothing_more() {
    Faults.put(
        "before-purge-delete",
        () -> lab.postgres("UPDATE saga_log SET deadline = now() WHERE state = 'RUNNING'"));
    PurgeRun run = lab.application().purge(ANY_AGE);
    assertThat(run.problems())
        .singleElement()
        .satisfies(p -> assertThat(p).contains("nothing more is deleted"));
    assertThat(rows()).hasSize(25);
    Faults.clear();
    assertThat(lab.sync(series).isAllDone()).isTrue();
  }

  @Test
  void a_purge_and_a_sync_without_locks_keep_out_of_each_others_way() {
    Transactions transactions = lab.application().postgres().transactions();
    SagaOwner owner = new SagaOwner("purging", "elsewhere", 1);
    new PostgresSagaLog(transactions, owner).heartbeat();
    PostgresCleanerRounds other =
        new PostgresCleanerRounds(transactions, owner, Duration.ofSeconds(30));
    CleanerRounds.Start start = other.begin(Kind.PURGE);
    assertThatThrownBy(
            () -> lab.application().sync(FaultLab.request(series, TransactionMode.TRADITIONAL)))
        .hasMessageContaining("a purge by process purging is at work");
    assertThat(lab.sync(series).isAllDone()).isTrue();
    other.end(start.id(), new Counts(Recovered.NONE, 0, 0, 0), null);
    lab.postgres(
        "INSERT INTO sync_run (kind, transaction_mode, owner) VALUES ('daily', 'traditional', 'purging')");
    assertThat(lab.application().purge(ANY_AGE).refusal()).contains("writes without locks");
    lab.postgres("UPDATE sync_run SET finished_at = now() WHERE owner = 'purging'");
    assertThat(lab.application().purge(ANY_AGE).isBegun()).isTrue();
  }
}
