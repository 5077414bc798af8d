package io.klinesaga.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.config.SagaConfig;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresSagaControl;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.testing.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.SagaCompletionMode;
import org.apache.camel.model.SagaPropagation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The saga service on a real log, with routes of a Camel context of its own and no bars. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class DurableSagaServiceTest {
  private static final SagaConfig CONFIG =
      new SagaConfig(
          Duration.ofMinutes(10),
          2,
          Duration.ofMillis(10),
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10));

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger failingCompensations = new AtomicInteger();
  private PostgresDatabase database;
  private PostgresSagaLog log;
  private DefaultCamelContext context;
  private DurableSagaService service;
  private SagaParticipant participant = new NoParticipant();
  private Predicate<Throwable> passing = e -> false;
  private final Predicate<Throwable> isPassing = e -> passing.test(e);

  @BeforeEach
  void start() throws Exception {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    log = newLog();
    context = new DefaultCamelContext();
    service =
        new DurableSagaService(
            context,
            new SagaEnvironment(log, new Delegate(), CONFIG, isPassing, SagaListener.NONE));
    context.addService(service);
    context.addRoutes(new Routes());
    context.start();
  }

  /** The log as another process of the same database has it. */
  private PostgresSagaLog newLog() {
    PostgresSagaLog log = new PostgresSagaLog(database.transactions(), SagaOwner.thisProcess());
    log.heartbeat();
    return log;
  }

  @AfterEach
  void stop() throws Exception {
    context.close();
    service.close();
    database.close();
  }

  private class Routes extends RouteBuilder {
    @Override
    public void configure() {
      errorHandler(noErrorHandler());
      from("direct:plain").saga().compensation("direct:undo").process(this::work);
      from("direct:with-completion")
          .saga()
          .compensation("direct:undo")
          .completion("direct:done")
          .option("number", constant(42))
          .option("text", simple("${header.text}"))
          .process(this::work);
      from("direct:outer")
          .saga()
          .compensation("direct:undo")
          .to("direct:inner")
          .process(this::work);
      from("direct:inner")
          .saga()
          .propagation(SagaPropagation.MANDATORY)
          .compensation("direct:undo-inner")
          .option("part", simple("${header.part}"))
          .process(e -> calls.add("inner"));
      from("direct:impatient").saga().timeout("5").compensation("direct:undo").process(this::work);
      from("direct:patient").saga().timeout("1h").compensation("direct:undo").process(this::work);
      from("direct:manual")
          .saga()
          .completionMode(SagaCompletionMode.MANUAL)
          .compensation("direct:undo")
          .process(this::work);
      from("direct:undo").process(e -> finish("undo", e));
      from("direct:undo-inner")
          .process(e -> finish("undo-inner " + e.getMessage().getHeader("part"), e));
      from("direct:done")
          .process(
              e ->
                  finish(
                      "done "
                          + e.getMessage().getHeader("number")
                          + " "
                          + e.getMessage().getHeader("number").getClass().getSimpleName()
                          + " "
                          + e.getMessage().getHeader("text"),
                      e));
    }

    private void work(Exchange exchange) {
      calls.add("work");
      if (exchange.getMessage().getBody() instanceof RuntimeException failure) {
        throw failure;
      }
    }

    private void finish(String name, Exchange exchange) {
      assertThat(exchange.getMessage().getHeader(Exchange.SAGA_LONG_RUNNING_ACTION)).isNotNull();
      if (failingCompensations.getAndDecrement() > 0) {
        throw new IllegalStateException("it fails");
      }
      calls.add(name);
    }
  }

  /** Lets a test change the participant. */
  private final class Delegate implements SagaParticipant {
    @Override
    public void begin(String sagaId, Exchange exchange) {
      participant.begin(sagaId, exchange);
    }

    @Override
    public void compensating(String sagaId, String reason, @Nullable Exchange exchange) {
      participant.compensating(sagaId, reason, exchange);
    }

    @Override
    public boolean isSettled(String sagaId) {
      return participant.isSettled(sagaId);
    }
  }

  private static class NoParticipant implements SagaParticipant {
    @Override
    public void begin(String sagaId, Exchange exchange) {}

    @Override
    public void compensating(String sagaId, String reason, @Nullable Exchange exchange) {}

    @Override
    public boolean isSettled(String sagaId) {
      return true;
    }
  }

  private Exchange send(String route, @Nullable Object body) {
    return send(route, body, Map.of());
  }

  private Exchange send(String route, @Nullable Object body, Map<String, Object> headers) {
    return context
        .createProducerTemplate()
        .send(
            route,
            exchange -> {
              exchange.getMessage().setBody(body);
              exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
            });
  }

  private List<String> states() {
    return database
        .transactions()
        .execute(
            "states",
            connection -> {
              List<String> states = new ArrayList<>();
              try (var statement = connection.createStatement();
                  var rows =
                      statement.executeQuery("SELECT state FROM saga_log ORDER BY created_at")) {
                while (rows.next()) {
                  states.add(rows.getString(1));
                }
              }
              return states;
            });
  }

  private void sql(String sql) {
    database
        .transactions()
        .execute(
            sql,
            connection -> {
              try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  @Test
  void a_route_without_error_completes_its_saga() {
    assertThat(send("direct:plain", "").getException()).isNull();
    assertThat(calls).containsExactly("work");
    assertThat(states()).containsExactly("COMPLETED");
  }

  @Test
  void a_route_with_an_error_compensates_its_saga_and_keeps_the_error() {
    Exchange answer = send("direct:plain", new IllegalStateException("broken"));
    assertThat(answer.getException()).hasMessage("broken");
    assertThat(calls).containsExactly("work", "undo");
    assertThat(states()).containsExactly("COMPENSATED");
  }

  @Test
  void a_completion_route_gets_the_options_as_text() {
    assertThat(send("direct:with-completion", "", Map.of("text", "hello")).getException()).isNull();
    assertThat(calls).containsExactly("work", "done 42 String hello");
    assertThat(states()).containsExactly("COMPLETED");
  }

  @Test
  void a_failing_completion_is_finished_by_the_recovery() {
    failingCompensations.set(2);
    assertThat(send("direct:with-completion", "").getException()).isNull();
    assertThat(states()).containsExactly("COMPLETING");
    await().atMost(Duration.ofSeconds(60)).until(() -> recover(service) == 1);
    assertThat(calls).containsExactly("work", "done 42 String ");
    assertThat(states()).containsExactly("COMPLETED");
  }

  @Test
  void a_failing_compensation_is_finished_by_the_recovery() {
    failingCompensations.set(2);
    assertThat(send("direct:plain", new IllegalStateException("broken")).getException())
        .hasMessage("broken");
    assertThat(states()).containsExactly("COMPENSATING");
    await().atMost(Duration.ofSeconds(60)).until(() -> recover(service) == 1);
    assertThat(calls).containsExactly("work", "undo");
    assertThat(states()).containsExactly("COMPENSATED");
  }

  @Test
  void steps_join_by_header_and_are_compensated_last_first() {
    Exchange answer =
        send("direct:outer", new IllegalStateException("broken"), Map.of("part", "7"));
    assertThat(answer.getException()).hasMessage("broken");
    assertThat(calls).containsExactly("inner", "work", "undo-inner 7", "undo");
    assertThat(states()).containsExactly("COMPENSATED");
  }

  @Test
  void no_step_can_join_a_saga_that_has_ended() {
    Exchange first = send("direct:manual", "");
    String id = first.getMessage().getHeader(Exchange.SAGA_LONG_RUNNING_ACTION, String.class);
    assertThat(log.move(id, SagaState.RUNNING, SagaState.COMPLETED, Duration.ZERO)).isTrue();
    Exchange late =
        send("direct:inner", "", Map.of(Exchange.SAGA_LONG_RUNNING_ACTION, id, "part", "late"));
    assertThat(late.getException()).hasMessageContaining("no step can begin");
    assertThat(calls).containsExactly("work");
    assertThat(states()).containsExactly("COMPLETED");
  }

  @Test
  void an_unknown_id_cannot_be_joined() {
    Exchange answer = send("direct:inner", "", Map.of(Exchange.SAGA_LONG_RUNNING_ACTION, "nobody"));
    assertThat(answer.getException()).isNotNull();
    assertThat(calls).isEmpty();
    assertThat(states()).isEmpty();
  }

  @Test
  void a_timeout_without_unit_is_refused_before_any_step() {
    Exchange answer = send("direct:impatient", "");
    assertThat(answer.getException()).hasMessageContaining("5 ms").hasMessageContaining("10m");
    assertThat(calls).isEmpty();
    assertThat(states()).isEmpty();
  }

  @Test
  void a_timeout_becomes_the_deadline_in_the_database() {
    assertThat(send("direct:patient", "").getException()).isNull();
    assertThat(deadlines()).singleElement().isEqualTo("01:00:00");
  }

  private List<String> deadlines() {
    return database
        .transactions()
        .execute(
            "deadlines",
            connection -> {
              try (var statement = connection.createStatement();
                  var rows = statement.executeQuery("SELECT deadline - created_at FROM saga_log")) {
                List<String> deadlines = new ArrayList<>();
                while (rows.next()) {
                  deadlines.add(rows.getString(1));
                }
                return deadlines;
              }
            });
  }

  @Test
  void an_address_no_route_names_is_never_called_and_stays_in_the_log() {
    log.begin("stray", new SagaStep("direct:plain", null, Map.of()), Duration.ofMinutes(10));
    sql("UPDATE saga_log SET deadline = now() - interval '1 second'");
    assertThat(recover(service)).isZero();
    assertThat(calls).isEmpty();
    assertThat(states()).containsExactly("COMPENSATING");
    assertThat(lastError()).contains("direct:plain").contains("direct://undo");
  }

  /** Made due again and again, as if its growing delays had passed. */
  private void recoverDue(int times) {
    for (int i = 0; i < times; i++) {
      sql("UPDATE saga_log SET next_attempt = now() - interval '1 second' WHERE state <> 'STUCK'");
      service.recoverAbandoned();
    }
  }

  private List<String> events() {
    return column("SELECT event FROM saga_event ORDER BY event_id");
  }

  private List<String> column(String query) {
    return database
        .transactions()
        .execute(
            query,
            connection -> {
              try (var statement = connection.createStatement();
                  var rows = statement.executeQuery(query)) {
                List<String> values = new ArrayList<>();
                while (rows.next()) {
                  values.add(rows.getString(1));
                }
                return values;
              }
            });
  }

  @Test
  void a_compensation_that_fails_too_often_is_stuck_until_a_person_retries_it() {
    failingCompensations.set(100);
    assertThat(send("direct:plain", new IllegalStateException("broken")).getException())
        .hasMessage("broken");
    recoverDue(5);
    assertThat(states()).containsExactly("STUCK");
    assertThat(events())
        .containsExactly(
            "COMPENSATING",
            "ATTEMPT_FAILED",
            "TAKEN_UP",
            "ATTEMPT_FAILED",
            "TAKEN_UP",
            "ATTEMPT_FAILED",
            "STUCK");
    assertThat(lastError()).contains("undo failed");
    failingCompensations.set(0);
    recoverDue(1);
    assertThat(states()).containsExactly("STUCK");
    PostgresSagaControl control = new PostgresSagaControl(database.transactions());
    assertThat(control.retry(column("SELECT id FROM saga_log").get(0))).isTrue();
    // Nothing open hangs on it here, so what is left of it is its completion.
    sql("UPDATE saga_log SET state = 'COMPENSATING'");
    recoverDue(1);
    assertThat(states()).containsExactly("COMPENSATED");
    assertThat(control.retry(column("SELECT id FROM saga_log").get(0))).isFalse();
  }

  @Test
  void errors_that_say_nothing_about_the_saga_never_make_it_stuck() {
    passing = e -> true;
    failingCompensations.set(30);
    send("direct:plain", new IllegalStateException("broken"));
    recoverDue(20);
    assertThat(states()).containsExactly("COMPENSATING");
    assertThat(column("SELECT attempts FROM saga_log")).containsExactly("0");
    failingCompensations.set(0);
    recoverDue(1);
    assertThat(states()).containsExactly("COMPENSATED");
  }

  @Test
  void a_compensation_route_that_is_missing_for_long_is_waited_for() {
    log.begin("early", new SagaStep("direct://later", null, Map.of()), Duration.ofMinutes(10));
    sql("UPDATE saga_log SET deadline = now() - interval '1 second'");
    recoverDue(10);
    assertThat(states()).containsExactly("COMPENSATING");
    assertThat(lastError()).contains("direct://later");
    service.registerStep(
        new org.apache.camel.saga.CamelSagaStep(
            context.getEndpoint("direct:later"), null, Map.of(), null));
    recoverDue(1); // it is named now, but still has no consumer
    assertThat(states()).containsExactly("COMPENSATING");
    addRoute("direct:later");
    recoverDue(1);
    assertThat(calls).containsExactly("undo");
    assertThat(states()).containsExactly("COMPENSATED");
  }

  private void addRoute(String address) {
    try {
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from(address).process(exchange -> calls.add("undo"));
            }
          });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void who_was_passed_over_can_no_longer_act_for_a_saga_that_another_finishes() {
    log.begin("slow", new SagaStep("direct://undo", null, Map.of()), Duration.ofMinutes(10));
    assertThat(
            log.move("slow", SagaState.RUNNING, SagaState.COMPENSATING, Duration.ofMinutes(1), ""))
        .isTrue();
    assertThat(log.renew("slow", Duration.ofMinutes(1))).isTrue();
    sql("UPDATE saga_log SET next_attempt = now() - interval '1 second'");
    assertThat(log.renew("slow", Duration.ofMinutes(1))).isFalse();
    PostgresSagaLog other = newLog();
    assertThat(other.claimAbandoned(Duration.ofSeconds(30), Duration.ofMinutes(1), Set.of()))
        .isPresent();
    assertThat(other.renew("slow", Duration.ofMinutes(1))).isTrue();
    assertThat(log.renew("slow", Duration.ofMinutes(1))).isFalse();
  }

  private String lastError() {
    return database
        .transactions()
        .execute(
            "last error",
            connection -> {
              try (var statement = connection.createStatement();
                  var rows = statement.executeQuery("SELECT last_error FROM saga_log")) {
                rows.next();
                return rows.getString(1);
              }
            });
  }

  @Test
  void two_recoveries_at_once_finish_each_saga_once() throws Exception {
    int sagas = 60;
    for (int i = 0; i < sagas; i++) {
      log.begin("dead-" + i, new SagaStep("direct://undo", null, Map.of()), Duration.ofMinutes(10));
    }
    sql("UPDATE saga_log SET deadline = now() - interval '1 second'");
    try (DurableSagaService other =
        new DurableSagaService(
            context,
            new SagaEnvironment(newLog(), participant, CONFIG, e -> false, SagaListener.NONE))) {
      allow(other);
      ExecutorService threads = Executors.newFixedThreadPool(2);
      CountDownLatch start = new CountDownLatch(1);
      Future<Integer> one = threads.submit(() -> recoverAfter(start, service));
      Future<Integer> two = threads.submit(() -> recoverAfter(start, other));
      start.countDown();
      assertThat(one.get() + two.get()).isEqualTo(sagas);
      threads.shutdown();
    }
    assertThat(calls).hasSize(sagas).containsOnly("undo");
    assertThat(states()).hasSize(sagas).containsOnly("COMPENSATED");
  }

  private void allow(DurableSagaService other) {
    other.registerStep(
        new org.apache.camel.saga.CamelSagaStep(
            context.getEndpoint("direct:undo"), null, Map.of(), null));
  }

  private static int recover(DurableSagaService service) {
    return service.recoverOwn().plus(service.recoverAbandoned()).finished();
  }

  private static int recoverAfter(CountDownLatch start, DurableSagaService service)
      throws InterruptedException {
    start.await();
    return recover(service);
  }

  @Test
  void a_saga_of_a_living_process_is_not_taken() {
    log.begin("alive", new SagaStep("direct://undo", null, Map.of()), Duration.ofMinutes(10));
    assertThat(recover(service)).isZero();
    assertThat(states()).containsExactly("RUNNING");
  }

  @Test
  void a_saga_of_a_dead_process_is_taken() {
    log.begin("orphan", new SagaStep("direct://undo", null, Map.of()), Duration.ofMinutes(10));
    sql("UPDATE saga_owner SET heartbeat = now() - interval '31 seconds'");
    assertThat(recover(service)).isEqualTo(1);
    assertThat(states()).containsExactly("COMPENSATED");
  }

  @Test
  void exactly_one_of_many_racing_parties_moves_a_saga() throws Exception {
    log.begin("wanted", new SagaStep("direct://undo", null, Map.of()), Duration.ofMinutes(10));
    AtomicInteger winners = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> racers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SagaState to = i % 2 == 0 ? SagaState.COMPLETED : SagaState.COMPENSATING;
      racers.add(
          threads.submit(
              () -> {
                start.await();
                if (log.move("wanted", SagaState.RUNNING, to, SagaLog.RESERVE)) {
                  winners.incrementAndGet();
                }
                return null;
              }));
    }
    start.countDown();
    for (Future<?> racer : racers) {
      racer.get();
    }
    threads.shutdown();
    assertThat(winners).hasValue(1);
  }

  @Test
  void an_error_thrown_in_the_participant_never_hangs_the_exchange() {
    for (Throwable thrown : List.of(new IllegalStateException("no"), new AssertionError("no"))) {
      participant =
          new NoParticipant() {
            @Override
            public void begin(String sagaId, Exchange exchange) {
              throw DurableSagaServiceTest.<RuntimeException>sneaky(thrown);
            }
          };
      assertThat(send("direct:plain", "").getException()).hasStackTraceContaining("no");
    }
    assertThat(calls).isEmpty();
    assertThat(states()).isEmpty();
  }

  @Test
  void an_error_thrown_at_the_decision_to_compensate_leaves_the_saga_to_the_recovery() {
    for (Throwable thrown : List.of(new IllegalStateException("no"), new AssertionError("no"))) {
      participant =
          new NoParticipant() {
            @Override
            public void compensating(String sagaId, String reason, @Nullable Exchange exchange) {
              throw DurableSagaServiceTest.<RuntimeException>sneaky(thrown);
            }
          };
      Exchange answer = send("direct:plain", new IllegalStateException("broken"));
      assertThat(answer.getException()).hasMessage("broken");
      assertThat(service.adopted()).isEqualTo(1);
      participant = new NoParticipant();
      assertThat(recover(service)).isEqualTo(1);
      assertThat(service.adopted()).isZero();
    }
    assertThat(states()).containsOnly("COMPENSATED");
  }

  @Test
  void an_unsettled_saga_is_compensated_although_its_route_ended_well() {
    participant =
        new NoParticipant() {
          @Override
          public boolean isSettled(String sagaId) {
            return false;
          }
        };
    assertThat(send("direct:plain", "").getException())
        .hasMessageContaining("ended without committing");
    assertThat(calls).containsExactly("work", "undo");
    assertThat(states()).containsExactly("COMPENSATED");
  }

  @Test
  void an_end_that_cannot_be_logged_fails_the_exchange_and_is_compensated_later() {
    participant =
        new NoParticipant() {
          @Override
          public boolean isSettled(String sagaId) {
            throw new IllegalStateException("the log is gone");
          }
        };
    assertThat(send("direct:plain", "").getException()).hasMessageContaining("the log is gone");
    assertThat(states()).containsExactly("RUNNING");
    participant = new NoParticipant();
    assertThat(recover(service)).isEqualTo(1);
    assertThat(calls).containsExactly("work", "undo");
    assertThat(states()).containsExactly("COMPENSATED");
  }

  @Test
  void a_stopped_route_leaves_the_service_working_for_the_others() throws Exception {
    context.getRouteController().stopRoute(context.getRoutes().get(0).getId());
    service.stop();
    assertThat(send("direct:with-completion", "").getException()).isNull();
    assertThat(states()).containsExactly("COMPLETED");
  }

  @Test
  void a_log_that_cannot_be_reached_fails_the_exchange_at_once() {
    database.close();
    Exchange answer = send("direct:plain", "");
    assertThat(answer.getException()).hasMessageContaining("PostgreSQL cannot be reached");
    assertThat(calls).isEmpty();
    assertThatThrownBy(() -> recover(service)).hasMessageContaining("PostgreSQL cannot be reached");
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
