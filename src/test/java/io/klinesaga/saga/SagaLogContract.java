package io.klinesaga.saga;

import static io.klinesaga.saga.SagaState.COMPENSATED;
import static io.klinesaga.saga.SagaState.COMPENSATING;
import static io.klinesaga.saga.SagaState.COMPLETED;
import static io.klinesaga.saga.SagaState.COMPLETING;
import static io.klinesaga.saga.SagaState.RUNNING;
import static io.klinesaga.saga.SagaState.STUCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link SagaLog} does. Nothing waits: a time that has passed is one that began before
 * now, so a negative duration.
 */
abstract class SagaLogContract {
  static final Duration HOUR = Duration.ofHours(1);
  static final Duration PASSED = Duration.ofHours(-1);
  static final SagaStep FIRST = new SagaStep("direct:undo", null, Map.of("part", "1"));
  static final SagaStep SECOND = new SagaStep(null, "direct:done", Map.of());

  SagaLog mine;
  SagaLog theirs;

  /** The log as one more process has it; all share one store. */
  abstract SagaLog process();

  @BeforeEach
  void start_two_processes() {
    mine = process();
    theirs = process();
    mine.heartbeat();
    theirs.heartbeat();
  }

  private void running(String... ids) {
    for (String id : ids) {
      assertThat(mine.begin(id, FIRST, HOUR)).isTrue();
    }
  }

  private void finishing(SagaState state, Duration reserve, String... ids) {
    running(ids);
    for (String id : ids) {
      assertThat(mine.move(id, RUNNING, state, reserve)).isTrue();
    }
  }

  private SagaRecord saga(String id) {
    return mine.find(id).orElseThrow();
  }

  private static Optional<String> id(Optional<SagaRecord> saga) {
    return saga.map(SagaRecord::id);
  }

  private static Optional<String> abandoned(SagaLog log, String... except) {
    return id(log.claimAbandoned(HOUR, HOUR, Set.of(except)));
  }

  private static Optional<String> postponed(SagaLog log, String... except) {
    return id(log.claimPostponed(HOUR, Set.of(except)));
  }

  @Test
  void the_first_step_begins_a_saga_and_the_others_are_added_in_their_order() {
    assertThat(mine.find("a")).isEmpty();
    running("a");
    assertThat(theirs.begin("a", SECOND, PASSED)).isTrue();
    assertThat(theirs.find("a")).contains(new SagaRecord("a", RUNNING, List.of(FIRST, SECOND), 0));
    assertThat(mine.holds("a")).as("owner and deadline are those of the first step").isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = "RUNNING", mode = EnumSource.Mode.EXCLUDE)
  void only_a_running_saga_takes_steps(SagaState state) {
    finishing(state, HOUR, "a");
    assertThat(mine.begin("a", SECOND, HOUR)).isFalse();
    assertThat(saga("a").steps()).containsExactly(FIRST);
  }

  @Test
  void a_saga_is_moved_only_from_the_state_it_is_in_and_by_the_first_who_asks() {
    running("a");
    assertThat(mine.move("a", COMPENSATING, COMPENSATED, HOUR)).isFalse();
    assertThat(theirs.move("a", RUNNING, COMPENSATING, HOUR)).isTrue();
    assertThat(mine.move("a", RUNNING, COMPLETED, HOUR)).isFalse();
    assertThat(mine.move("unknown", RUNNING, COMPLETED, HOUR)).isFalse();
    assertThat(saga("a").state()).isEqualTo(COMPENSATING);
  }

  @Test
  void a_saga_that_is_being_finished_is_moved_only_by_its_owner() {
    finishing(COMPENSATING, HOUR, "a");
    assertThat(theirs.move("a", COMPENSATING, COMPENSATED, HOUR)).isFalse();
    assertThat(mine.move("a", COMPENSATING, COMPENSATED, HOUR, "because")).isTrue();
    assertThat(saga("a").state()).isEqualTo(COMPENSATED);
  }

