package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.cluster.Firing;
import io.klinesaga.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresFiringsTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Set<String> TICK = Set.of("tick");
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private PostgresDatabase database;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private PostgresFirings node(String id, boolean isAlive) {
    SagaOwner owner = new SagaOwner(id, "host", 1);
    if (isAlive) {
      new PostgresNodes(database.transactions(), owner, id, "1", LEASE).beat();
    }
    return new PostgresFirings(database.transactions(), owner, LEASE, Duration.ofDays(1));
  }

  private static Firing firing(Instant scheduled) {
    return new Firing("tick", scheduled, UUID.randomUUID());
  }

  @Test
  void one_claim_has_a_firing_and_may_ask_twice() {
    Firing first = firing(now);
    assertThat(node("a", true).take(first)).isTrue();
    assertThat(node("a", true).take(first)).as("the answer was lost").isTrue();
    assertThat(node("b", true).take(firing(now))).isFalse();
    assertThat(node("a", true).take(firing(now))).as("a second time in one process").isFalse();
    assertThat(node("a", true).end(first, "done", null)).isTrue();
    assertThat(node("a", true).take(first)).as("it has ended").isFalse();
    assertThat(node("b", true).take(firing(now))).isFalse();
    assertThat(node("b", true).take(firing(now.plusSeconds(1)))).isTrue();
  }

  @Test
  void a_firing_that_is_older_than_its_row_would_be_is_not_taken() {
    assertThat(node("a", true).take(firing(now.minus(Duration.ofDays(2))))).isFalse();
    assertThat(node("a", true).takeOver(TICK, TICK)).isEmpty();
  }

  @Test
  void a_firing_of_a_living_node_is_left_to_it() {
    node("a", true).take(firing(now));
    assertThat(node("b", true).takeOver(TICK, TICK)).isEmpty();
    assertThat(node("b", true).lose(TICK)).isEmpty();
  }

  @Test
  void a_process_that_was_silent_judges_no_firing_of_its_own() {
    PostgresFirings silent = node("a", false);
    silent.take(firing(now));
    assertThat(silent.takeOver(TICK, TICK)).isEmpty();
    assertThat(silent.lose(TICK)).isEmpty();
    assertThat(node("b", true).takeOver(TICK, TICK)).isPresent();
  }

  @Test
  void a_firing_is_taken_over_once_for_each_death_and_three_times_in_all() {
    Firing first = firing(now);
    PostgresFirings gone = node("gone", false);
    assertThat(gone.take(first)).isTrue();
    Optional<Firing> second = node("gone too", false).takeOver(TICK, TICK);
    assertThat(second).map(Firing::scheduled).contains(now);
    assertThat(gone.end(first, "done", null)).as("it wakes").isFalse();
    Optional<Firing> third = node("b", true).takeOver(TICK, TICK);
    assertThat(third).isPresent();
    assertThat(node("c", true).takeOver(TICK, TICK)).as("b is alive").isEmpty();
    database
        .transactions()
        .execute("end b", c -> Sql.update(c, "DELETE FROM saga_owner WHERE owner = 'b'"));
    assertThat(node("c", true).takeOver(TICK, TICK)).as("the fourth").isEmpty();
    assertThat(node("c", true).lose(Set.of())).map(Firing::scheduled).containsExactly(now);
    assertThat(node("c", true).lose(Set.of())).isEmpty();
  }

  @Test
  void what_must_not_be_done_twice_is_lost_and_what_was_left_is_not() {
    node("gone", false).take(firing(now));
    PostgresFirings alive = node("b", true);
    assertThat(alive.takeOver(TICK, Set.of())).isEmpty();
    assertThat(alive.lose(TICK)).hasSize(1);
    alive.leave(firing(now.plusSeconds(1)));
    alive.leave(firing(now.plusSeconds(1)));
    assertThat(alive.lose(TICK)).isEmpty();
    assertThat(alive.takeOver(Set.of("another"), Set.of())).isEmpty();
    Optional<Firing> left = alive.takeOver(TICK, Set.of());
    assertThat(left).map(Firing::scheduled).contains(now.plusSeconds(1));
    assertThat(alive.end(left.orElseThrow(), "failed", "no\u0000 luck")).isTrue();
    assertThat(List.of(now, now.plusSeconds(1)))
        .noneMatch(time -> node("c", true).take(firing(time)));
  }

  @Test
  void a_firing_that_is_given_back_goes_on_elsewhere_and_has_not_been_attempted() {
    Firing first = firing(now);
    PostgresFirings leaving = node("a", true);
    leaving.take(first);
    for (int i = 0; i < 5; i++) {
      assertThat(leaving.release(first)).isTrue();
      first = node("b", true).takeOver(TICK, TICK).orElseThrow();
    }
    assertThat(leaving.release(firing(now))).as("it is not its own any more").isFalse();
    assertThat(node("b", true).end(first, "done", null)).isTrue();
    assertThat(leaving.release(first)).isFalse();
  }

  @Test
  void an_end_may_be_told_twice() {
    Firing first = firing(now);
    PostgresFirings node = node("a", true);
    node.take(first);
    assertThat(node.release(first)).isTrue();
    assertThat(node.release(first)).as("the answer was lost").isTrue();
    assertThat(attempts()).isZero();
    Firing second = node("b", true).takeOver(TICK, TICK).orElseThrow();
    assertThat(node.release(first)).as("another has it").isFalse();
    assertThat(node.end(second, "done", null)).isTrue();
    assertThat(node.end(second, "done", null)).as("the answer was lost").isTrue();
    assertThat(node.end(second, "failed", "no")).isFalse();
    assertThat(attempts()).isOne();
  }

  private int attempts() {
    return database
        .transactions()
        .execute(
            "count attempts",
            c -> Sql.first(c, "SELECT attempts FROM schedule_firing", row -> row.getInt(1)))
        .orElseThrow();
  }
}
