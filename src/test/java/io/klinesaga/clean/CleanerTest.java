package io.klinesaga.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.audit.Invariant;
import io.klinesaga.audit.Violation;
import io.klinesaga.clean.CleanerRounds.Counts;
import io.klinesaga.clean.CleanerRounds.Kind;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresAuditFacts;
import io.klinesaga.postgres.PostgresBeforeImages;
import io.klinesaga.postgres.PostgresCleanerRounds;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.postgres.PostgresRolledBack;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.PostgresTransactionLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.saga.Recovered;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import io.klinesaga.transaction.Stores;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The cleaner's round on two real databases. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class CleanerTest {
  private static final Counts NOTHING = new Counts(Recovered.NONE, 0, 0, 0);
  private static int next;

  private final FaultLab lab =
      FaultLab.startImpatient(
          Map.of("kline.sync.chunk-size", "5", "kline.retention.transactions", "30d"));
  private List<SeriesId> series;
  private SeriesId one;

  @BeforeEach
  void sync() {
    series = TestBars.series(next, 2);
    next += 2;
    one = series.get(0);
    series.forEach(s -> lab.market().put(s, TestBars.bars(20)));
    assertThat(lab.sync(series).committed()).isEqualTo(2);
  }

  @AfterEach
  void nothing_is_left() {
    Faults.clear();
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private long rolledBack() {
    return lab.rollBack(series, one, TestBars.bars(22, i -> i > 17 ? 1 : 0));
  }

  @Test
  void bars_that_arrive_after_their_roll_back_become_invalid_and_the_next_sync_heals_them() {
    long transaction = rolledBack();
    TimeRange range = new TimeRange(TestBars.day(18), TestBars.day(21));
    lab.write(one, TestBars.bars(22, i -> 1).slice(range), transaction);
    CleanerRound round = lab.application().clean();
    assertThat(round.values()).containsEntry("late_ranges", 1);
    assertThat(lab.rows(List.of(one)).get(one))
        .extractingByKeys(TestBars.day(18), TestBars.day(21))
        .allSatisfy(row -> assertThat(row).endsWith(" " + transaction + " false"));
    assertThat(lab.audit().violations().stream().map(Violation::invariant))
        .contains(Invariant.REREAD);
    assertThat(lab.application().clean().values()).containsEntry("late_ranges", 0);
    lab.market().put(one, TestBars.bars(20));
    assertThat(lab.incremental(List.of(one)).isAllDone()).isTrue();
    assertThat(lab.states(List.of(one)).get(0)).contains(" 20 ");
  }

  @Test
  void
      a_restore_that_arrives_after_its_roll_back_was_taken_over_is_found_and_the_next_sync_heals() {
    long writer =
        Long.parseLong(
            lab.postgres(
                    "SELECT transaction_id FROM transaction_log WHERE symbol = ?",
                    one.symbol().toString())
                .get(0));
    long transaction = rolledBack();
    lab.postgres(
        "INSERT INTO saga_event (saga_id, owner, event) SELECT saga_id, owner, event FROM transaction_log,"
            + " (VALUES ('first', 'COMPENSATING'), ('second', 'TAKEN_UP')) AS v (owner, event) WHERE transaction_id = ?",
        transaction);
    assertThat(lab.incremental(List.of(one)).isAllDone()).isTrue();
    Map<Long, String> committed = lab.rows(List.of(one)).get(one);
    TimeRange restored = new TimeRange(TestBars.day(19), TestBars.day(19));
    lab.write(one, TestBars.bars(20).slice(restored), writer);
    assertThat(lab.rows(List.of(one)).get(one)).isNotEqualTo(committed);
    assertThat(lab.application().clean().isAllDone()).isTrue();
    assertThat(lab.audit().violations().stream().map(Violation::invariant))
        .containsOnly(Invariant.REREAD);
    assertThat(lab.incremental(List.of(one)).isAllDone()).isTrue();
    assertThat(value(lab.rows(List.of(one)).get(one))).isEqualTo(value(committed));
  }

  /** Of the day whose bar was put back, without the transaction that wrote it. */
  private static String value(Map<Long, String> rows) {
    return rows.get(TestBars.day(19)).replaceFirst(" \\d+ \\w+$", "");
  }

  private void mark() {
    lab.postgres(
        "INSERT INTO reread_range (symbol, period, range_start, range_end, rewrite, reason)"
            + " SELECT symbol, period, last_ts, last_ts, true, 'test' FROM sync_state WHERE symbol = ?",
        one.symbol().toString());
  }

  /** Requests to TDengine of one round. */
  private long requestsOfRound() {
    long before = lab.application().store().requests();
    assertThat(lab.application().clean().isAllDone()).isTrue();
    return lab.application().store().requests() - before;
  }

  @Test
  void the_series_of_a_range_to_be_read_again_is_read_once_for_each_mark() {
    long idle = requestsOfRound();
    mark();
    assertThat(requestsOfRound()).isGreaterThan(idle);
    assertThat(requestsOfRound()).isEqualTo(idle);
    lab.heal(); // also another connection, and so another process, knows it
    assertThat(requestsOfRound()).isEqualTo(idle);
    mark();
    assertThat(requestsOfRound()).isGreaterThan(idle);
    assertThat(requestsOfRound()).isEqualTo(idle);
    assertThat(lab.incremental(series).committed()).isEqualTo(1);
    assertThat(lab.postgres("SELECT * FROM reread_range")).isEmpty();
    assertThat(requestsOfRound()).isEqualTo(idle);
  }

  @Test
  void a_series_that_is_being_written_is_looked_at_when_it_is_free() {
    mark();
    lab.postgres(
        "INSERT INTO transaction_log (saga_id, business_type, business_id, symbol, period, table_name, child_table, range_start, range_end)"
            + " VALUES ('other', 'kline', 'x', ?, '1d', 'daily_kline', 'x', now(), now())",
        one.symbol().toString());
    lab.application().clean();
    assertThat(lab.postgres("SELECT examined FROM reread_range")).containsExactly("f");
    lab.postgres("DELETE FROM transaction_log WHERE saga_id = 'other'");
    lab.application().clean();
    assertThat(lab.postgres("SELECT examined FROM reread_range")).containsExactly("t");
    assertThat(lab.incremental(series).committed()).isEqualTo(1);
  }

  @Test
  void a_roll_back_without_late_bars_is_left_alone() {
    rolledBack();
    var before = lab.rows(List.of(one));
    assertThat(lab.application().clean().values()).containsEntry("late_ranges", 0);
    assertThat(lab.rows(List.of(one))).isEqualTo(before);
  }

  private PostgresCleanerRounds ofAnotherProcess(SagaOwner owner) {
    Transactions transactions = lab.application().postgres().transactions();
    new PostgresSagaLog(transactions, owner).heartbeat();
    return new PostgresCleanerRounds(transactions, owner, Duration.ofSeconds(30));
  }

  private static SagaOwner owner(String id) {
    return new SagaOwner(id, "elsewhere", 1);
  }

  @Test
  void of_two_processes_only_one_is_in_a_round() {
    PostgresCleanerRounds other = ofAnotherProcess(owner("other"));
    CleanerRounds.Start start = other.begin(Kind.CLEAN);
    CleanerRound refused = lab.application().clean();
    assertThat(refused.isBegun()).isFalse();
    assertThat(refused.refusal()).contains("process other is in clean round " + start.id());
    assertThat(refused.isAllDone()).isFalse();
    assertThat(other.begin(Kind.CLEAN).refusal()).contains("this process is in round");
    other.end(start.id(), NOTHING, null);
    assertThat(lab.application().clean().isAllDone()).isTrue();
  }

  @Test
  void the_round_of_a_dead_process_holds_nobody_up() {
    CleanerRounds.Start start = ofAnotherProcess(owner("dying")).begin(Kind.PURGE);
    lab.postgres(
        "UPDATE saga_owner SET heartbeat = now() - interval '31 seconds' WHERE owner = 'dying'");
    assertThat(lab.application().clean().isAllDone()).isTrue();
    assertThat(lab.postgres("SELECT error FROM cleaner_round WHERE round_id = ?", start.id()))
        .containsExactly("not ended by its process");
  }

  @Test
  void the_run_of_a_dead_process_is_ended_with_what_the_log_knows() {
    String run =
        lab.postgres(
                "INSERT INTO sync_run (kind, transaction_mode, owner, series, unchanged) VALUES ('daily', 'saga', 'nobody', 5, 1) RETURNING run_id")
            .get(0);
    lab.postgres(
        "UPDATE transaction_log SET run_id = ? WHERE symbol = ?",
        Long.parseLong(run),
        one.symbol().toString());
    lab.postgres(
        "UPDATE sync_run SET saga_success = 1 WHERE run_id = (SELECT max(run_id) - 1 FROM sync_run)");
    lab.application().clean();
    assertThat(
            lab.postgres(
                "SELECT finished_at IS NOT NULL, series, committed, unchanged, failed, saga_success, rows_written FROM sync_run WHERE run_id = ?",
                Long.parseLong(run)))
        .containsExactly("t 5 1 1 3 1 20");
  }

  @Test
  void old_transactions_leave_the_log_and_their_bars_stay_known() {
    long transaction = rolledBack();
    String open = one.symbol() + "-open";
    lab.postgres("UPDATE transaction_log SET updated_at = now() - interval '31 days'");
    lab.postgres("UPDATE saga_log SET updated_at = now() - interval '31 days'");
    lab.postgres("UPDATE saga_event SET at = now() - interval '31 days'");
    CleanerRound round = lab.application().clean();
    assertThat(round.isAllDone()).isTrue();
    assertThat(lab.postgres("SELECT count(*) FROM transaction_log")).containsExactly("0");
    assertThat(lab.postgres("SELECT count(*) FROM saga_log")).containsExactly("0");
    assertThat(lab.postgres("SELECT transaction_id >= ? FROM log_pruned", transaction))
        .containsExactly("t");
    assertThat(open).isNotEmpty();
  }

  @Test
  void what_is_younger_than_an_open_transaction_stays_in_the_log() {
    lab.postgres(
        "INSERT INTO saga_log (id, state, steps, owner, deadline) VALUES ('waits', 'STUCK', '[]', 'nobody', now())");
    lab.postgres(
        "INSERT INTO transaction_log (saga_id, business_type, business_id, symbol, period, table_name, child_table, range_start, range_end)"
            + " VALUES ('waits', 'kline', 'x', '699999.SH', '1d', 'daily_kline', 'x', now(), now())");
    lab.sync(series);
    lab.postgres("UPDATE transaction_log SET updated_at = now() - interval '31 days'");
    CleanerRound round = lab.application().clean();
    assertThat(round.values()).containsEntry("stuck", 1);
    assertThat(round.isAllDone()).isFalse();
    assertThat(
            lab.postgres(
                "SELECT min(transaction_id) = (SELECT transaction_id FROM transaction_log WHERE saga_id = 'waits') FROM transaction_log"))
        .containsExactly("t");
    lab.postgres("DELETE FROM transaction_log WHERE saga_id = 'waits'");
    lab.postgres("DELETE FROM saga_log WHERE id = 'waits'");
  }

  @Test
  void a_round_that_breaks_off_says_so_and_the_next_one_goes_on() {
    long transaction = rolledBack();
    TimeRange range = new TimeRange(TestBars.day(18), TestBars.day(21));
    lab.write(one, TestBars.bars(22, i -> 1).slice(range), transaction);
    lab.tdengineProxy().refuse();
    try {
      lab.application().clean();
    } catch (RuntimeException expected) {
      assertThat(expected).hasMessageContaining("TDengine");
    }
    assertThat(
            lab.postgres(
                "SELECT error IS NOT NULL FROM cleaner_round ORDER BY round_id DESC LIMIT 1"))
        .containsExactly("t");
    lab.heal();
    await().atMost(FaultLab.LIMIT).until(() -> lab.application().clean().isAllDone());
    lab.market().put(one, TestBars.bars(20));
    assertThat(lab.incremental(List.of(one)).isAllDone()).isTrue();
  }

  /** The real rounds, of which one step dies. */
  private static CleanerRounds dying(CleanerRounds real, String step) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals(step)) {
            throw new StackOverflowError();
          }
          return method.invoke(real, arguments);
        };
    return (CleanerRounds)
        Proxy.newProxyInstance(
            CleanerRounds.class.getClassLoader(), new Class<?>[] {CleanerRounds.class}, handler);
  }

  @Test
  void a_round_whose_end_dies_lets_the_next_one_begin() throws Exception {
    Transactions transactions = lab.application().postgres().transactions();
    SagaOwner owner = SagaOwner.thisProcess();
    PostgresSagaLog sagas = new PostgresSagaLog(transactions, owner);
    sagas.heartbeat();
    PostgresCleanerRounds rounds =
        new PostgresCleanerRounds(transactions, owner, Duration.ofSeconds(30));
    PostgresRereads rereads = new PostgresRereads(transactions);
    Recheck recheck =
        new Recheck(
            new LateBars(new PostgresRolledBack(transactions), lab.store()),
            new ProofWithdrawal(
                lab.store(), new PostgresAuditFacts(transactions, Duration.ofSeconds(30)), rereads),
            new Stores(
                lab.store(),
                sagas,
                new PostgresTransactionLog(transactions),
                new PostgresBeforeImages(transactions),
                rereads),
            Duration.ofDays(1),
            CleanerListener.NONE);
    Cleaner cleaner =
        new Cleaner(
            dying(rounds, "stuck"), () -> Recovered.NONE, recheck, () -> 0, CleanerListener.NONE);
    CleanerRound round = cleaner.begin();
    assertThat(round.isBegun()).isTrue();
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      cleaner.end(round, new DefaultExchange(context));
    }
    assertThat(round.error()).contains("StackOverflowError");
    CleanerRound next = cleaner.begin();
    assertThat(next.isBegun()).as(next.refusal()).isTrue();
    rounds.end(next.id(), NOTHING, null);
  }
}
