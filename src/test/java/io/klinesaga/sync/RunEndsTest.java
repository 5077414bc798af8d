package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.market.Period;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ends of runs, where a history says of each whether it can be recorded now. */
class RunEndsTest {
  private static final RuntimeException AWAY =
      new DatabaseUnreachableException("PostgreSQL cannot be reached", null);

  private final Map<Long, RuntimeException> refused = new ConcurrentHashMap<>();
  private final Set<Long> takenOver = ConcurrentHashMap.newKeySet();
  private final List<Try> tried = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final RunEnds ends =
      new RunEnds(new History(), new Told(), Duration.ofMillis(1), Duration.ofMillis(4));

  @AfterEach
  void stop() {
    ends.close();
  }

  private record Try(long runId, @Nullable RuntimeException outcome) {}

  private final class History implements RunHistory {
    @Override
    public Optional<SyncSummary> end(long runId, SyncSummary summary, @Nullable String error) {
      RuntimeException e = refused.get(runId);
      tried.add(new Try(runId, e));
      if (e != null) {
        throw e;
      }
      return takenOver.contains(runId)
          ? Optional.empty()
          : Optional.of(summary.withTransactions(1, 0));
    }

    @Override
    public long begin(SyncRequest request) {
      throw new AssertionError("no run begins");
    }

    @Override
    public void planned(long runId, int series, int unchanged) {
      throw new AssertionError("no run is planned");
    }

    @Override
    public void unchanged(long runId, int series) {
      throw new AssertionError("no series is counted");
    }
  }

  private final class Told implements SyncListener {
    @Override
    public void runEnded(RunEnded run) {
      told.add("ended " + run.runId() + ", committed " + run.summary().sagaSuccess());
    }

    @Override
    public void runLeft(long runId) {
      told.add("left " + runId);
    }
  }

  static Stream<RuntimeException> refusals() {
    return Stream.of(
        new DatabaseException("end", new SQLException("integer out of range", "22003")),
        new IllegalStateException("no such column"));
  }

  private static SyncRun own(long id) {
    return new SyncRun(
        id, SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA), SyncListener.NONE);
  }

  private static SyncRun shared(long id) {
    SyncRun run = own(id);
    run.share();
    return run;
  }

  private void endWhileAway(SyncRun run) {
    refused.put(run.id(), AWAY);
    ends.end(run, null);
  }

  private void awaitTold(String... all) {
    await().atMost(Duration.ofSeconds(30)).until(() -> told.equals(List.of(all)));
  }

  private long tries(long id, RuntimeException outcome) {
    return tried.stream().filter(new Try(id, outcome)::equals).count();
  }

  /** What waits is tried in rounds: when one more has got through, a round is over. */
  private void passRound(long id) {
    endWhileAway(shared(id));
    refused.remove(id);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> told.contains("ended " + id + ", committed 1"));
  }

  private void assertNotTriedAgain(long id, RuntimeException refusal) {
    long tries = tries(id, refusal);
    passRound(2);
    passRound(3);
    assertThat(tries(id, refusal)).isEqualTo(tries);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void an_end_that_is_refused_is_told_and_not_tried_again(RuntimeException refusal) {
    refused.put(1L, refusal);
    ends.end(shared(1), null);
    assertThat(told).containsExactly("ended 1, committed 0");
    assertNotTriedAgain(1, refusal);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void a_late_end_that_is_refused_is_told_and_not_tried_again(RuntimeException refusal) {
    endWhileAway(shared(1));
    assertThat(told).as("another process might end it").isEmpty();
    refused.put(1L, refusal);
    awaitTold("ended 1, committed 0");
    assertNotTriedAgain(1, refusal);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void a_late_end_that_is_told_already_is_not_told_again_when_it_is_refused(
      RuntimeException refusal) {
    endWhileAway(own(1));
    assertThat(told).containsExactly("ended 1, committed 0");
    refused.put(1L, refusal);
    await().atMost(Duration.ofSeconds(30)).until(() -> tries(1, refusal) > 0);
    passRound(2);
    passRound(3);
    assertThat(tries(1, refusal)).isEqualTo(1);
    assertThat(told)
        .containsExactly("ended 1, committed 0", "ended 2, committed 1", "ended 3, committed 1");
  }

  @Test
  void an_end_that_must_wait_does_not_keep_the_next_from_being_recorded() {
    endWhileAway(shared(1));
    endWhileAway(shared(2));
    refused.remove(2L);
    awaitTold("ended 2, committed 1");
    refused.remove(1L);
    awaitTold("ended 2, committed 1", "ended 1, committed 1");
  }

  @Test
  void a_run_that_another_process_has_taken_over_has_left() {
    takenOver.add(1L);
    ends.end(shared(1), null);
    assertThat(told).containsExactly("left 1");
  }

  @Test
  void a_run_that_another_process_has_taken_over_while_its_end_was_late_has_left() {
    takenOver.add(1L);
    endWhileAway(shared(1));
    assertThat(told).isEmpty();
    refused.remove(1L);
    awaitTold("left 1");
  }
}
