package io.klinesaga.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TableNames;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.util.List;
import java.util.Locale;
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
 * The audit on two real databases. Each test breaks one thing that the product itself never breaks;
 * the audit must name it, and after a repair and a sync everything must be as the source has it.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class AuditTest {
  private static int next;

  private final FaultLab lab = FaultLab.start(Map.of("kline.sync.chunk-size", "5"));
  private List<SeriesId> series;
  private SeriesId one;

  @BeforeEach
  void sync() {
    series = TestBars.series(next, 3);
    next += 3;
    one = series.get(0);
    series.forEach(s -> lab.market().put(s, TestBars.bars(20)));
    assertThat(lab.sync(series).committed()).isEqualTo(3);
    assertThat(lab.audit().violations()).isEmpty();
  }

  @AfterEach
  void everything_is_healed() {
    Faults.clear();
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private void tdengine(String sql) {
    lab.tdengine(sql.replace("CHILD", "%1$s." + TableNames.childTable(one)));
  }

  private List<Invariant> found() {
    List<Violation> violations = lab.audit().violations();
    violations.forEach(v -> assertThat(v.series()).as(v.line()).isEqualTo(one));
    return violations.stream().map(Violation::invariant).toList();
  }

  private void repair() {
    List<Violation> violations = lab.audit().violations();
    assertThat(lab.auditor().repair(violations)).hasSameSizeAs(violations);
  }

  /** An incremental sync is enough; the bars then are the source's, bit for bit. */
  private void heals() {
    assertThat(lab.incremental(series).isAllDone()).isTrue();
    assertThat(lab.audit().violations()).isEmpty();
    assertThat(valid()).isEqualTo(texts(TestBars.bars(20)));
  }

  private List<String> valid() {
    StoredBars stored =
        lab.store()
            .read(one.period(), List.of(one), TimeRange.ALL)
            .getOrDefault(one, StoredBars.EMPTY);
    Bars.Builder bars = new Bars.Builder(stored.size() + 1);
    for (int i = 0; i < stored.size(); i++) {
      if (stored.isValid(i)) {
        bars.add(stored.bars(), i);
      }
    }
    return texts(bars.build());
  }

  private static List<String> texts(Bars bars) {
    return java.util.stream.IntStream.range(0, bars.size())
        .mapToObj(
            i ->
                String.format(
                    Locale.ROOT,
                    "%d %s %s %s %s %d %s",
                    bars.ts(i),
                    Double.toHexString(bars.open(i)),
                    Double.toHexString(bars.high(i)),
                    Double.toHexString(bars.low(i)),
                    Double.toHexString(bars.close(i)),
                    bars.volume(i),
                    Double.toHexString(bars.amount(i))))
        .toList();
  }

  @Test
  void a_value_changed_outside_is_found_by_its_checksum_and_healed() {
    tdengine("INSERT INTO CHILD (ts, close) VALUES (" + TestBars.day(4) + ", 99.5)");
    assertThat(found()).containsExactly(Invariant.CHECKSUM);
    repair();
    assertThat(found()).containsExactly(Invariant.REREAD);
    heals();
  }

  @Test
  void the_smallest_change_of_a_value_is_found() {
    double close = TestBars.bars(20).close(4);
    tdengine(
        "INSERT INTO CHILD (ts, close) VALUES ("
            + TestBars.day(4)
            + ", "
            + Math.nextUp(close)
            + ")");
    assertThat(found()).containsExactly(Invariant.CHECKSUM);
    repair();
    heals();
  }

  @Test
  void a_bar_deleted_outside_is_found_and_healed() {
    tdengine("DELETE FROM CHILD WHERE ts >= " + TestBars.day(3) + " AND ts <= " + TestBars.day(3));
    assertThat(found()).containsExactlyInAnyOrder(Invariant.METADATA, Invariant.CHECKSUM);
    repair();
    heals();
  }

  @Test
  void a_whole_series_deleted_outside_is_found_and_healed() {
    tdengine("DELETE FROM CHILD WHERE ts >= 0 AND ts <= " + TestBars.day(399));
    assertThat(found()).containsExactlyInAnyOrder(Invariant.METADATA, Invariant.CHECKSUM);
    repair();
    heals();
  }

  @Test
  void a_bar_made_invalid_outside_is_found_and_healed() {
    tdengine("INSERT INTO CHILD (ts, is_valid) VALUES (" + TestBars.day(19) + ", false)");
    assertThat(found()).containsExactlyInAnyOrder(Invariant.METADATA, Invariant.CHECKSUM);
    repair();
    heals();
  }

  @Test
  void a_valid_bar_of_a_transaction_nobody_knows_is_found_and_healed() {
    lab.write(one, TestBars.bars(21, i -> 9).slice(range(20, 20)), 9_000_000L);
    assertThat(found()).containsExactlyInAnyOrder(Invariant.METADATA, Invariant.COMMITTED_BARS);
    repair();
    assertThat(found()).contains(Invariant.REREAD);
    heals();
  }

  @Test
  void a_valid_bar_of_a_rolled_back_transaction_is_found_and_healed() {
    long rolledBack = rolledBack();
    lab.write(one, TestBars.bars(20, i -> 9).slice(range(6, 7)), rolledBack);
    assertThat(found()).containsExactlyInAnyOrder(Invariant.CHECKSUM, Invariant.COMMITTED_BARS);
    repair();
    heals();
  }

  private long rolledBack() {
    long transaction = lab.rollBack(series, one, TestBars.bars(20, i -> i > 17 ? 1 : 0));
    lab.market().put(one, TestBars.bars(20));
    assertThat(lab.audit().violations()).isEmpty();
    return transaction;
  }

  private static TimeRange range(int first, int last) {
    return new TimeRange(TestBars.day(first), TestBars.day(last));
  }

  @Test
  void wrong_metadata_is_found_and_counted_again() {
    lab.postgres("UPDATE sync_state SET bar_count = 21 WHERE symbol = ?", one.symbol().toString());
    assertThat(found()).containsExactly(Invariant.METADATA);
    repair();
    heals();
  }

  @Test
  void lost_metadata_is_found_and_counted_again() {
    lab.postgres("DELETE FROM sync_state WHERE symbol = ?", one.symbol().toString());
    assertThat(found()).containsExactly(Invariant.METADATA);
    repair();
    heals();
  }

  @Test
  void a_before_image_without_an_open_transaction_is_found_and_dropped() {
    lab.postgres(
        "INSERT INTO bar_before_image (transaction_id, ts) SELECT max(transaction_id), now() FROM transaction_log WHERE symbol = ?",
        one.symbol().toString());
    assertThat(found()).containsExactly(Invariant.BEFORE_IMAGE);
    repair();
  }

  @Test
  void counters_that_differ_from_the_log_are_found_and_counted_again() {
    lab.postgres(
        "UPDATE sync_run SET saga_success = saga_success + 1 WHERE run_id = (SELECT max(run_id) FROM sync_run)");
    assertThat(lab.audit().violations().stream().map(Violation::invariant))
        .containsExactly(Invariant.COUNTERS);
    repair();
  }

  @Test
  void an_open_transaction_past_its_deadline_is_found_and_left_to_the_cleaner() {
    String saga = one.symbol() + "-old";
    lab.postgres(
        "INSERT INTO saga_log (id, state, steps, owner, deadline) VALUES (?, 'RUNNING', '[{\"compensation\": \"direct://kline-compensate\", \"options\": {}}]',"
            + " (SELECT owner FROM saga_owner LIMIT 1), now() - interval '1 second')",
        saga);
    lab.postgres(
        "INSERT INTO transaction_log (saga_id, business_type, business_id, symbol, period, table_name, child_table, range_start, range_end)"
            + " SELECT ?, 'kline', 'x', symbol, period, table_name, child_table, range_start, range_end FROM transaction_log WHERE symbol = ?"
            + " ORDER BY transaction_id LIMIT 1",
        saga,
        one.symbol().toString());
    assertThat(found()).containsExactly(Invariant.OVERDUE);
    repair();
    assertThat(found()).containsExactly(Invariant.OVERDUE);
    assertThat(lab.application().clean().isAllDone()).isTrue();
  }

  @Test
  void transactions_of_which_less_and_less_is_left_stay_provable() {
    lab.market().put(one, TestBars.bars(25, i -> i > 15 ? 1 : 0));
    lab.sync(series);
    assertThat(lab.audit().violations()).isEmpty();
    lab.market().put(one, TestBars.bars(30, i -> i % 2));
    lab.sync(series);
    assertThat(lab.audit().violations()).isEmpty();
    lab.market().put(one, TestBars.bars(30, i -> 3));
    assertThat(lab.sync(series).rowsWritten()).isEqualTo(30);
    assertThat(lab.log(one, "live_count").subList(0, 3)).containsExactly("0", "0", "0");
  }

  @Test
  void bars_written_without_a_saga_are_exempt_and_take_over_from_others() {
    lab.market().put(one, TestBars.bars(20, i -> i > 15 ? 1 : 0));
    lab.application().sync(FaultLab.request(series, TransactionMode.TRADITIONAL));
    assertThat(lab.log(one, "row_count, live_count")).containsExactly("20 16");
  }

  @Test
  void with_dates_only_bars_and_transactions_inside_are_compared() {
    tdengine("INSERT INTO CHILD (ts, close) VALUES (" + TestBars.day(4) + ", 99.5)");
    TimeRange before = range(0, 3);
    assertThat(lab.audit(new AuditRequest(Set.of(), before, 100)).violations()).isEmpty();
    TimeRange all = range(0, 30);
    assertThat(lab.audit(new AuditRequest(Set.of(), all, 100)).violations()).hasSize(1);
    repair();
    heals();
  }

  @Test
  void only_the_asked_symbols_and_share_are_read() {
    AuditReport some = lab.audit(new AuditRequest(Set.of(one.symbol()), TimeRange.ALL, 100));
    assertThat(some.series()).isEqualTo(1);
    assertThat(some.bars()).isEqualTo(20);
    assertThat(lab.audit(new AuditRequest(Set.of(), TimeRange.ALL, 1e-9)).series()).isEqualTo(1);
    assertThatThrownBy(() -> new AuditRequest(Set.of(), TimeRange.ALL, 0))
        .hasMessageContaining("expected more than 0 and at most 100");
  }
}
