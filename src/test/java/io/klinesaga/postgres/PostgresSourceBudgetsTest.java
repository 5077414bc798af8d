package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.source.Budget;
import io.klinesaga.source.SourceListener;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.gate.BudgetGate;
import io.klinesaga.source.gate.PauseCause;
import io.klinesaga.source.gate.Slice;
import io.klinesaga.source.gate.SourcePause;
import io.klinesaga.testing.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresSourceBudgetsTest {
  private PostgresDatabase database;
  private PostgresSourceBudgets budgets;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    budgets = new PostgresSourceBudgets(database.transactions());
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private BudgetGate gate(Budget budget) {
    PostgresSourceBudgets own = new PostgresSourceBudgets(database.transactions());
    return new BudgetGate("remote", budget, () -> own, SourceListener.NONE);
  }

  @Test
  void three_gates_of_several_threads_stay_in_one_budget_for_a_statement_per_20_requests()
      throws Exception {
    int perSecond = 40;
    int each = 80;
    long before = database.transactions().commits();
    Queue<Long> sent = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<Future<?>> ended = new ArrayList<>();
    List<BudgetGate> gates = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      BudgetGate gate = gate(new Budget(perSecond, 0, 2, Duration.ZERO));
      gates.add(gate);
      for (int thread = 0; thread < 2; thread++) {
        ended.add(threads.submit(() -> ask(gate, each / 2, sent)));
      }
    }
    for (Future<?> one : ended) {
      one.get();
    }
    threads.shutdown();
    long statements = database.transactions().commits() - before;
    long[] times = sent.stream().mapToLong(Long::longValue).sorted().toArray();
    assertThat(times).hasSize(3 * each);
    for (int i = perSecond; i < times.length; i++) {
      // What is measured is when a thread came through, up to 5 ms after it was let through.
      assertThat(times[i] - times[i - perSecond]).as("request %s", i).isGreaterThan(995_000_000L);
    }
    assertThat(statements).isLessThanOrEqualTo(3 * each / 20);
    gates.forEach(BudgetGate::close);
  }

  private static void ask(BudgetGate gate, int requests, Queue<Long> sent) {
    for (int i = 0; i < requests; i++) {
      gate.enter();
      sent.add(System.nanoTime());
      gate.answered();
    }
  }

  @Test
  void slices_of_several_owners_follow_each_other_and_the_last_one_is_given_back() {
    Duration second = Duration.ofSeconds(100);
    Slice first = budgets.take("remote", second, 0);
    Slice second2 = budgets.take("remote", second, 0);
    assertThat(first.startsIn()).isZero();
    assertThat(second2.startsIn()).isBetween(Duration.ofSeconds(90), second);
    budgets.giveBack("remote", first.id(), Duration.ZERO);
    Slice third = budgets.take("remote", second, 0);
    assertThat(third.startsIn()).isGreaterThan(Duration.ofSeconds(180));
    budgets.giveBack("remote", third.id(), Duration.ZERO);
    assertThat(budgets.take("remote", second, 0).startsIn()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void who_takes_again_without_another_between_goes_on_at_once() {
    Slice first = budgets.take("remote", Duration.ofSeconds(100), 0);
    assertThat(budgets.take("remote", Duration.ofSeconds(100), first.id()).startsIn()).isZero();
    assertThat(budgets.take("remote", Duration.ofSeconds(100), first.id()).startsIn())
        .isGreaterThan(Duration.ofSeconds(90));
  }

  @Test
  void a_pause_holds_for_every_process_grows_and_is_ended_by_a_person() {
    BudgetGate gate = gate(Budget.UNLIMITED);
    gate.enter();
    gate.banned("status 403", null);
    assertThatThrownBy(gate(Budget.UNLIMITED)::enter)
        .isInstanceOf(SourcePausedException.class)
        .hasMessageContaining("refuses to be asked: status 403");
    SourcePause known = budgets.pauses().get(0);
    assertThat(known.left()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
    budgets.pause("remote", "again", PauseCause.BAN, null);
    assertThat(budgets.pauses().get(0).left()).isLessThanOrEqualTo(Duration.ofMinutes(5));
    budgets.pause("remote", "wait", PauseCause.BAN, Duration.ofHours(2));
    assertThat(budgets.pauses().get(0).left()).isGreaterThan(Duration.ofMinutes(110));
    assertThat(budgets.pauses().get(0).since()).isEqualTo(known.since());
    assertThat(budgets.resume("remote")).isTrue();
    assertThat(budgets.resume("remote")).isFalse();
    assertThat(budgets.pauses()).isEmpty();
    budgets.pause("remote", "again", PauseCause.BAN, null);
    assertThat(budgets.pauses().get(0).left()).isGreaterThan(Duration.ofMinutes(9));
    budgets.resume("remote");
    budgets.recovered("remote");
    budgets.pause("remote", "later", PauseCause.BAN, null);
    assertThat(budgets.pauses().get(0).left()).isLessThanOrEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void a_paused_source_gives_no_time() {
    budgets.pause("remote", "broken", PauseCause.FAILURES, null);
    assertThat(budgets.take("remote", Duration.ofSeconds(100), 0).pause()).isNotNull();
    budgets.resume("remote");
    assertThat(budgets.take("remote", Duration.ofSeconds(100), 0).startsIn()).isZero();
  }
}
