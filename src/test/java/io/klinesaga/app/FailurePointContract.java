package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.event.KlineEvent;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.BrokenSync;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every place where a saga can fail. In each case two of five series fail; the rest of the run must
 * not notice, and the failing ones must read as before.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
abstract class FailurePointContract {
  private final FaultLab lab;

  FailurePointContract(int chunkSize) {
    lab = FaultLab.startImpatient(Map.of("kline.sync.chunk-size", String.valueOf(chunkSize)));
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @AfterEach
  void repair() {
    Faults.clear();
    lab.heal();
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
  }

  // --- the source ---

  @Test
  void a_failing_source_fails_its_series_alone() {
    BrokenSync sync = new BrokenSync(lab);
    sync.bad().forEach(series -> lab.market().fail(series, "the exchange is closed"));
    SyncSummary summary = sync.run();
    sync.assertUndoneFor(summary);
    assertThat(summary.sagaRollback()).isZero();
    assertThat(summary.problems())
        .allSatisfy(p -> assertThat(p.reason()).contains("the exchange is closed"));
    sync.assertRepairable();
  }

  @Test
  void a_series_the_source_does_not_know_is_reported() {
    SeriesId stranger = TestBars.series(9_999, 1).get(0);
    SyncSummary summary = lab.sync(Set.of(stranger));
    assertThat(summary.failed()).isEqualTo(1);
    assertThat(summary.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.reason()).contains(stranger.toString()));
    assertThat(lab.log(stranger, "*")).isEmpty();
  }

  // --- a step throws ---

  @ParameterizedTest
  @CsvSource({
    "before-delta, INIT, INIT",
    "before-write, INIT, INIT",
    "after-write, SUCCESS, INIT",
    "before-metadata, SUCCESS, FAIL",
    "after-metadata, SUCCESS, FAIL",
  })
  void a_throwing_step_is_undone(String place, String tdengine, String postgres) {
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt(place, "broken at " + place);
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs(tdengine, postgres, "broken at " + place);
    sync.assertRepairable();
  }