  @Test
  void what_a_transaction_wrote_that_fails_is_not_there() {
    running("a");
    assertThatThrownBy(
            () ->
                mine.inTransaction(
                    () -> {
                      mine.begin("b", FIRST, HOUR);
                      mine.move("a", RUNNING, COMPLETED, HOUR);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(saga("a").state()).isEqualTo(RUNNING);
    assertThat(mine.find("b")).isEmpty();
    mine.inTransaction(() -> mine.inTransaction(() -> mine.begin("b", FIRST, HOUR)));
    assertThat(theirs.find("b")).isPresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPENSATING", "COMPLETING"})
  void a_reserved_saga_is_postponed_and_counted_where_it_should(SagaState state) {
    finishing(state, HOUR, "a");
    assertThat(mine.postpone("a", "error", HOUR, false)).isTrue();
    assertThat(saga("a").attempts()).isZero();
    assertThat(mine.postpone("a", "error", HOUR, true)).isTrue();
    assertThat(saga("a")).isEqualTo(new SagaRecord("a", state, List.of(FIRST), 1));
  }

  @Test
  void a_saga_is_not_postponed_by_others_nor_when_it_is_not_reserved() {
    finishing(COMPENSATING, HOUR, "a");
    finishing(COMPENSATING, PASSED, "passed");
    finishing(COMPENSATED, HOUR, "ended");
    running("running");
    assertThat(theirs.postpone("a", "error", HOUR, true)).isFalse();
    for (String id : List.of("passed", "ended", "running", "unknown")) {
      assertThat(mine.postpone(id, "error", HOUR, true)).as(id).isFalse();
    }
    assertThat(saga("passed").attempts()).isZero();
  }

  @Test
  void a_reservation_is_renewed_only_by_its_holder_and_as_long_as_it_lasts() {
    finishing(COMPLETING, HOUR, "a");
    finishing(COMPENSATING, PASSED, "passed");
    running("running");
    assertThat(theirs.renew("a", HOUR)).isFalse();
    for (String id : List.of("passed", "running", "unknown")) {
      assertThat(mine.renew(id, HOUR)).as(id).isFalse();
    }
    assertThat(mine.renew("a", PASSED)).isTrue();
    assertThat(mine.renew("a", HOUR)).as("it has passed meanwhile").isFalse();
  }

  @Test
  void what_this_process_postponed_is_taken_up_one_by_one_the_oldest_first() {
    finishing(COMPENSATING, HOUR, "a", "b", "later");
    finishing(COMPLETING, HOUR, "c", "d");
    for (String id : List.of("d", "c", "b", "a")) {
      mine.postpone(id, "error", PASSED, true);
    }
    mine.postpone("later", "error", HOUR, true);
    assertThat(postponed(theirs)).isEmpty();
    assertThat(mine.claimPostponed(HOUR, Set.of("a")))
        .contains(new SagaRecord("b", COMPENSATING, List.of(FIRST), 1));
    assertThat(postponed(mine)).contains("a");
    assertThat(postponed(mine)).contains("c");
    assertThat(postponed(mine)).contains("d");
    assertThat(postponed(mine)).as("all are reserved anew").isEmpty();
    assertThat(mine.renew("a", HOUR)).isTrue();
  }

  @Test
  void what_somebody_works_on_is_not_abandoned() {
    running("running");
    finishing(COMPENSATING, HOUR, "reserved");
    finishing(STUCK, PASSED, "stuck");
    for (SagaState end : SagaState.values()) {
      if (end.isTerminal()) {
        finishing(end, PASSED, end.name());
      }
    }
    assertThat(abandoned(theirs)).isEmpty();
    assertThat(abandoned(mine)).isEmpty();
  }

  @Test
  void what_is_past_its_time_is_taken_up_by_anybody_the_oldest_first() {
    mine.begin("past-deadline", FIRST, PASSED);
    finishing(COMPLETING, PASSED, "completing");
    finishing(COMPENSATING, PASSED, "compensating");
    assertThat(theirs.claimAbandoned(HOUR, HOUR, Set.of("completing")))
        .contains(new SagaRecord("past-deadline", COMPENSATING, List.of(FIRST), 0));
    assertThat(theirs.claimAbandoned(HOUR, HOUR, Set.of()))
        .contains(new SagaRecord("completing", COMPLETING, List.of(FIRST), 0));
    assertThat(abandoned(mine)).contains("compensating");
    assertThat(abandoned(mine)).isEmpty();
  }

  @Test
  void the_sagas_of_a_process_that_is_silent_are_taken_up_and_it_has_them_no_longer() {
    running("running");
    finishing(COMPENSATING, HOUR, "reserved");
    assertThat(id(theirs.claimAbandoned(PASSED, HOUR, Set.of()))).contains("running");
    assertThat(id(theirs.claimAbandoned(PASSED, HOUR, Set.of("running")))).contains("reserved");
    for (String id : List.of("running", "reserved")) {
      assertThat(mine.renew(id, HOUR)).as(id).isFalse();
      assertThat(mine.postpone(id, "error", HOUR, true)).as(id).isFalse();
      assertThat(mine.move(id, COMPENSATING, COMPENSATED, HOUR)).as(id).isFalse();
      assertThat(theirs.renew(id, HOUR)).as(id).isTrue();
      assertThat(theirs.move(id, COMPENSATING, COMPENSATED, HOUR)).as(id).isTrue();
    }
  }

  @Test
  void a_process_that_never_said_that_it_is_alive_is_gone() {
    assertThat(process().begin("a", FIRST, HOUR)).isTrue();
    assertThat(abandoned(mine)).contains("a");
  }

  @Test
  void a_process_acts_for_a_saga_only_while_it_runs_in_time_and_is_its_own() {
    running("a");
    mine.begin("past-deadline", FIRST, PASSED);
    finishing(COMPLETING, HOUR, "finishing");
    assertThat(mine.holds("a")).isTrue();
    assertThat(theirs.holds("a")).isFalse();
    for (String id : List.of("past-deadline", "finishing", "unknown")) {
      assertThat(mine.holds(id)).as(id).isFalse();
    }
  }

  @Test
  void each_abandoned_saga_is_given_to_one_of_many_who_ask_at_once() throws Exception {
    List<String> ids = IntStream.range(0, 40).mapToObj(i -> "saga-" + i).toList();
    ids.forEach(id -> mine.begin(id, FIRST, PASSED));
    List<Callable<List<String>>> seekers = new ArrayList<>();
    for (SagaLog log : List.of(mine, theirs, mine, theirs)) {
      seekers.add(() -> all(log));
    }
    List<String> found = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(seekers.size());
    try {
      for (Future<List<String>> part : threads.invokeAll(seekers)) {
        found.addAll(part.get());
      }
    } finally {
      threads.shutdownNow();
    }
    found.addAll(all(mine)); // what was locked by another while the last one looked
    assertThat(found).containsExactlyInAnyOrderElementsOf(ids);
  }

  private static List<String> all(SagaLog log) {
    List<String> found = new ArrayList<>();
    for (Optional<String> next = abandoned(log); next.isPresent(); next = abandoned(log)) {
      found.add(next.get());
    }
    return found;
  }
}
