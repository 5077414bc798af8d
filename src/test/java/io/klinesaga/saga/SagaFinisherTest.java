package io.klinesaga.saga;

import static io.klinesaga.saga.SagaState.COMPENSATED;
import static io.klinesaga.saga.SagaState.COMPENSATING;
import static io.klinesaga.saga.SagaState.COMPLETED;
import static io.klinesaga.saga.SagaState.COMPLETING;
import static io.klinesaga.saga.SagaState.RUNNING;
import static io.klinesaga.saga.SagaState.STUCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.saga.SagaFinisher.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finishing one saga, on a log in memory. */
@Timeout(60)
class SagaFinisherTest {
  private final SagaBench bench = new SagaBench();
  private SagaFinisher finisher;

  @BeforeEach
  void start() throws Exception {
    bench.start();
    finisher = bench.finisher();
  }

  @AfterEach
  void stop() throws Exception {
    bench.stop();
  }

  private Outcome finish(SagaRecord saga, int attempts) {
    return finisher.finish(saga, attempts, SagaFinisher.ELSEWHERE);
  }

  @Test
  void compensations_run_last_step_first_with_their_options_and_the_sagas_id() {
    SagaRecord saga = bench.saga(COMPENSATING, "1", "2", "3");
    assertThat(finish(saga, 1)).isEqualTo(Outcome.FINISHED);
    assertThat(bench.calls()).containsExactly("undo 3 of saga", "undo 2 of saga", "undo 1 of saga");
    assertThat(bench.state()).isEqualTo(COMPENSATED);
    assertThat(bench.told()).containsExactly("tried true", "ended COMPENSATED");
  }

  @Test
  void completions_run_after_success() {
    SagaRecord saga = bench.saga(COMPLETING, "1", "2");
    assertThat(finish(saga, 1)).isEqualTo(Outcome.FINISHED);
    assertThat(bench.calls()).containsExactly("done 2 of saga", "done 1 of saga");
    assertThat(bench.state()).isEqualTo(COMPLETED);
    assertThat(bench.told()).containsExactly("ended COMPLETED");
  }

  @Test
  void a_failure_is_tried_again_at_once_and_not_counted_if_that_succeeds() {
    bench.failTimes(2);
    assertThat(finish(bench.saga(COMPENSATING, "1"), 3)).isEqualTo(Outcome.FINISHED);
    assertThat(bench.record().attempts()).isZero();
    assertThat(bench.told())
        .containsExactly("tried false", "tried false", "tried true", "ended COMPENSATED");
  }

  @Test
  void after_the_last_try_the_saga_is_put_off_and_the_failure_counted() {
    bench.failTimes(2);
    assertThat(finish(bench.saga(COMPENSATING, "1", "2"), 2)).isEqualTo(Outcome.OPEN);
    assertThat(bench.calls()).as("step 1 waits for step 2").containsExactly("no", "no");
    assertThat(bench.record().attempts()).isEqualTo(1);
    assertThat(bench.state()).isEqualTo(COMPENSATING);
  }

  @Test
  void an_error_that_says_nothing_about_the_saga_is_not_counted() {
    bench.failTimes(1);
    bench.letPass(true);
    assertThat(finish(bench.saga(COMPENSATING, "1"), 1)).isEqualTo(Outcome.OPEN);
    assertThat(bench.record().attempts()).isZero();
  }

  @Test
  void an_address_that_no_route_names_is_not_called_and_not_counted() {
    bench.log().begin("saga", new SagaStep("direct:elsewhere", null, Map.of()), bench.hour());
    bench.log().move("saga", RUNNING, COMPENSATING, bench.hour());
    assertThat(finish(bench.record(), 1)).isEqualTo(Outcome.OPEN);
    assertThat(bench.calls()).isEmpty();
    assertThat(bench.record().attempts()).isZero();
  }

  @Test
  void too_many_failures_make_it_stuck() {
    for (int i = 1; i < SagaBench.MOST_ATTEMPTS; i++) {
      bench.failTimes(1);
      SagaRecord saga = i == 1 ? bench.saga(COMPENSATING, "1") : bench.record();
      assertThat(finish(saga, 1)).isEqualTo(Outcome.OPEN);
      bench.reserveAgain();
    }
    bench.failTimes(1);
    assertThat(finish(bench.record(), 1)).isEqualTo(Outcome.OPEN);
    assertThat(bench.record().attempts()).isEqualTo(SagaBench.MOST_ATTEMPTS);
    assertThat(bench.state()).isEqualTo(STUCK);
    assertThat(bench.told()).last().isEqualTo("stuck saga saga: direct://undo failed: no");
  }

  @Test
  void what_somebody_else_has_taken_up_is_left_to_them() {
    SagaRecord saga = bench.saga(COMPENSATING, "1");
    bench.takeOver();
    assertThat(finish(saga, 3)).isEqualTo(Outcome.PASSED_OVER);
    assertThat(bench.calls()).isEmpty();
    assertThat(bench.told()).isEmpty();
  }

  @Test
  void what_somebody_else_took_up_during_a_step_is_theirs() {
    SagaRecord saga = bench.saga(COMPENSATING, "1");
    bench.duringStep(bench::takeOver);
    assertThat(finish(saga, 3)).isEqualTo(Outcome.PASSED_OVER);
    assertThat(bench.calls()).containsExactly("undo 1 of saga");
    assertThat(bench.told()).isEmpty();
  }

  @Test
  void two_threads_do_not_finish_the_same_saga_at_once() {
    SagaRecord saga = bench.saga(COMPENSATING, "1");
    CountDownLatch isIn = new CountDownLatch(1);
    CountDownLatch mayGo = new CountDownLatch(1);
    bench.duringStep(
        () -> {
          isIn.countDown();
          SagaBench.await(mayGo);
        });
    CompletableFuture<Outcome> first = CompletableFuture.supplyAsync(() -> finish(saga, 1));
    SagaBench.await(isIn);
    assertThat(finish(saga, 1)).isEqualTo(Outcome.PASSED_OVER);
    mayGo.countDown();
    assertThat(first.join()).isEqualTo(Outcome.FINISHED);
    assertThat(bench.calls()).hasSize(1);
  }

  @Test
  void a_failure_that_the_log_could_not_take_is_noted_later() {
    SagaRecord saga = bench.saga(COMPENSATING, "1");
    bench.failTimes(1);
    bench.duringStep(() -> bench.log().failWith(new IllegalStateException("log down")));
    assertThat(finish(saga, 1)).isEqualTo(Outcome.OPEN);
    assertThat(finisher.unlogged()).isEqualTo(1);
    bench.log().failWith(null);
    assertThat(bench.log().claimPostponed(bench.hour(), Set.of())).isEmpty();
    finisher.releaseUnlogged();
    assertThat(finisher.unlogged()).isZero();
    assertThat(bench.log().claimPostponed(bench.hour(), Set.of())).isPresent();
  }

  @Test
  void an_interrupted_pause_between_two_tries_ends_the_trying() {
    SagaRecord saga = bench.saga(COMPENSATING, "1");
    bench.failTimes(5);
    bench.duringStep(Thread.currentThread()::interrupt);
    assertThat(finish(saga, 5)).isEqualTo(Outcome.OPEN);
    assertThat(Thread.interrupted()).as("the interruption is reported").isTrue();
    assertThat(bench.calls()).isEqualTo(List.of("no"));
  }
}