  @Test
  void an_error_that_is_no_exception_is_undone() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt(
        "after-write",
        () -> {
          throw new StackOverflowError("a step without end");
        });
    sync.assertUndoneFor(sync.run());
    sync.assertRepairable();
  }

  @Test
  void a_reason_that_postgres_cannot_store_literally_is_undone() {
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-write", "zero \u0000 inside");
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("SUCCESS", "INIT", "zero");
    sync.assertRepairable();
  }

  @Test
  void an_error_before_the_saga_leaves_no_trace_of_one() {
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("before-begin", "no saga today");
    SyncSummary summary = sync.run();
    sync.assertUndoneFor(summary);
    assertThat(summary.sagaRollback()).isZero();
    sync.assertRepairable();
  }

  @Test
  void an_error_after_the_commit_takes_nothing_back() {
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-commit", "too late");
    sync.assertCommittedWhole(sync.run());
  }

  @Test
  void removed_headers_do_not_lose_the_saga() {
    BrokenSync sync = new BrokenSync(lab);
    Faults.put("before-delta", (Exchange exchange) -> exchange.getMessage().removeHeaders("*"));
    sync.assertCommittedWhole(sync.run());
  }

  @Test
  void removed_headers_do_not_lose_the_compensation() {
    BrokenSync sync = new BrokenSync(lab);
    Faults.put("before-delta", (Exchange exchange) -> exchange.getMessage().removeHeaders("*"));
    sync.failAt("after-write", "no header left");
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("SUCCESS", "INIT", "no header left");
    sync.assertRepairable();
  }

  // --- TDengine ---

  @ParameterizedTest
  @ValueSource(longs = {0, 300, 700, 1_000})
  void a_connection_to_tdengine_lost_within_the_write_is_undone(long bytes) {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-write", () -> lab.tdengineProxy().cutAfterClientBytes(bytes));
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("UNKNOWN", "INIT", "TDengine");
    sync.assertRepairable();
  }

  @Test
  void a_write_that_tdengine_refuses_is_undone() {
    List<SeriesId> series =
        List.of(
            new SeriesId(Symbol.parse("603000.SH"), Period.MIN60),
            new SeriesId(Symbol.parse("603001.SH"), Period.MIN60));
    series.forEach(s -> lab.market().put(s, hourly()));
    FaultLab.at(
        "before-write",
        Set.copyOf(series),
        () -> lab.tdengine("DROP STABLE %s.minute_kline_60min"));
    Faults.put("before-restore", () -> lab.store().createSchema());
    SyncSummary summary = lab.sync(series);
    assertThat(summary.failed()).isEqualTo(2);
    assertThat(summary.sagaRollback()).isEqualTo(lab.count(series, "ROLLED_BACK"));
    for (SeriesId one : series) {
      assertThat(lab.log(one, "final_status, td_status, pg_status, error_msg"))
          .allMatch(row -> row.startsWith("ROLLED_BACK FAIL INIT TDengine, write"));
    }
    Faults.clear();
    assertThat(lab.sync(series).committed()).isEqualTo(2);
  }

  private static Bars hourly() {
    Bars.Builder bars = new Bars.Builder(4);
    for (int minute : new int[] {630, 690, 840, 900}) {
      bars.add(TestBars.day(0) + minute * 60_000L, 10, 11, 9, 10, 100, 1_000);
    }
    return bars.build();
  }

  @Test
  void a_write_whose_answer_never_comes_is_undone() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-write", () -> lab.tdengineProxy().swallowAnswers());
    Faults.put("before-restore", lab::heal);
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("UNKNOWN", "INIT", "TDengine");
    sync.assertRepairable();
  }

  @Test
  void tdengine_gone_from_the_write_on_is_undone_when_it_is_back() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-write", () -> lab.tdengineProxy().refuseAfterClientBytes(300));
    Faults.put("at-failure", lab::heal);
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("UNKNOWN", "INIT", "TDengine");
    sync.assertRepairable();
  }

  @Test
  void tdengine_gone_after_the_write_is_undone_when_it_is_back() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt(
        "after-write",
        () -> {
          lab.tdengineProxy().refuse();
          throw new IllegalStateException("TDengine goes");
        });
    Faults.put("at-failure", lab::heal);
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("SUCCESS", "INIT", "TDengine goes");
    sync.assertRepairable();
  }

  @Test
  void tdengine_gone_before_the_delta_is_undone() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-delta", () -> lab.tdengineProxy().refuse());
    Faults.put("at-failure", lab::heal);
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("INIT", "INIT", "TDengine");
    sync.assertRepairable();
  }

  // --- PostgreSQL ---

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before-begin",
        "before-delta",
        "before-write",
        "after-write",
        "before-metadata",
        "after-metadata"
      })
  void postgres_gone_at_a_step_is_undone_when_it_is_back(String place) {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt(place, () -> lab.postgresProxy().refuse());
    Faults.put("at-failure", lab::heal);
    sync.assertUndoneLater(sync.run());
    sync.assertRepairable();
  }

  @Test
  void postgres_gone_at_the_end_of_the_compensation_is_undone_when_it_is_back() {
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-write", "undo this");
    Faults.put("before-rolled-back", onlyFirst(1, () -> lab.postgresProxy().refuse()));
    Faults.put("at-failure", lab::heal);
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("SUCCESS", "INIT", "undo this");
    sync.assertRepairable();
  }

  @Test
  void a_commit_whose_answer_is_lost_is_found_committed() {
    BrokenSync sync = new BrokenSync(lab);
    AtomicInteger lost = new AtomicInteger();
    sync.breakAt("after-metadata", () -> loseAnswersUntilCommitted(lost));
    sync.assertCommittedWhole(sync.run());
    assertThat(lost).hasPositiveValue();
  }

  /** The product does not see the answer to its commit; the log, read directly, has it. */
  private void loseAnswersUntilCommitted(AtomicInteger lost) {
    int before = sagasCompleted();
    lab.postgresProxy().cutAtAnswers("COMMIT");
    Thread healer =
        new Thread(
            () -> {
              await()
                  .atMost(FaultLab.LIMIT)
                  .pollInterval(Duration.ofMillis(10))
                  .until(() -> sagasCompleted() > before);
              lost.incrementAndGet();
              lab.heal();
            },
            "healer");
    healer.setDaemon(true);
    healer.start();
  }

  private int sagasCompleted() {
    return Integer.parseInt(
        lab.postgres("SELECT count(*) FROM saga_log WHERE state = 'COMPLETED'").get(0));
  }

  @Test
  void a_commit_whose_answer_stays_lost_is_never_compensated() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("after-metadata", () -> lab.postgresProxy().cutAtAnswers("COMMIT"));
    Faults.put("at-failure", lab::heal);
    lab.sync(sync.all());
    lab.awaitSettled();
    sync.all().forEach(s -> assertThat(lab.log(s, "final_status")).last().isEqualTo("COMMITTED"));
    Faults.clear();
    lab.heal();
    assertThat(lab.sync(sync.all()).unchanged()).isEqualTo(5);
  }

  @Test
  void an_sql_error_in_the_metadata_route_is_undone() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-metadata", () -> sqlInTransaction("SELECT no_such_function()"));
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("SUCCESS", "FAIL", "no_such_function");
    sync.assertRepairable();
  }

  @Test
  void an_sql_error_that_the_metadata_route_swallows_is_undone_all_the_same() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt(
        "after-metadata",
        () ->
            assertThatThrownBy(() -> sqlInTransaction("SELECT no_such_function()"))
                .hasMessageContaining("no_such_function"));
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("SUCCESS", "FAIL", "");
    sync.assertRepairable();
  }

  private void sqlInTransaction(String sql) {
    DataSource transaction =
        lab.application()
            .context()
            .getRegistry()
            .lookupByNameAndType("klineTransaction", DataSource.class);
    try (var connection = transaction.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  // --- the fence ---

  @Test
  void a_saga_past_its_deadline_writes_nothing() {
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt("before-write", this::letTheDeadlinePass);
    SyncSummary summary = sync.run();
    assertThat(summary.failed()).isEqualTo(2);
    assertThat(summary.committed()).isEqualTo(3);
    lab.awaitSettled();
    sync.badSeriesReadAsBefore();
    sync.assertRepairable();
  }

  private void letTheDeadlinePass() {
    lab.postgres("UPDATE saga_log SET deadline = now() WHERE state = 'RUNNING'");
  }

  @Test
  void a_saga_that_was_taken_over_before_its_commit_cannot_commit() {
    BrokenSync sync = new BrokenSync(lab);
    AtomicInteger taken = new AtomicInteger();
    sync.breakAt(
        "after-write",
        () -> {
          letTheDeadlinePass();
          lab.awaitSettled();
          taken.incrementAndGet();
        });
    SyncSummary summary = sync.run();
    assertThat(taken).hasPositiveValue();
    assertThat(summary.committed()).isEqualTo(3);
    assertThat(summary.failed()).isEqualTo(2);
    sync.badSeriesReadAsBefore();
    sync.assertLoggedAs("UNKNOWN", "UNKNOWN", "abandoned");
    sync.assertRepairable();
  }

  // --- the compensation ---

  @ParameterizedTest
  @ValueSource(
      strings = {"before-restore", "before-soft-delete", "before-rolled-back", "after-rolled-back"})
  void a_compensation_that_fails_once_works_the_second_time(String place) {
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-metadata", "undo this");
    Faults.put(place, onlyFirst(1, FailurePointContract::failCompensation));
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("SUCCESS", "FAIL", "undo this");
    sync.assertRepairable();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"before-restore", "before-soft-delete", "before-rolled-back", "after-rolled-back"})
  void a_compensation_that_fails_beyond_its_attempts_is_finished_by_the_recovery(String place) {
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-metadata", "undo this");
    Faults.put(place, onlyFirst(2, FailurePointContract::failCompensation));
    sync.assertUndoneFor(sync.run());
    sync.assertLoggedAs("SUCCESS", "FAIL", "undo this");
    sync.assertRepairable();
  }

  private static void failCompensation() {
    throw new IllegalStateException("the compensation fails");
  }

  private static Runnable onlyFirst(int times, Runnable action) {
    AtomicInteger calls = new AtomicInteger();
    return () -> {
      if (calls.incrementAndGet() <= times) {
        action.run();
      }
    };
  }

  @Test
  void a_compensation_that_runs_again_late_harms_nothing() {
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-metadata", "undo this");
    sync.assertUndoneFor(sync.run());
    compensateAllAgain();
    sync.badSeriesReadAsBefore();
    sync.assertRepairable();
    var rows = lab.rows(sync.all());
    compensateAllAgain();
    assertThat(lab.rows(sync.all())).isEqualTo(rows);
  }

  private void compensateAllAgain() {
    ProducerTemplate producer = lab.application().context().createProducerTemplate();
    for (String saga : lab.postgres("SELECT id FROM saga_log ORDER BY created_at DESC LIMIT 20")) {
      Exchange answer =
          producer.send(
              "direct:kline-compensate",
              exchange -> exchange.getMessage().setHeader(Exchange.SAGA_LONG_RUNNING_ACTION, saga));
      assertThat(answer.getException()).isNull();
    }
  }

  @Test
  void a_busy_series_is_reported_and_keeps_nobody_back() {
    BrokenSync sync = new BrokenSync(lab);
    SeriesId busy = sync.bad().iterator().next();
    holdOpen(busy);
    try {
      SyncSummary summary = sync.run();
      assertThat(summary.busy()).isEqualTo(1);
      assertThat(summary.committed()).isEqualTo(4);
      assertThat(summary.isAllDone()).isFalse();
      assertThat(summary.problems())
          .singleElement()
          .satisfies(p -> assertThat(p.reason()).contains("held by transaction"));
    } finally {
      lab.postgres(
          "UPDATE transaction_log SET final_status = 'ROLLED_BACK' WHERE saga_id = 'other'");
    }
    assertThat(lab.sync(List.of(busy)).committed()).isEqualTo(1);
  }

  @Test
  void a_saga_of_which_all_series_are_busy_does_not_begin() {
    List<SeriesId> series = TestBars.series(940, 2);
    series.forEach(s -> lab.market().put(s, TestBars.bars(5)));
    series.forEach(this::holdOpen);
    List<KlineEvent> ended = new CopyOnWriteArrayList<>();
    lab.application()
        .events()
        .subscribe(
            event -> {
              if (event instanceof KlineEvent.SagaEnded) {
                ended.add(event);
              }
            });
    String sagas = "SELECT count(*) FROM saga_log";
    List<String> before = lab.postgres(sagas);
    try {
      SyncSummary summary = lab.sync(series);
      assertThat(summary.busy()).isEqualTo(2);
      assertThat(summary.sagaSuccess() + summary.sagaRollback()).isZero();
      assertThat(lab.postgres(sagas)).isEqualTo(before);
      assertThat(ended).isEmpty();
    } finally {
      lab.postgres(
          "UPDATE transaction_log SET final_status = 'ROLLED_BACK' WHERE saga_id = 'other'");
    }
  }

  private void holdOpen(SeriesId series) {
    lab.postgres(
        "INSERT INTO transaction_log (saga_id, business_type, business_id, symbol, period,"
            + " table_name, child_table, range_start, range_end)"
            + " VALUES ('other', 'kline', 'x', ?, '1d', 'daily_kline', 'x', now(), now())",
        series.symbol().toString());
  }
}
