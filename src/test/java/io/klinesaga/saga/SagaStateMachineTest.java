package io.klinesaga.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresSagaControl;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.testing.TestServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event in every state, on the real log: what is not an arrow of the diagram changes nothing.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class SagaStateMachineTest {
  private static final Duration RESERVE = Duration.ofMinutes(1);
  private static final Duration LEASE = Duration.ofSeconds(30);

  private PostgresDatabase database;
  private PostgresSagaLog log;
  private PostgresSagaLog other;
  private PostgresSagaControl control;
  private final SagaOwner owner = new SagaOwner("me", "here", 1);

  @BeforeAll
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    log = new PostgresSagaLog(database.transactions(), owner);
    other =
        new PostgresSagaLog(database.transactions(), new SagaOwner("somebody else", "there", 2));
    log.heartbeat();
    other.heartbeat();
    control = new PostgresSagaControl(database.transactions());
  }

  @AfterAll
  void stop() {
    database.close();
  }

  /** What can happen to a saga; the answer is whether the log agreed. */
  private interface Action {
    boolean on(SagaStateMachineTest test, String id);
  }

  private enum Event {
    BEGIN_STEP((t, id) -> t.log.begin(id, new SagaStep(null, null, Map.of()), RESERVE)),
    COMPLETE((t, id) -> t.log.move(id, SagaState.RUNNING, SagaState.COMPLETED, Duration.ZERO)),
    COMPLETE_WITH_ROUTE(
        (t, id) -> t.log.move(id, SagaState.RUNNING, SagaState.COMPLETING, RESERVE)),
    COMPLETION_DONE(
        (t, id) -> t.log.move(id, SagaState.COMPLETING, SagaState.COMPLETED, Duration.ZERO)),
    COMPENSATE((t, id) -> t.log.move(id, SagaState.RUNNING, SagaState.COMPENSATING, RESERVE)),
    COMPENSATION_DONE(
        (t, id) -> t.log.move(id, SagaState.COMPENSATING, SagaState.COMPENSATED, Duration.ZERO)),
    COMPENSATION_GIVES_UP(
        (t, id) -> t.log.move(id, SagaState.COMPENSATING, SagaState.STUCK, Duration.ZERO)),
    ATTEMPT_FAILED((t, id) -> failed(t.log, t, id)),
    ATTEMPT_FAILED_AFTER_ITS_RESERVATION(
        (t, id) -> {
          t.sql("UPDATE saga_log SET next_attempt = now() - interval '1 second' WHERE id = ?", id);
          return failed(t.log, t, id);
        }),
    ATTEMPT_FAILED_AT_ANOTHER((t, id) -> failed(t.other, t, id)),
    COMPLETION_DONE_AT_ANOTHER(
        (t, id) -> t.other.move(id, SagaState.COMPLETING, SagaState.COMPLETED, Duration.ZERO)),
    COMPLETION_GIVES_UP(
        (t, id) -> t.log.move(id, SagaState.COMPLETING, SagaState.STUCK, Duration.ZERO)),
    COMPLETION_GIVES_UP_AT_ANOTHER(
        (t, id) -> t.other.move(id, SagaState.COMPLETING, SagaState.STUCK, Duration.ZERO)),
    COMPENSATION_DONE_AT_ANOTHER(
        (t, id) -> t.other.move(id, SagaState.COMPENSATING, SagaState.COMPENSATED, Duration.ZERO)),
    COMPENSATION_GIVES_UP_AT_ANOTHER(
        (t, id) -> t.other.move(id, SagaState.COMPENSATING, SagaState.STUCK, Duration.ZERO)),
    RENEWED((t, id) -> t.log.renew(id, RESERVE)),
    RENEWED_BY_ANOTHER((t, id) -> t.other.renew(id, RESERVE)),
    TAKEN_UP_AFTER_DEADLINE(
        (t, id) -> {
          t.sql("UPDATE saga_log SET deadline = now() - interval '1 second' WHERE id = ?", id);
          return !t.other.claimAbandoned(LEASE, RESERVE, Set.of()).isEmpty();
        }),
    TAKEN_UP_AFTER_CRASH(
        (t, id) -> {
          t.sql("UPDATE saga_log SET owner = 'dead' WHERE id = ?", id);
          return !t.other.claimAbandoned(LEASE, RESERVE, Set.of()).isEmpty();
        }),
    TAKEN_UP_AGAIN_BY_ITS_OWNER(
        (t, id) -> {
          t.sql("UPDATE saga_log SET next_attempt = now() WHERE id = ?", id);
          return !t.log.claimPostponed(RESERVE, Set.of()).isEmpty();
        }),
    LOOKED_FOR_WHILE_ALIVE((t, id) -> !t.other.claimAbandoned(LEASE, RESERVE, Set.of()).isEmpty()),
    RETRIED_BY_A_PERSON((t, id) -> t.control.retry(id)),
    GIVEN_UP_BY_A_PERSON((t, id) -> t.control.giveUp(id, "test"));

    private final Action action;

    Event(Action action) {
      this.action = action;
    }

    private static boolean failed(SagaLog log, SagaStateMachineTest test, String id) {
      boolean isNoted = log.postpone(id, "it fails", Duration.ofHours(1), true);
      assertThat(test.column(id, "attempts")).isEqualTo(isNoted ? "1" : "0");
      return isNoted;
    }
  }

  /** The arrows; everything else stays where it is and is answered with no. */
  private static final Map<SagaState, Map<Event, SagaState>> ARROWS =
      new EnumMap<>(SagaState.class);

  private static void arrow(SagaState from, Event event, SagaState to) {
    ARROWS.computeIfAbsent(from, s -> new EnumMap<>(Event.class)).put(event, to);
  }

  static {
    arrow(SagaState.RUNNING, Event.BEGIN_STEP, SagaState.RUNNING);
    arrow(SagaState.RUNNING, Event.COMPLETE, SagaState.COMPLETED);
    arrow(SagaState.RUNNING, Event.COMPLETE_WITH_ROUTE, SagaState.COMPLETING);
    arrow(SagaState.RUNNING, Event.COMPENSATE, SagaState.COMPENSATING);
    arrow(SagaState.RUNNING, Event.TAKEN_UP_AFTER_DEADLINE, SagaState.COMPENSATING);
    arrow(SagaState.RUNNING, Event.TAKEN_UP_AFTER_CRASH, SagaState.COMPENSATING);
    for (SagaState finishing : List.of(SagaState.COMPENSATING, SagaState.COMPLETING)) {
      arrow(finishing, Event.ATTEMPT_FAILED, finishing);
      arrow(finishing, Event.RENEWED, finishing);
      arrow(finishing, Event.TAKEN_UP_AFTER_CRASH, finishing);
      arrow(finishing, Event.TAKEN_UP_AGAIN_BY_ITS_OWNER, finishing);
      arrow(finishing, Event.RETRIED_BY_A_PERSON, finishing);
      arrow(finishing, Event.GIVEN_UP_BY_A_PERSON, SagaState.GIVEN_UP);
    }
    arrow(SagaState.COMPLETING, Event.COMPLETION_DONE, SagaState.COMPLETED);
    arrow(SagaState.COMPENSATING, Event.COMPENSATION_DONE, SagaState.COMPENSATED);
    arrow(SagaState.COMPENSATING, Event.COMPENSATION_GIVES_UP, SagaState.STUCK);
    arrow(SagaState.COMPLETING, Event.COMPLETION_GIVES_UP, SagaState.STUCK);
    // Without an open transaction what is left to do is the completion.
    arrow(SagaState.STUCK, Event.RETRIED_BY_A_PERSON, SagaState.COMPLETING);
    arrow(SagaState.STUCK, Event.GIVEN_UP_BY_A_PERSON, SagaState.GIVEN_UP);
  }

  private static Stream<Arguments> everyEventInEveryState() {
    return Arrays.stream(SagaState.values())
        .flatMap(state -> Arrays.stream(Event.values()).map(event -> Arguments.of(state, event)));
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("everyEventInEveryState")
  void an_event_leads_along_its_arrow_or_nowhere(SagaState state, Event event) {
    log.heartbeat();
    other.heartbeat();
    sql("DELETE FROM saga_log");
    String id = UUID.randomUUID().toString();
    sql(
        "INSERT INTO saga_log (id, state, steps, owner, deadline, next_attempt) VALUES (?, ?, '[]', 'me', now() + interval '10 minutes',"
            + " now() + interval '1 minute')",
        id,
        state.name());
    SagaState expected = ARROWS.getOrDefault(state, Map.of()).get(event);
    assertThat(event.action.on(this, id)).as("agreed").isEqualTo(expected != null);
    assertThat(column(id, "state")).isEqualTo((expected == null ? state : expected).name());
    if (event.name().endsWith("_AT_ANOTHER")) {
      assertThat(column(id, "owner")).isEqualTo("me");
    }
    if (expected == null) {
      assertThat(column(id, "attempts")).isEqualTo("0");
    }
  }

  @ParameterizedTest(name = "{1} in {0}, twice")
  @MethodSource("everyEventInEveryState")
  void a_decision_is_made_once(SagaState state, Event event) {
    an_event_leads_along_its_arrow_or_nowhere(state, event);
    SagaState reached = SagaState.valueOf(column(id(), "state"));
    boolean isDecision = reached != state;
    if (isDecision) {
      boolean again = event.action.on(this, id());
      SagaState expected = ARROWS.getOrDefault(reached, Map.of()).get(event);
      assertThat(again).isEqualTo(expected != null);
      assertThat(column(id(), "state")).isEqualTo((expected == null ? reached : expected).name());
    }
  }

  private String id() {
    return rows("SELECT id FROM saga_log").get(0);
  }

  private String column(String id, String column) {
    return rows("SELECT " + column + " FROM saga_log WHERE id = ?", id).get(0);
  }

  private void sql(String sql, Object... parameters) {
    rows(sql, parameters);
  }

  private List<String> rows(String sql, Object... parameters) {
    return database
        .transactions()
        .execute(
            sql,
            (Connection connection) -> {
              List<String> rows = new ArrayList<>();
              try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                  statement.setObject(i + 1, parameters[i]);
                }
                if (statement.execute()) {
                  try (ResultSet result = statement.getResultSet()) {
                    while (result.next()) {
                      rows.add(result.getString(1));
                    }
                  }
                }
              }
              return rows;
            });
  }
}
