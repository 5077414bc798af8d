package io.klinesaga.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.SagaConfig;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.testing.TestServers;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.saga.CamelSagaStep;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes that finish sagas, on one PostgreSQL. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class SagaTakeOverTest {
  private static final int MAX_ATTEMPTS = 3;
  private static final SagaConfig CONFIG =
      new SagaConfig(
          Duration.ofMinutes(10),
          2,
          Duration.ofMillis(10),
          MAX_ATTEMPTS,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10));

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private volatile Consumer<String> inCompensation = id -> {};
  private volatile Consumer<String> atDecision = id -> {};
  private PostgresDatabase database;
  private DefaultCamelContext context;
  private PostgresSagaLog ourLog;
  private PostgresSagaLog theirLog;
  private DurableSagaService ours;
  private DurableSagaService theirs;

  @BeforeEach
  void start() throws Exception {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    context = new DefaultCamelContext();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from("direct:undo").process(SagaTakeOverTest.this::compensate);
          }
        });
    context.start();
    ourLog = new PostgresSagaLog(database.transactions(), new SagaOwner("we", "here", 1));
    theirLog = new PostgresSagaLog(database.transactions(), new SagaOwner("they", "there", 2));
    ourLog.heartbeat();
    theirLog.heartbeat();
    ours = service(ourLog, new Told());
    theirs = service(theirLog, SagaListener.NONE);
  }

  private DurableSagaService service(SagaLog log, SagaListener listener) {
    DurableSagaService service =
        new DurableSagaService(
            context, new SagaEnvironment(log, new Participant(), CONFIG, e -> false, listener));
    service.registerStep(
        new CamelSagaStep(context.getEndpoint("direct:undo"), null, Map.of(), null));
    return service;
  }

  @AfterEach
  void stop() throws Exception {
    ours.close();
    theirs.close();
    context.close();
    database.close();
  }

  private void compensate(Exchange exchange) {
    String id =
        exchange.getMessage().getHeader(Exchange.SAGA_LONG_RUNNING_ACTION, "", String.class);
    calls.add(id);
    inCompensation.accept(id);
  }

  private final class Participant implements SagaParticipant {
    @Override
    public void begin(String sagaId, Exchange exchange) {}

    @Override
    public void compensating(String sagaId, String reason, @Nullable Exchange exchange) {
      atDecision.accept(sagaId);
    }

    @Override
    public boolean isSettled(String sagaId) {
      return true;
    }
  }

  private final class Told implements SagaListener {
    @Override
    public void compensationTried(String sagaId, boolean succeeded, Duration took) {
      told.add("tried " + sagaId + " " + succeeded);
    }

    @Override
    public void ended(String sagaId, SagaState state, @Nullable Duration took) {
      told.add("ended " + sagaId);
    }

    @Override
    public void stuck(String sagaId, String error) {
      told.add("stuck " + sagaId);
    }
  }

  private void abandoned(String... ids) {
    for (String id : ids) {
      ourLog.begin(id, new SagaStep("direct://undo", null, Map.of()), Duration.ofMinutes(10));
    }
    sql("UPDATE saga_log SET deadline = now() - interval '1 second'");
  }

  /** As if so much time had passed since the reservations were made. */
  private void pass(String interval) {
    sql("UPDATE saga_log SET next_attempt = next_attempt - interval '" + interval + "'");
  }

  /** The saga's reservation passes, and the others take it up. */
  private void theyTakeUp(String id) {
    pass("3 minutes");
    sql(
        "UPDATE saga_log SET owner = 'they', next_attempt = now() + interval '2 minutes' WHERE id = '"
            + id
            + "'");
  }

  private void sql(String sql) {
    database
        .transactions()
        .execute(
            sql,
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  private String row(String id) {
    return database
        .transactions()
        .execute(
            "read " + id,
            connection -> {
              try (Statement statement = connection.createStatement();
                  var rows =
                      statement.executeQuery(
                          "SELECT state || ' ' || owner || ' ' || attempts FROM saga_log WHERE id = '"
                              + id
                              + "'")) {
                rows.next();
                return rows.getString(1);
              }
            });
  }

  @Test
  void who_has_lost_a_saga_counts_no_attempt_and_does_not_call_it_stuck() {
    abandoned("lost");
    sql("UPDATE saga_log SET attempts = " + (MAX_ATTEMPTS - 1));
    inCompensation =
        id -> {
          theyTakeUp(id);
          throw new IllegalStateException("it fails");
        };
    assertThat(ours.recoverAbandoned().finished()).isZero();
    assertThat(row("lost")).isEqualTo("COMPENSATING they " + (MAX_ATTEMPTS - 1));
    assertThat(told).doesNotContain("stuck lost", "ended lost");
  }

  @Test
  void who_has_lost_a_saga_does_not_end_it() {
    abandoned("lost");
    inCompensation = this::theyTakeUp;
    assertThat(ours.recoverAbandoned()).isEqualTo(Recovered.NONE);
    assertThat(row("lost")).isEqualTo("COMPENSATING they 0");
    assertThat(told).isEmpty();
  }

  @Test
  void who_has_lost_a_saga_does_not_run_its_compensation_again() {
    ourLog.begin("lost", new SagaStep("direct://undo", null, Map.of()), Duration.ofMinutes(10));
    inCompensation =
        id -> {
          theyTakeUp(id);
          throw new IllegalStateException("it fails");
        };
    var coordinator = ours.getSaga("lost").join();
    coordinator.compensate(context.getEndpoint("direct:undo").createExchange()).join();
    assertThat(calls).containsExactly("lost");
    assertThat(row("lost")).isEqualTo("COMPENSATING they 0");
  }

  @Test
  void a_reservation_that_has_passed_is_no_failed_attempt() {
    abandoned("late");
    inCompensation =
        id -> {
          pass("3 minutes");
          if (!ourLog.renew(id, SagaLog.RESERVE)) {
            throw new ReservationLostException(id);
          }
        };
    assertThat(ours.recoverAbandoned()).isEqualTo(Recovered.NONE);
    assertThat(row("late")).isEqualTo("COMPENSATING we 0");
    assertThat(told).isEmpty();
    inCompensation = id -> {};
    assertThat(ours.recoverOwn()).isEqualTo(new Recovered(1, 1));
  }

  @Test
  void a_saga_that_a_person_retries_while_it_fails_is_not_put_off_again() {
    abandoned("retried");
    sql("UPDATE saga_log SET attempts = " + (MAX_ATTEMPTS - 1));
    inCompensation =
        id -> {
          sql("UPDATE saga_log SET attempts = 0, next_attempt = now()");
          throw new IllegalStateException("it fails");
        };
    ours.recoverAbandoned();
    assertThat(row("retried")).isEqualTo("COMPENSATING we 0");
    assertThat(told).doesNotContain("stuck retried");
    inCompensation = id -> {};
    assertThat(ours.recoverOwn()).isEqualTo(new Recovered(1, 1));
  }

  @Test
  void two_threads_of_a_process_never_finish_a_saga_side_by_side() throws Exception {
    abandoned("slow");
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    inCompensation =
        id -> {
          inside.countDown();
          awaitQuietly(go);
        };
    ourLog.claimAbandoned(CONFIG.ownerTimeout(), SagaLog.RESERVE, Set.of());
    var exchange = context.getEndpoint("direct:undo").createExchange();
    sql("UPDATE saga_log SET state = 'RUNNING'");
    CompletableFuture<?> worker =
        CompletableFuture.runAsync(() -> ours.getSaga("slow").join().compensate(exchange).join());
    inside.await();
    pass("3 minutes");
    assertThat(ours.recoverOwn()).isEqualTo(Recovered.NONE);
    go.countDown();
    worker.join();
    assertThat(calls).containsExactly("slow");
    assertThat(row("slow")).isEqualTo("COMPENSATED we 0");
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void an_abandoned_saga_whose_participant_throws_does_not_stop_the_others(
      Class<? extends Throwable> type) throws Exception {
    abandoned("a", "broken", "c");
    Throwable thrown = type.getConstructor().newInstance();
    atDecision = id -> throwIf(id.equals("broken"), thrown);
    assertThat(ours.recoverAbandoned()).isEqualTo(new Recovered(3, 2));
    assertThat(calls).containsExactly("a", "c");
    assertThat(row("broken")).isEqualTo("COMPENSATING we 1");
    atDecision = id -> {};
    pass("1 minute");
    assertThat(ours.recoverOwn()).isEqualTo(new Recovered(1, 1));
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void a_postponed_saga_whose_participant_throws_does_not_stop_the_others(
      Class<? extends Throwable> type) throws Exception {
    abandoned("a", "broken", "c");
    sql("UPDATE saga_log SET state = 'COMPENSATING', next_attempt = now()");
    Throwable thrown = type.getConstructor().newInstance();
    atDecision = id -> throwIf(id.equals("broken"), thrown);
    assertThat(ours.recoverOwn()).isEqualTo(new Recovered(3, 2));
    assertThat(calls).containsExactly("a", "c");
    assertThat(row("broken")).isEqualTo("COMPENSATING we 1");
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void a_saga_that_could_not_be_logged_and_throws_again_does_not_stop_the_others(
      Class<? extends Throwable> type) throws Exception {
    for (String id : List.of("a", "broken", "c")) {
      ourLog.begin(id, new SagaStep("direct://undo", null, Map.of()), Duration.ofMinutes(10));
    }
    Throwable thrown = type.getConstructor().newInstance();
    atDecision = id -> throwIf(true, thrown);
    for (String id : List.of("a", "broken", "c")) {
      var exchange = context.getEndpoint("direct:undo").createExchange();
      ours.getSaga(id).join().compensate(exchange).join();
    }
    assertThat(ours.adopted()).isEqualTo(3);
    atDecision = id -> throwIf(id.equals("broken"), thrown);
    assertThat(ours.recoverOwn()).isEqualTo(new Recovered(3, 2));
    assertThat(calls).containsExactlyInAnyOrder("a", "c");
    assertThat(ours.adopted()).isEqualTo(1);
    atDecision = id -> {};
    assertThat(ours.recoverOwn()).isEqualTo(new Recovered(1, 1));
    assertThat(ours.adopted()).isZero();
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void a_saga_whose_participant_always_throws_becomes_stuck(Class<? extends Throwable> type)
      throws Exception {
    abandoned("broken");
    Throwable thrown = type.getConstructor().newInstance();
    atDecision = id -> throwIf(true, thrown);
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      ours.recoverAbandoned();
      pass("1 minute");
    }
    assertThat(row("broken")).isEqualTo("STUCK we " + MAX_ATTEMPTS);
    assertThat(told).containsExactly("stuck broken");
  }

  private static void throwIf(boolean isBroken, Throwable thrown) {
    if (isBroken) {
      SagaTakeOverTest.<RuntimeException>sneak(thrown);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void a_slow_saga_does_not_let_the_reservations_of_those_behind_it_pass() throws Exception {
    abandoned("a", "b", "c", "d", "e");
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    inCompensation =
        id -> {
          if (inside.getCount() > 0) {
            inside.countDown();
            awaitQuietly(go);
          }
        };
    CompletableFuture<Recovered> slow = CompletableFuture.supplyAsync(ours::recoverAbandoned);
    inside.await();
    pass("3 minutes"); // while the first one is worked on
    assertThat(theirs.recoverAbandoned()).isEqualTo(new Recovered(5, 5));
    go.countDown();
    assertThat(slow.join()).isEqualTo(Recovered.NONE);
    assertThat(calls).containsExactlyInAnyOrder("a", "a", "b", "c", "d", "e");
  }

  @Test
  void a_round_takes_each_saga_once_however_soon_it_is_due_again() {
    abandoned("a", "b");
    inCompensation =
        id -> {
          throw new IllegalStateException("it fails");
        };
    SagaConfig impatient =
        new SagaConfig(
            Duration.ofMinutes(10),
            1,
            Duration.ZERO,
            100,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));
    try (DurableSagaService service =
        new DurableSagaService(
            context,
            new SagaEnvironment(
                ourLog, new Participant(), impatient, e -> false, SagaListener.NONE))) {
      service.registerStep(
          new CamelSagaStep(context.getEndpoint("direct:undo"), null, Map.of(), null));
      assertThat(service.recoverAbandoned()).isEqualTo(new Recovered(2, 0));
      assertThat(service.recoverOwn()).isEqualTo(new Recovered(2, 0));
    }
    assertThat(row("a")).isEqualTo("COMPENSATING we 2");
    assertThat(row("b")).isEqualTo("COMPENSATING we 2");
  }

  @Test
  void a_heartbeat_that_dies_is_followed_by_the_next() throws InterruptedException {
    CountDownLatch beats = new CountDownLatch(3);
    InvocationHandler dying =
        (proxy, method, arguments) -> {
          if (method.getName().equals("heartbeat")) {
            beats.countDown();
            throw new StackOverflowError();
          }
          return method.invoke(ourLog, arguments);
        };
    SagaLog log =
        (SagaLog)
            Proxy.newProxyInstance(
                SagaLog.class.getClassLoader(), new Class<?>[] {SagaLog.class}, dying);
    SagaConfig quick =
        new SagaConfig(
            Duration.ofMinutes(10),
            1,
            Duration.ZERO,
            100,
            Duration.ofMillis(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));
    try (DurableSagaService service =
        new DurableSagaService(
            context,
            new SagaEnvironment(log, new Participant(), quick, e -> false, SagaListener.NONE))) {
      service.startRecovery();
      beats.await();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
