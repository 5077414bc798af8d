package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.audit.Violation;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * A series is reported as unchanged without a saga only when that is certain. Each test begins with
 * five series of 20 committed bars.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class UnchangedSeriesTest {
  private static final int BARS = 20;
  private static int next = 500;

  private final FaultLab lab = FaultLab.start(Map.of("kline.sync.chunk-size", "5"));
  private List<SeriesId> series;
  private SeriesId one;

  @BeforeEach
  void sync() {
    series = TestBars.series(next, 5);
    next += 5;
    one = series.get(1);
    series.forEach(s -> lab.market().put(s, TestBars.bars(BARS)));
    assertThat(lab.sync(series).committed()).isEqualTo(5);
  }

  @AfterEach
  void nothing_is_left() {
    Faults.clear();
    lab.awaitSettled();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private int transactions() {
    return series.stream().mapToInt(s -> lab.log(s, "transaction_id").size()).sum();
  }

  private void auditIsClean() {
    assertThat(lab.audit().violations())
        .filteredOn(v -> v.series() == null || series.contains(v.series()))
        .isEmpty();
  }

  private static Bars lastOf(Bars bars) {
    Bars.Builder last = new Bars.Builder(1);
    return last.add(bars, bars.size() - 1).build();
  }

  private Map<SeriesId, Map<Long, String>> rows() {
    return lab.rows(series);
  }

  /** A transaction of another process, in the state given, its saga as well. */
  private long transactionOfAnother(String finalStatus, String sagaState) {
    String saga = "of-another-" + one.symbol() + finalStatus + transactions();
    lab.postgres(
        "INSERT INTO saga_log (id, state, steps, owner, deadline) VALUES (?, ?, '[]', 'another', now() + interval '1 hour')",
        saga,
        sagaState);
    lab.postgres(
        "INSERT INTO saga_owner (owner, host, pid) VALUES ('another', 'elsewhere', 1) ON CONFLICT (owner) DO UPDATE SET heartbeat = now()");
    return Long.parseLong(
        lab.postgres(
                "INSERT INTO transaction_log (saga_id, business_type, business_id, symbol, period, table_name, child_table, range_start, range_end, final_status)"
                    + " SELECT ?, business_type, business_id, symbol, period, table_name, child_table, range_start, range_end, ?"
                    + " FROM transaction_log WHERE symbol = ? ORDER BY transaction_id LIMIT 1 RETURNING transaction_id",
                saga,
                finalStatus,
                one.symbol().toString())
            .get(0));
  }

  private void end(long transaction, String finalStatus, String sagaState) {
    lab.postgres(
        "UPDATE saga_log SET state = ? WHERE id = (SELECT saga_id FROM transaction_log WHERE transaction_id = ?)",
        sagaState,
        transaction);
    lab.postgres(
        "UPDATE transaction_log SET final_status = ?, updated_at = now() - interval '2 days' WHERE transaction_id = ?",
        finalStatus,
        transaction);
  }

  @Test
  void a_second_sync_needs_no_saga_and_is_noted_all_the_same() {
    lab.postgres(
        "UPDATE sync_state SET last_sync_time = 'epoch'; UPDATE symbols_info SET last_synced_at = 'epoch'");
    int before = transactions();
    List<String> sagas = lab.postgres("SELECT id FROM saga_log ORDER BY id");
    SyncSummary again = lab.incremental(series);
    assertThat(again.line()).contains("committed=0 unchanged=5 busy=0 failed=0");
    assertThat(again.sagaSuccess()).isZero();
    assertThat(again.rowsRead()).isEqualTo(5);
    assertThat(transactions()).isEqualTo(before);
    assertThat(lab.postgres("SELECT id FROM saga_log ORDER BY id")).isEqualTo(sagas);
    String symbols = String.join(",", series.stream().map(s -> s.symbol().toString()).toList());
    assertThat(
            lab.postgres(
                "SELECT count(*), min(bar_count), min(last_sync_time) > now() - interval '1 minute', min(last_synced_at) > now() - interval '1 minute'"
                    + " FROM sync_state JOIN symbols_info USING (symbol) WHERE symbol = ANY (string_to_array(?, ','))",
                symbols))
        .containsExactly("5 20 t t");
    assertThat(
            lab.postgres(
                "SELECT unchanged, saga_success FROM sync_run ORDER BY run_id DESC LIMIT 1"))
        .containsExactly("5 0");
    auditIsClean();
  }

  @Test
  void only_the_series_that_changed_are_in_the_saga() {
    lab.market().put(one, TestBars.bars(BARS + 2));
    SeriesId revised = series.get(3);
    lab.market().put(revised, TestBars.bars(BARS, i -> i == BARS - 1 ? 1 : 0));
    int before = transactions();
    SyncSummary summary = lab.incremental(series);
    assertThat(summary.line()).contains("committed=2 unchanged=3", "saga_success_count=2");
    assertThat(transactions()).isEqualTo(before + 2);
    assertThat(summary.rowsWritten()).isEqualTo(3);
    auditIsClean();
  }

  @Test
  void equal_bars_of_an_open_transaction_are_not_unchanged_and_come_back_when_it_is_compensated() {
    long open = transactionOfAnother("PENDING", "RUNNING");
    lab.write(one, lastOf(TestBars.bars(BARS)), open);
    SyncSummary summary = lab.incremental(series);
    assertThat(summary.line()).contains("unchanged=4 busy=1");
    assertThat(summary.problems().get(0).series()).isEqualTo(one);
    lab.store().softDelete(open, one, new TimeRange(0, TestBars.day(BARS)));
    assertThat(lab.incremental(series).line()).contains("unchanged=4 busy=1");
    end(open, "ROLLED_BACK", "COMPENSATED");
    SyncSummary healed = lab.incremental(series);
    assertThat(healed.line()).contains("committed=1 unchanged=4", "saga_success_count=1");
    assertThat(healed.rowsWritten()).isEqualTo(1);
    assertThat(rows().get(one).get(TestBars.day(BARS - 1))).endsWith(" true");
  }

  @Test
  void a_series_that_is_held_is_busy_even_before_anything_is_written() {
    long open = transactionOfAnother("COMPENSATING", "COMPENSATING");
    assertThat(lab.incremental(series).line()).contains("unchanged=4 busy=1");
    end(open, "ROLLED_BACK", "COMPENSATED");
    assertThat(lab.incremental(series).line()).contains("unchanged=5", "saga_success_count=0");
    auditIsClean();
  }

  @Test
  void a_valid_bar_of_a_rolled_back_transaction_is_looked_at_under_the_lock() {
    long late = transactionOfAnother("ROLLED_BACK", "COMPENSATED");
    end(late, "ROLLED_BACK", "COMPENSATED");
    lab.write(one, lastOf(TestBars.bars(BARS)), late);
    int before = transactions();
    assertThat(lab.incremental(series).line()).contains("unchanged=5", "saga_success_count=1");
    assertThat(transactions()).isEqualTo(before + 1);
    assertThat(lab.audit().violations()).extracting(Violation::series).contains(one);
    lab.postgres("UPDATE transaction_log SET updated_at = now() WHERE transaction_id = ?", late);
    assertThat(lab.application().clean().values()).containsEntry("late_ranges", 1);
    assertThat(lab.incremental(series).committed()).isEqualTo(1);
  }

  @Test
  void a_bar_without_a_transaction_of_this_product_is_looked_at_under_the_lock() {
    lab.write(one, lastOf(TestBars.bars(BARS)), StoredBars.NO_TXN);
    assertThat(lab.incremental(series).line()).contains("unchanged=5", "saga_success_count=1");
  }

  @Test
  void bars_written_without_sagas_and_of_pruned_transactions_count_as_committed() {
    lab.write(one, lastOf(TestBars.bars(BARS)), 0);
    assertThat(lab.incremental(series).line()).contains("unchanged=5", "saga_success_count=0");
    lab.postgres(
        "UPDATE log_pruned SET transaction_id = (SELECT max(transaction_id) FROM transaction_log)");
    lab.postgres("DELETE FROM transaction_log");
    assertThat(lab.incremental(series).line()).contains("unchanged=5", "saga_success_count=0");
  }

  @Test
  void an_unknown_transaction_is_not_committed() {
    lab.write(one, lastOf(TestBars.bars(BARS)), Long.MAX_VALUE);
    assertThat(lab.incremental(series).line()).contains("unchanged=5", "saga_success_count=1");
  }

  @Test
  void an_error_in_the_metadata_steps_fails_the_series_and_notes_nothing() {
    List<String> before = lab.states(List.of(one));
    FaultLab.at(
        "after-metadata",
        Set.of(one),
        () -> {
          throw new IllegalStateException("no metadata");
        });
    SyncSummary summary = lab.incremental(series);
    assertThat(summary.line()).contains("committed=0 unchanged=4 busy=0 failed=1");
    assertThat(summary.problems())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.series()).isEqualTo(one);
              assertThat(p.outcome()).isEqualTo(SeriesOutcome.FAILED);
              assertThat(p.reason()).contains("no metadata");
            });
    assertThat(lab.states(List.of(one))).isEqualTo(before);
    Faults.clear();
    assertThat(lab.incremental(series).unchanged()).isEqualTo(5);
    auditIsClean();
  }

  @Test
  void a_full_sync_and_ranges_to_be_read_again_go_through_the_saga() {
    assertThat(lab.sync(series).line()).contains("unchanged=5", "saga_success_count=5");
    lab.postgres(
        "INSERT INTO reread_range (symbol, period, range_start, range_end, rewrite, reason) SELECT symbol, period, last_ts, last_ts, true, 'test' FROM sync_state WHERE symbol = ?",
        one.symbol().toString());
    SyncSummary summary = lab.incremental(series);
    assertThat(summary.line()).contains("committed=1 unchanged=4", "saga_success_count=1");
    assertThat(lab.postgres("SELECT * FROM reread_range")).isEmpty();
    auditIsClean();
  }

  @Test
  void bad_bars_after_the_last_one_go_to_quarantine_as_ever() {
    Bars good = TestBars.bars(BARS);
    Bars.Builder bars = new Bars.Builder(BARS + 1);
    for (int i = 0; i < BARS; i++) {
      bars.add(good, i);
    }
    bars.add(TestBars.day(BARS), 10, 9, 11, 10, 100, 1000);
    lab.market().put(one, bars.build());
    SyncSummary summary = lab.incremental(series);
    assertThat(summary.line()).contains("unchanged=4", "partial=1", "rows_quarantined=1");
    assertThat(summary.sagaSuccess()).isZero();
    assertThat(
            lab.postgres(
                "SELECT rule FROM bar_quarantine WHERE symbol = ?", one.symbol().toString()))
        .containsExactly("ohlc-order");
  }

  @Test
  void without_sagas_the_writing_steps_do_it_all() {
    SyncRequest request =
        new SyncRequest(
            List.of(one.period()),
            series.stream().map(SeriesId::symbol).toList(),
            0,
            false,
            TransactionMode.TRADITIONAL,
            null,
            null);
    assertThat(lab.application().sync(request).line()).contains("committed=0 unchanged=5");
  }

  @Test
  void the_run_of_a_process_that_dies_keeps_its_unchanged_series() {
    lab.incremental(series);
    lab.postgres(
        "UPDATE sync_run SET finished_at = NULL, owner = 'nobody' WHERE run_id = (SELECT max(run_id) FROM sync_run)");
    lab.application().clean();
    assertThat(
            lab.postgres(
                "SELECT finished_at IS NOT NULL, committed, unchanged, saga_success FROM sync_run ORDER BY run_id DESC LIMIT 1"))
        .containsExactly("t 0 5 0");
  }
}
