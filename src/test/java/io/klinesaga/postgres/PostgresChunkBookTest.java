package io.klinesaga.postgres;

import static io.klinesaga.testing.ChunkNode.LEASE;
import static io.klinesaga.testing.ChunkNode.report;
import static io.klinesaga.testing.ChunkNode.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.dispatch.ChunkBook.Claim;
import io.klinesaga.dispatch.ChunkBook.Ended;
import io.klinesaga.dispatch.ChunkBook.Taken;
import io.klinesaga.dispatch.ChunkId;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.ChunkReport;
import io.klinesaga.sync.PlannedRun;
import io.klinesaga.sync.SeriesNote;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncRun;
import io.klinesaga.testing.ChunkNode;
import io.klinesaga.testing.TestServers;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Who works on a chunk, and what becomes of chunks that fail or whose process is gone. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresChunkBookTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final SyncRequest REQUEST =
      new SyncRequest(
          List.of(Period.DAY, Period.MIN5),
          List.of(),
          0,
          true,
          TransactionMode.SAGA,
          LocalDate.of(2026, 1, 5),
          null,
          true,
          true,
          "csv");

  private PostgresDatabase database;
  private Transactions transactions;
  private ChunkNode a;
  private ChunkNode b;
  private ChunkNode c;
  private long run;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    transactions = database.transactions();
    a = node();
    b = node();
    c = node();
    run = a.history().begin(REQUEST);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private ChunkNode node() {
    return ChunkNode.in(transactions);
  }

  /** Of two series each. */
  private void record(int chunks) {
    a.plan(run, REQUEST, 7, chunks);
  }

  private ChunkId id(int number) {
    return new ChunkId(run, number);
  }

  private Claim claim(int number, int attempt) {
    return new Claim(id(number), attempt);
  }

  private String state(int number) {
    return transactions.execute(
        "look at a chunk",
        connection ->
            Sql.one(
                connection,
                "SELECT state FROM sync_chunk WHERE run_id = ? AND number = ?",
                row -> row.getString(1),
                run,
                number));
  }

  private void change(String sql) {
    transactions.execute(
        "prepare a test",
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
          }
        });
  }

  private void dies(ChunkNode node) {
    node.log().signOff();
  }

  @Test
  void of_several_processes_one_takes_a_chunk() throws Exception {
    record(200);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> takers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        ChunkNode node = node();
        takers.add(
            () -> {
              int taken = 0;
              for (int number = 1; number <= 200; number++) {
                taken += node.book().take(id(number)).isPresent() ? 1 : 0;
              }
              return taken;
            });
      }
      int sum = 0;
      for (Future<Integer> taker : threads.invokeAll(takers)) {
        sum += taker.get();
      }
      assertThat(sum).isEqualTo(200);
    } finally {
      threads.shutdownNow();
    }
    assertThat(a.book().unended(run)).isEqualTo(200);
  }

  @Test
  void who_takes_a_chunk_knows_what_to_do() {
    record(2);
    Taken taken = b.book().take(id(2)).orElseThrow();
    assertThat(taken.series()).containsExactly(series(2), series(3));
    assertThat(taken.attempts()).isEqualTo(1);
    assertThat(taken.request())
        .isEqualTo(
            new SyncRequest(
                REQUEST.periods(),
                List.of(series(2).symbol(), series(3).symbol()),
                0,
                true,
                TransactionMode.SAGA,
                REQUEST.from(),
                null,
                true,
                true,
                "csv"));
  }

  @Test
  void what_has_come_of_a_chunk_is_read_as_it_was_written() {
    record(1);
    b.book().take(id(1));
    ChunkReport report = report(series(0), series(1));
    assertThat(b.book().ended(claim(1, 1), report)).isTrue();
    List<Ended> ended = a.book().ended(run, Set.of());
    assertThat(ended).hasSize(1);
    assertThat(ended.get(0).report().results()).isEqualTo(report.results());
    assertThat(ended.get(0).report().rowsHeld()).isEqualTo(4);
    assertThat(ended.get(0).report().notes())
        .containsExactly(new SeriesNote(series(0), "warning", "a \"note\" \\0"));
    assertThat(a.book().ended(run, Set.of(id(1)))).isEmpty();
    assertThat(a.book().unended(run)).isZero();
  }

  @Test
  void a_chunk_that_fails_is_for_another_process_and_at_last_parked() {
    record(1);
    a.book().take(id(1));
    assertThat(a.book().failed(claim(1, 1), "first")).isTrue();
    assertThat(a.book().take(id(1))).isEmpty();
    assertThat(a.book().takeWaiting(PATIENCE, Set.of())).isEmpty();
    assertThat(b.book().takeWaiting(PATIENCE, Set.of())).map(Taken::attempts).contains(2);
    assertThat(b.book().failed(claim(1, 2), "second")).isTrue();
    assertThat(state(1)).isEqualTo("OPEN");
    assertThat(a.book().takeWaiting(Duration.ZERO, Set.of())).isPresent();
    assertThat(a.book().failed(claim(1, 3), "third")).isTrue();
    assertThat(state(1)).isEqualTo("PARKED");
    assertThat(c.book().takeWaiting(Duration.ZERO, Set.of())).isEmpty();
    assertThat(a.book().ended(run, Set.of()))
        .singleElement()
        .satisfies(
            parked -> {
              assertThat(parked.report()).isNull();
              assertThat(parked.error())
                  .isEqualTo("its chunk is parked, it failed 3 times on 2 processes: third");
            });
  }

  @Test
  void a_process_alone_gives_a_chunk_up_after_five_failures() {
    record(1);
    for (int failure = 1; failure <= 5; failure++) {
      assertThat(state(1)).isEqualTo("OPEN");
      assertThat(a.book().takeWaiting(Duration.ZERO, Set.of())).isPresent();
      assertThat(a.book().failed(claim(1, failure), "again")).isTrue();
    }
    assertThat(state(1)).isEqualTo("PARKED");
  }

  @Test
  void a_chunk_that_is_given_back_has_not_failed() {
    record(1);
    a.book().take(id(1));
    assertThat(a.book().release(claim(1, 1))).isTrue();
    assertThat(a.book().release(claim(1, 1))).isFalse();
    assertThat(b.book().takeWaiting(PATIENCE, Set.of())).map(Taken::attempts).contains(2);
    assertThat(b.book().ended(claim(1, 2), report(series(0)))).isTrue();
  }

  @Test
  void a_chunk_that_nobody_is_told_of_is_taken_after_a_while() {
    record(2);
    assertThat(b.book().takeWaiting(PATIENCE, Set.of())).isEmpty();
    change("UPDATE sync_chunk SET since = now() - interval '11 minutes' WHERE number = 2");
    assertThat(b.book().takeWaiting(PATIENCE, Set.of())).map(Taken::id).contains(id(2));
    assertThat(b.book().takeWaiting(PATIENCE, Set.of())).isEmpty();
  }

  @Test
  void the_chunks_of_a_process_that_is_gone_are_open_again_and_it_may_do_nothing_with_them() {
    record(2);
    a.book().take(id(1));
    b.book().take(id(2));
    assertThat(c.book().reopen(Set.of())).isZero();
    dies(a);
    assertThat(c.book().reopen(Set.of())).isEqualTo(1);
    assertThat(state(1)).isEqualTo("OPEN");
    assertThat(state(2)).isEqualTo("TAKEN");
    assertThat(c.book().takeWaiting(PATIENCE, Set.of())).map(Taken::id).contains(id(1));
    assertThatThrownBy(() -> a.book().requireOurs(claim(1, 1)))
        .hasMessageContaining("has been taken from this process");
    assertThat(a.book().ended(claim(1, 1), report(series(0)))).isFalse();
    assertThat(a.book().failed(claim(1, 1), "late")).isFalse();
    assertThat(a.book().release(claim(1, 1))).isFalse();
    c.book().requireOurs(claim(1, 2));
  }

  @Test
  void a_chunk_that_its_process_has_forgotten_is_open_again() {
    record(2);
    a.book().take(id(1));
    a.book().take(id(2));
    assertThat(a.book().reopen(Set.of(claim(2, 1)))).isEqualTo(1);
    assertThat(state(1)).isEqualTo("OPEN");
    assertThat(state(2)).isEqualTo("TAKEN");
  }

  @Test
  void a_process_that_was_silent_does_not_give_up_what_it_works_on() {
    record(1);
    a.book().take(id(1));
    dies(a);
    assertThat(a.book().reopen(Set.of(claim(1, 1)))).isZero();
    assertThat(state(1)).isEqualTo("TAKEN");
  }

  @Test
  void only_the_owner_of_a_run_writes_its_end() {
    record(1);
    dies(a);
    assertThat(b.book().takeOrphan()).isPresent();
    SyncRun ended = new SyncRun(run, REQUEST, SyncListener.NONE);
    assertThat(b.history().end(run, ended.summary(), "of b")).isPresent();
    assertThat(a.history().end(run, ended.summary(), "of a")).isEmpty();
    String error =
        transactions.execute(
            "look at the run",
            connection ->
                Sql.one(
                    connection,
                    "SELECT error FROM sync_run WHERE run_id = ?",
                    row -> row.getString(1),
                    run));
    assertThat(error).isEqualTo("of b");
  }

  @Test
  void a_chunk_cannot_be_taken_away_while_its_locks_are_written() throws Exception {
    record(1);
    a.book().take(id(1));
    dies(a);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      int reopened =
          transactions.inTransaction(
              () -> {
                a.book().requireOurs(claim(1, 1));
                return ended(other.submit(() -> c.book().reopen(Set.of())));
              });
      assertThat(reopened).as("it is passed over, and nobody waits for it").isZero();
    } finally {
      other.shutdownNow();
    }
    assertThat(c.book().reopen(Set.of())).isEqualTo(1);
  }

  private static int ended(Future<Integer> work) {
    try {
      return work.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void what_a_process_still_works_on_is_not_taken_by_it_again() {
    record(1);
    a.book().take(id(1));
    dies(a);
    assertThat(c.book().reopen(Set.of())).isEqualTo(1);
    assertThat(a.book().takeWaiting(Duration.ZERO, Set.of(id(1)))).isEmpty();
    assertThat(a.book().takeWaiting(Duration.ZERO, Set.of())).isPresent();
  }

  @Test
  void a_process_does_not_take_over_its_own_run() {
    record(1);
    dies(a);
    assertThat(a.book().takeOrphan()).isEmpty();
  }

  @Test
  void a_run_whose_process_is_gone_is_ended_by_one_other() {
    record(3);
    assertThat(b.book().takeOrphan()).isEmpty();
    assertThat(a.book().isOurs(run)).isTrue();
    dies(a);
    Optional<PlannedRun> orphan = b.book().takeOrphan();
    assertThat(orphan).map(PlannedRun::runId).contains(run);
    assertThat(orphan).map(PlannedRun::series).contains(13);
    assertThat(orphan).map(PlannedRun::idle).contains(7);
    assertThat(c.book().takeOrphan()).isEmpty();
    assertThat(a.book().isOurs(run)).isFalse();
    assertThat(b.book().isOurs(run)).isTrue();
  }

  @Test
  void the_cleaner_leaves_a_dispatched_run_to_the_nodes() {
    record(1);
    long other = a.history().begin(REQUEST);
    dies(a);
    assertThat(new PostgresCleanerRounds(transactions, b.owner(), LEASE).endDeadRuns())
        .isEqualTo(1);
    assertThat(b.book().takeOrphan()).map(PlannedRun::runId).contains(run).isNotEqualTo(other);
  }

  @Test
  void an_earlier_attempt_of_the_same_process_has_no_right_to_the_chunk() {
    record(1);
    a.book().take(id(1));
    assertThat(a.book().release(claim(1, 1))).isTrue();
    assertThat(a.book().take(id(1))).map(Taken::claim).contains(claim(1, 2));
    assertThatThrownBy(() -> a.book().requireOurs(claim(1, 1)))
        .hasMessageContaining("has been taken from this process");
    assertThatThrownBy(() -> a.book().wrote(claim(1, 1), Map.of(series(0), 3)))
        .hasMessageContaining("has been taken from this process");
    assertThat(a.book().ended(claim(1, 1), report(series(0)))).isFalse();
    assertThat(a.book().failed(claim(1, 1), "late")).isFalse();
    assertThat(a.book().release(claim(1, 1))).isFalse();
    assertThat(a.book().reopen(Set.of(claim(1, 1)))).as("nobody works on the second").isEqualTo(1);
  }

  @Test
  void bars_that_attempts_have_written_without_sagas_are_summed_up() {
    record(1);
    List<SeriesId> both = List.of(series(0), series(1));
    a.book().take(id(1));
    assertThat(a.book().committed(run, both)).isEmpty();
    a.book().wrote(claim(1, 1), Map.of(series(0), 5));
    a.book().failed(claim(1, 1), "broken");
    b.book().take(id(1));
    b.book().wrote(claim(1, 2), Map.of(series(0), 2, series(1), 4));
    assertThat(b.book().committed(run, both))
        .containsExactlyInAnyOrderEntriesOf(Map.of(series(0), 7, series(1), 4));
    assertThat(b.book().committed(run, List.of(series(1)))).containsOnlyKeys(series(1));
  }

  @Test
  void that_a_run_is_cancelled_is_known_to_all_and_nobody_takes_its_chunks() {
    record(3);
    b.book().take(id(2));
    assertThat(c.book().cancelled(List.of(run))).isEmpty();
    a.book().cancel(run, "Ctrl-C");
    a.book().cancel(run, "again");
    assertThat(c.book().cancelled(List.of(run, run + 1))).isEqualTo(Map.of(run, "Ctrl-C"));
    assertThat(b.book().release(claim(2, 1))).isTrue();
    assertThat(c.book().take(id(2))).isEmpty();
    assertThat(c.book().takeWaiting(Duration.ZERO, Set.of())).isEmpty();
    a.book().cancel(run, "again");
    assertThat(a.book().unended(run)).isZero();
  }

  @Test
  void a_run_that_is_taken_over_is_as_old_as_it_is() {
    record(1);
    change("UPDATE sync_run SET started_at = now() - interval '1 hour'");
    dies(a);
    assertThat(b.book().takeOrphan().orElseThrow().age())
        .isBetween(Duration.ofHours(1), Duration.ofMinutes(65));
  }

  @Test
  void a_cancelled_run_keeps_what_is_worked_on() {
    record(3);
    b.book().take(id(2));
    a.book().cancel(run, "Ctrl-C");
    assertThat(state(1)).isEqualTo("CANCELLED");
    assertThat(state(2)).isEqualTo("TAKEN");
    assertThat(b.book().ended(claim(2, 1), report(series(2)))).isTrue();
    assertThat(a.book().unended(run)).isZero();
    assertThat(a.book().ended(run, Set.of(id(2))))
        .hasSize(2)
        .allSatisfy(ended -> assertThat(ended.error()).isEqualTo("Ctrl-C"));
  }

  @Test
  void what_a_newer_version_asks_of_a_run_is_left_to_it() {
    record(2);
    change("UPDATE sync_dispatch SET request = jsonb_set(request, '{version}', '2')");
    assertThat(b.book().take(id(1))).isEmpty();
    assertThat(b.book().takeWaiting(Duration.ZERO, Set.of())).isEmpty();
    dies(a);
    assertThat(b.book().takeOrphan()).isEmpty();
    assertThat(state(1)).isEqualTo("OPEN");
  }

  @Test
  void a_run_that_an_older_version_has_planned_is_worked_on() {
    record(1);
    change("UPDATE sync_dispatch SET request = request - 'version'");
    assertThat(b.book().take(id(1))).isPresent();
    dies(a);
    assertThat(b.book().takeOrphan()).isPresent();
  }

  @Test
  void what_a_newer_version_adds_to_its_json_is_passed_over() {
    record(1);
    change("UPDATE sync_dispatch SET request = request || '{\"later\": {\"a\": [1]}}'");
    assertThat(b.book().take(id(1))).map(Taken::series).contains(List.of(series(0), series(1)));
    ChunkReport report = report(series(0), series(1));
    b.book().ended(claim(1, 1), report);
    change(
        "UPDATE sync_chunk SET report = jsonb_set(report || '{\"later\": 1}', '{series,0,later}', '2')");
    assertThat(a.book().ended(run, Set.of()))
        .singleElement()
        .satisfies(ended -> assertThat(ended.report().results()).isEqualTo(report.results()));
  }

  @Test
  void a_state_of_a_newer_version_is_no_end() {
    record(2);
    change("ALTER TABLE sync_chunk DROP CONSTRAINT sync_chunk_state_check");
    change("UPDATE sync_chunk SET state = 'RESTING' WHERE number = 1");
    b.book().take(id(2));
    b.book().ended(claim(2, 1), report(series(2), series(3)));
    assertThat(a.book().unended(run)).isEqualTo(1);
    assertThat(a.book().ended(run, Set.of())).map(Ended::id).containsExactly(id(2));
    a.book().cancel(run, "Ctrl-C");
    assertThat(a.book().reopen(Set.of())).isZero();
    assertThat(b.book().takeWaiting(Duration.ZERO, Set.of())).isEmpty();
    assertThat(state(1)).isEqualTo("RESTING");
  }

  @Test
  void an_outcome_of_a_newer_version_is_a_failure_that_names_it() {
    record(1);
    b.book().take(id(1));
    b.book().ended(claim(1, 1), report(series(0), series(1)));
    change("UPDATE sync_chunk SET report = jsonb_set(report, '{series,1,outcome}', '\"MERGED\"')");
    assertThat(a.book().ended(run, Set.of()))
        .singleElement()
        .satisfies(
            ended ->
                assertThat(ended.report().results())
                    .containsExactly(
                        new SeriesResult(series(0), SeriesOutcome.COMMITTED, 3, ""),
                        new SeriesResult(
                            series(1),
                            SeriesOutcome.FAILED,
                            3,
                            "a newer version says MERGED of it, which this one does not know",
                            true)));
  }

  @Test
  void what_an_earlier_attempt_holds_is_known_until_its_saga_has_ended_or_is_stuck() {
    record(1);
    List<SeriesId> series = List.of(series(0), series(1));
    assertThat(b.book().isHeldByEarlierAttempt(run, series)).isFalse();
    change(
        "INSERT INTO saga_log (id, state, steps, owner, deadline) VALUES ('s', 'RUNNING', '[]', 'x', now())");
    change(
        "INSERT INTO transaction_log (saga_id, run_id, business_type, business_id, symbol, period, table_name, child_table,"
            + " range_start, range_end) VALUES ('s', "
            + run
            + ", 'kline', 'k', '600001.SH', '1d', 't', 'c', now(), now())");
    assertThat(b.book().isHeldByEarlierAttempt(run, series)).isTrue();
    assertThat(b.book().isHeldByEarlierAttempt(run, List.of(series(0)))).isFalse();
    assertThat(b.book().isHeldByEarlierAttempt(run + 1, series)).isFalse();
    change("UPDATE saga_log SET state = 'STUCK'");
    assertThat(b.book().isHeldByEarlierAttempt(run, series)).as("for a person to end").isFalse();
    change("UPDATE saga_log SET state = 'COMPENSATING'");
    assertThat(b.book().isHeldByEarlierAttempt(run, series)).isTrue();
    change("UPDATE transaction_log SET final_status = 'ROLLED_BACK'");
    assertThat(b.book().isHeldByEarlierAttempt(run, series)).isFalse();
  }
}
