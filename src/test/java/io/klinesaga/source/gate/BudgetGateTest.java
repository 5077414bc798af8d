package io.klinesaga.source.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.source.Budget;
import io.klinesaga.source.SourceListener;
import io.klinesaga.source.SourcePausedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BudgetGateTest {
  private static final Budget FREE = Budget.UNLIMITED;

  private final Counted budgets = new Counted(new OwnBudgets(Clock.systemUTC()));
  private final List<String> told = new ArrayList<>();
  private final List<BudgetGate> gates = new ArrayList<>();

  /** Counts what is asked, and can make pauses short. */
  private static final class Counted implements SourceBudgets {
    private final SourceBudgets budgets;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger pauses = new AtomicInteger();
    private @Nullable Duration length;

    Counted(SourceBudgets budgets) {
      this.budgets = budgets;
    }

    @Override
    public Slice take(String source, Duration wanted, long rest) {
      taken.incrementAndGet();
      return budgets.take(source, wanted, rest);
    }

    @Override
    public void giveBack(String source, long id, Duration from) {
      budgets.giveBack(source, id, from);
    }

    @Override
    public SourcePause pause(
        String source, String reason, PauseCause cause, @Nullable Duration retryAfter) {
      pauses.incrementAndGet();
      SourcePause pause = budgets.pause(source, reason, cause, retryAfter);
      if (length == null) {
        return pause;
      }
      budgets.resume(source);
      return new SourcePause(source, reason, pause.since(), pause.until(), length);
    }

    @Override
    public void recovered(String source) {
      budgets.recovered(source);
    }

    @Override
    public boolean resume(String source) {
      return budgets.resume(source);
    }

    @Override
    public List<SourcePause> pauses() {
      return budgets.pauses();
    }
  }

  private final class Told implements SourceListener {
    @Override
    public void paused(String source, String reason, Instant until) {
      told.add("paused " + source + ": " + reason);
    }

    @Override
    public void resumed(String source) {
      told.add("resumed " + source);
    }
  }

  private BudgetGate gate(Budget budget) {
    BudgetGate gate = new BudgetGate("remote", budget, () -> budgets, new Told());
    gates.add(gate);
    return gate;
  }

  @AfterEach
  void close() {
    gates.forEach(BudgetGate::close);
  }

  private static void fail(BudgetGate gate, int times) {
    for (int i = 1; i <= times; i++) {
      gate.enter();
      gate.failed("no answer " + i);
    }
  }

  @Test
  void two_requests_are_never_nearer_than_the_budget_says_and_time_is_taken_in_slices() {
    BudgetGate gate = gate(new Budget(200, 0, 0, Duration.ZERO));
    long[] times = new long[100];
    for (int i = 0; i < times.length; i++) {
      gate.enter();
      times[i] = System.nanoTime();
      gate.answered();
    }
    for (int i = 200; i < times.length; i++) {
      assertThat(times[i] - times[i - 200]).isGreaterThanOrEqualTo(1_000_000_000L);
    }
    assertThat(times[99] - times[0]).isGreaterThanOrEqualTo(99 * 4_900_000L);
    assertThat(budgets.taken.get()).isLessThanOrEqualTo(100 / 20);
  }

  @Test
  void who_asks_slowly_takes_more_time_for_as_many_requests() {
    BudgetGate gate = gate(new Budget(2000, 0, 0, Duration.ZERO));
    Pace pace = Pace.of(new Budget(2000, 0, 0, Duration.ZERO));
    assertThat(pace.permits()).isEqualTo(2000);
    for (int i = 0; i < 60; i++) {
      gate.enter();
      gate.answered();
    }
    assertThat(budgets.taken.get()).isEqualTo(1);
  }

  @Test
  void the_tightest_of_the_limits_counts() {
    assertThat(Pace.of(new Budget(10, 60, 0, Duration.ZERO)).interval()).isEqualTo(1_000_000_000L);
    assertThat(Pace.of(new Budget(3, 0, 0, Duration.ZERO)).interval()).isEqualTo(333_333_334L);
    assertThat(Pace.of(new Budget(10, 0, 0, Duration.ofSeconds(2))).interval())
        .isEqualTo(2_000_000_000L);
    assertThat(Pace.of(FREE).isUnlimited()).isTrue();
  }

  @Test
  void no_more_requests_are_under_way_than_there_are_connections() throws Exception {
    BudgetGate gate = gate(new Budget(0, 0, 2, Duration.ZERO));
    gate.enter();
    gate.enter();
    CountDownLatch third = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              gate.enter();
              third.countDown();
            });
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    assertThat(third.getCount()).isEqualTo(1);
    gate.failed("cut");
    third.await();
    waiting.join();
  }

  @Test
  void five_failures_in_a_row_pause_the_source_and_then_nothing_is_asked() {
    BudgetGate gate = gate(FREE);
    fail(gate, 4);
    gate.enter();
    gate.answered();
    fail(gate, 5);
    int taken = budgets.taken.get();
    for (int i = 0; i < 5_000; i++) {
      assertThatThrownBy(gate::enter)
          .isInstanceOf(SourcePausedException.class)
          .hasMessageContaining("remote is paused until 20")
          .hasMessageContaining("5 failures in a row, the last: no answer 5");
    }
    assertThat(budgets.taken.get()).isEqualTo(taken);
    assertThat(told).containsExactly("paused remote: 5 failures in a row, the last: no answer 5");
  }

  @Test
  void another_gate_hears_of_the_pause_before_its_first_request() {
    BudgetGate gate = gate(FREE);
    gate.enter();
    gate.banned("status 429", null);
    assertThatThrownBy(gate(FREE)::enter).hasMessageContaining("status 429");
    assertThat(told).hasSize(1);
  }

  @Test
  void a_source_that_wants_to_be_left_alone_longer_is() {
    BudgetGate gate = gate(FREE);
    gate.enter();
    gate.banned("status 429", Duration.ofHours(3));
    assertThat(budgets.pauses().get(0).left())
        .isBetween(Duration.ofMinutes(179), Duration.ofHours(3));
    gate.close();
  }

  @Test
  void after_a_pause_the_first_failure_begins_a_longer_one_and_an_answer_forgets_both() {
    budgets.length = Duration.ofMillis(20);
    BudgetGate gate = gate(FREE);
    fail(gate, 5);
    await().ignoreExceptions().untilAsserted(() -> fail(gate, 1));
    assertThat(budgets.pauses.get()).isEqualTo(2);
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              gate.enter();
              gate.answered();
            });
    fail(gate, 4);
    assertThat(budgets.pauses.get()).isEqualTo(2);
    assertThat(told.get(told.size() - 1)).isEqualTo("resumed remote");
  }

  @Test
  void an_answer_to_a_request_from_before_the_pause_ends_nothing() {
    BudgetGate gate = gate(FREE);
    gate.enter();
    gate.enter();
    gate.banned("status 403", null);
    gate.answered();
    assertThatThrownBy(gate::enter).isInstanceOf(SourcePausedException.class);
    assertThat(told).hasSize(1);
  }

  @Test
  void pauses_double_up_to_an_hour() {
    assertThat(PauseCause.FAILURES.length(0, null)).isEqualTo(Duration.ofMinutes(1));
    assertThat(PauseCause.FAILURES.length(3, null)).isEqualTo(Duration.ofMinutes(8));
    assertThat(PauseCause.BAN.length(1, null)).isEqualTo(Duration.ofMinutes(10));
    assertThat(PauseCause.BAN.length(40, null)).isEqualTo(Duration.ofHours(1));
    assertThat(PauseCause.BAN.length(0, Duration.ofSeconds(3))).isEqualTo(Duration.ofMinutes(5));
    assertThat(PauseCause.BAN.length(0, Duration.ofDays(9))).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void a_budget_that_others_use_up_for_long_postpones_instead_of_waiting() {
    Budget slow = new Budget(0, 10, 0, Duration.ZERO);
    gate(slow).enter();
    assertThatThrownBy(gate(slow)::enter)
        .isInstanceOf(SourcePausedException.class)
        .hasMessageContaining("remote: its budget is used up until 20");
  }

  @Test
  void a_process_that_ends_gives_back_the_time_it_has_not_used() {
    Budget slow = new Budget(0, 40, 0, Duration.ZERO);
    BudgetGate first = gate(slow);
    first.enter();
    first.answered();
    first.close();
    long start = System.nanoTime();
    gate(slow).enter();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
