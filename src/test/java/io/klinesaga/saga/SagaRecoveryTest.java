package io.klinesaga.saga;

import static io.klinesaga.saga.SagaState.COMPENSATED;
import static io.klinesaga.saga.SagaState.COMPENSATING;
import static io.klinesaga.saga.SagaState.COMPLETED;
import static io.klinesaga.saga.SagaState.COMPLETING;
import static io.klinesaga.saga.SagaState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Taking sagas up again, on a log in memory. */
@Timeout(60)
class SagaRecoveryTest {
  private static final Duration PASSED = Duration.ofHours(-1);

  private final SagaBench bench = new SagaBench();
  private final Participant participant = new Participant();
  private SagaRecovery recovery;

  /** Notes what it is told of. */
  private static final class Participant implements SagaParticipant {
    final List<String> reasons = new ArrayList<>();
    @Nullable RuntimeException failure;

    @Override
    public void begin(String sagaId, Exchange exchange) {}

    @Override
    public void compensating(String sagaId, String reason, @Nullable Exchange exchange) {
      reasons.add(sagaId + ": " + reason);
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public boolean isSettled(String sagaId) {
      return true;
    }
  }

  @BeforeEach
  void start() throws Exception {
    bench.start();
    recovery = new SagaRecovery(bench.environment(participant), bench.finisher());
  }

  @AfterEach
  void stop() throws Exception {
    recovery.close();
    bench.stop();
  }

  private Exchange exchange() {
    return new DefaultExchange(bench.context());
  }

  private SagaState state(String id) {
    return bench.log().find(id).orElseThrow().state();
  }

  @Test
  void a_running_saga_is_decided_to_be_compensated_and_the_participant_told_with_it() {
    bench.begin("a", bench.hour(), "1");
    assertThat(recovery.startCompensation("a", "broken", null))
        .hasValueSatisfying(saga -> assertThat(saga.state()).isEqualTo(COMPENSATING));
    assertThat(participant.reasons).containsExactly("a: broken");
  }

  @Test
  void a_participant_that_refuses_leaves_the_saga_running() {
    bench.begin("a", bench.hour(), "1");
    participant.failure = new IllegalStateException("not now");
    assertThatThrownBy(() -> recovery.startCompensation("a", "broken", null))
        .isSameAs(participant.failure);
    assertThat(state("a")).isEqualTo(RUNNING);
  }

  @Test
  void what_was_decided_otherwise_before_stays() {
    bench.begin("a", bench.hour(), "1");
    bench.log().move("a", RUNNING, COMPLETED, bench.hour());
    assertThat(recovery.startCompensation("a", "broken", null)).isEmpty();
    assertThat(recovery.startCompensation("unknown", "broken", null)).isEmpty();
    assertThat(participant.reasons).isEmpty();
  }

  @Test
  void an_adopted_saga_is_compensated_as_soon_as_the_log_can_be_written() {
    bench.begin("a", bench.hour(), "1");
    recovery.adopt("a", "the log was down", exchange());
    bench.letPass(true);
    bench.log().failWith(new IllegalStateException("log down"));
    assertThatThrownBy(recovery::recoverOwn).hasMessage("log down");
    assertThat(recovery.adopted()).isEqualTo(1);
    bench.log().failWith(null);
    assertThat(recovery.recoverOwn()).isEqualTo(new Recovered(1, 1));
    assertThat(recovery.adopted()).isZero();
    assertThat(state("a")).isEqualTo(COMPENSATED);
    assertThat(participant.reasons).containsExactly("a: the log was down");
  }

  @Test
  void an_adopted_saga_whose_compensation_began_without_an_answer_does_not_wait() {
    bench.begin("a", bench.hour(), "1");
    bench.log().move("a", RUNNING, COMPENSATING, bench.hour());
    recovery.adopt("a", "the answer was lost", exchange());
    assertThat(recovery.recoverOwn()).isEqualTo(new Recovered(1, 1));
    assertThat(state("a")).isEqualTo(COMPENSATED);
  }

  @Test
  void an_adopted_saga_whose_participant_fails_stays_adopted() {
    bench.begin("a", bench.hour(), "1");
    recovery.adopt("a", "broken", exchange());
    participant.failure = new IllegalStateException("not now");
    assertThat(recovery.recoverOwn()).isEqualTo(new Recovered(1, 0));
    assertThat(recovery.adopted()).isEqualTo(1);
    assertThat(state("a")).isEqualTo(RUNNING);
  }

  @Test
  void an_adopted_saga_that_somebody_else_decided_is_forgotten() {
    bench.begin("a", bench.hour(), "1");
    recovery.adopt("a", "broken", exchange());
    bench.takeOver();
    assertThat(recovery.recoverOwn()).isEqualTo(Recovered.NONE);
    assertThat(recovery.adopted()).isZero();
    assertThat(bench.calls()).isEmpty();
  }

  @Test
  void what_was_put_off_is_taken_up_each_once_even_if_it_fails_again() {
    for (String id : List.of("a", "b")) {
      bench.begin(id, bench.hour(), id);
      bench.log().move(id, RUNNING, COMPENSATING, bench.hour());
      bench.log().postpone(id, "error", PASSED, false);
    }
    bench.failTimes(1);
    assertThat(recovery.recoverOwn()).isEqualTo(new Recovered(2, 1));
    assertThat(bench.calls()).containsExactly("no", "undo b of b");
    assertThat(state("a")).isEqualTo(COMPENSATING);
    assertThat(participant.reasons).hasSize(2);
  }

  @Test
  void abandoned_sagas_are_finished_and_told_of() {
    bench.begin("past-deadline", PASSED, "1");
    bench.begin("in-time", bench.hour(), "2");
    bench.begin("completing", bench.hour(), "3");
    bench.log().move("completing", RUNNING, COMPLETING, PASSED);
    assertThat(recovery.recoverAbandoned()).isEqualTo(new Recovered(2, 2));
    assertThat(bench.calls()).containsExactly("undo 1 of past-deadline", "done 3 of completing");
    assertThat(state("past-deadline")).isEqualTo(COMPENSATED);
    assertThat(state("completing")).isEqualTo(COMPLETED);
    assertThat(state("in-time")).isEqualTo(RUNNING);
    assertThat(bench.told()).contains("abandoned past-deadline", "abandoned completing");
    assertThat(participant.reasons)
        .containsExactly(
            "past-deadline: abandoned: its process is gone or its deadline has passed");
  }

  @Test
  void an_abandoned_saga_whose_participant_fails_is_put_off_and_the_others_have_their_turn() {
    bench.begin("a", PASSED, "1");
    bench.begin("b", bench.hour(), "2");
    bench.log().move("b", RUNNING, COMPLETING, PASSED);
    participant.failure = new IllegalStateException("not now");
    assertThat(recovery.recoverAbandoned()).isEqualTo(new Recovered(2, 1));
    assertThat(bench.log().find("a").orElseThrow())
        .satisfies(saga -> assertThat(saga.state()).isEqualTo(COMPENSATING))
        .satisfies(saga -> assertThat(saga.attempts()).isEqualTo(1));
    assertThat(state("b")).isEqualTo(COMPLETED);
  }
}
