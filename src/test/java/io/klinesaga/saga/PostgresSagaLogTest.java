package io.klinesaga.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.testing.TestServers;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log in PostgreSQL keeps the contract. */
@Tag("servers")
class PostgresSagaLogTest extends SagaLogContract {
  private final PostgresDatabase database =
      new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());

  PostgresSagaLogTest() {
    database.migrate();
  }

  @Override
  SagaLog process() {
    return new PostgresSagaLog(database.transactions(), SagaOwner.thisProcess());
  }

  @Test
  void the_outcome_of_a_commit_that_is_under_way_is_waited_for() throws Exception {
    SagaLog log = process();
    log.heartbeat();
    log.begin("one", new SagaStep("direct:undo", null, Map.of()), Duration.ofMinutes(1));
    CompletableFuture<Optional<SagaState>> outcome = new CompletableFuture<>();
    Transactions transactions = database.transactions();
    transactions.inTransaction(
        () -> {
          log.move("one", SagaState.RUNNING, SagaState.COMPLETED, Duration.ZERO);
          assertThat(CompletableFuture.supplyAsync(() -> log.find("one")).join())
              .map(SagaRecord::state)
              .hasValue(SagaState.RUNNING);
          CompletableFuture.supplyAsync(() -> log.outcome("one"))
              .whenComplete(
                  (state, e) -> {
                    if (e == null) {
                      outcome.complete(state);
                    } else {
                      outcome.completeExceptionally(e);
                    }
                  });
          await().until(this::someoneWaitsForALock);
          assertThat(outcome).isNotDone();
        });
    assertThat(outcome.get(10, TimeUnit.SECONDS)).hasValue(SagaState.COMPLETED);
    assertThat(log.outcome("none")).isEmpty();
  }

  private boolean someoneWaitsForALock() {
    return CompletableFuture.supplyAsync(
            () ->
                database
                    .transactions()
                    .execute(
                        "look who waits",
                        connection -> {
                          try (Statement statement = connection.createStatement();
                              ResultSet row =
                                  statement.executeQuery(
                                      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
                            row.next();
                            return row.getInt(1) > 0;
                          }
                        }))
        .join();
  }

  @AfterEach
  void close() {
    database.close();
  }
}
