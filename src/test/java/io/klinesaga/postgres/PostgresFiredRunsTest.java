package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.cluster.Firing;
import io.klinesaga.cluster.FiringLostException;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.sync.FiredRuns.Found;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncRun;
import io.klinesaga.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The run of a firing, when another process does the firing. */
@Tag("servers")
class PostgresFiredRunsTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Set<String> ROUTE = Set.of("daily");
  private static final SyncRequest REQUEST =
      SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA);

  private PostgresDatabase database;
  private Node a;
  private Node b;

  private record Node(
      PostgresFirings firings,
      PostgresChunkBook book,
      PostgresRunHistory history,
      PostgresFiredRuns runs) {}

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    a = node("a");
    b = node("b");
  }

  @AfterEach
  void stop() {
    database.close();
  }

  /** It does not beat, so that others take its firings over. */
  private Node node(String id) {
    SagaOwner owner = new SagaOwner(id, "host", 1);
    var transactions = database.transactions();
    return new Node(
        new PostgresFirings(transactions, owner, LEASE, Duration.ofDays(1)),
        new PostgresChunkBook(transactions, owner, LEASE),
        new PostgresRunHistory(transactions, owner, LEASE),
        new PostgresFiredRuns(transactions, owner));
  }

  private Firing taken() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Firing firing = new Firing("daily", now, UUID.randomUUID());
    assertThat(a.firings().take(firing)).isTrue();
    return firing;
  }

  private Firing takenOver() {
    return b.firings().takeOver(ROUTE, ROUTE).orElseThrow();
  }

  private long planned(Firing firing) {
    long run = a.history().begin(REQUEST);
    a.book().record(run, REQUEST, 2, List.of(), firing);
    a.history().planned(run, 10, 2);
    return run;
  }

  @Test
  void the_run_of_a_firing_is_ended_by_who_takes_the_firing_over() {
    long run = planned(taken());
    Firing firing = takenOver();
    Found found = b.runs().takeUp(firing, "daily", 0).orElseThrow();
    assertThat(found.ended()).isNull();
    assertThat(found.run().runId()).isEqualTo(run);
    assertThat(found.run().series()).isEqualTo(10);
    assertThat(found.run().idle()).isEqualTo(2);
    assertThat(a.book().isOurs(run)).isFalse();
    assertThat(b.book().isOurs(run)).isTrue();
    assertThat(b.runs().takeUp(firing, "daily", run)).isEmpty();
    assertThat(b.runs().takeUp(firing, "minute", 0)).isEmpty();
  }

  @Test
  void a_run_that_has_ended_meanwhile_keeps_its_figures() {
    long run = planned(taken());
    SyncRun ended = new SyncRun(run, REQUEST, SyncListener.NONE);
    a.history().end(run, ended.summary(), null);
    Found found = b.runs().takeUp(takenOver(), "daily", 0).orElseThrow();
    assertThat(found.ended()).isNotNull();
    assertThat(found.ended().figures())
        .containsEntry("series", ended.summary().series())
        .containsEntry("transaction_mode", "saga");
    assertThat(b.book().isOurs(run)).isFalse();
  }

  @Test
  void a_firing_whose_run_a_newer_version_has_planned_is_left_to_newer_nodes() throws Exception {
    planned(taken());
    request("request || '{\"version\": 99}'");
    assertThat(b.firings().takeOver(ROUTE, ROUTE)).isEmpty();
    request("request - 'version'");
    assertThat(b.firings().takeOver(ROUTE, ROUTE)).isPresent();
  }

  private void request(String expression) {
    database
        .transactions()
        .execute(
            "prepare a test",
            connection -> {
              try (var statement = connection.createStatement()) {
                return statement.executeUpdate("UPDATE sync_dispatch SET request = " + expression);
              }
            });
  }

  @Test
  void a_firing_that_is_taken_over_before_its_chunks_are_written_has_no_run() {
    Firing first = taken();
    long run = a.history().begin(REQUEST);
    Firing firing = takenOver();
    assertThat(b.runs().takeUp(firing, "daily", 0)).isEmpty();
    assertThatThrownBy(() -> a.book().record(run, REQUEST, 0, List.of(), first))
        .isInstanceOf(FiringLostException.class)
        .hasMessageContaining("has been taken over from this process");
    assertThatThrownBy(() -> a.runs().takeUp(first, "daily", 0))
        .hasMessageContaining("has been taken over from this process");
    assertThat(b.runs().takeUp(firing, "daily", 0)).isEmpty();
  }
}
