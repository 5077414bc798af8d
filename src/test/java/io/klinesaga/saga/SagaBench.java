package io.klinesaga.saga;

import io.klinesaga.config.SagaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory and the routes {@code direct:undo} and {@code direct:done}, which note that they
 * were called, for the parts of the saga service one by one.
 */
final class SagaBench {
  static final int MOST_ATTEMPTS = 3;
  private static final String ID = "saga";
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger failures = new AtomicInteger();
  private final InMemorySagaLog.Store store = new InMemorySagaLog.Store();
  private final InMemorySagaLog log = new InMemorySagaLog(store, "mine");
  private final InMemorySagaLog others = new InMemorySagaLog(store, "theirs");
  private final DefaultCamelContext context = new DefaultCamelContext();
  private volatile boolean passing;
  private volatile Runnable duringStep = () -> {};

  void start() throws Exception {
    log.heartbeat();
    others.heartbeat();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from("direct:undo").process(e -> step("undo", e));
            from("direct:done").process(e -> step("done", e));
          }
        });
    context.start();
  }

  void stop() throws Exception {
    context.close();
  }

  private void step(String name, Exchange exchange) {
    boolean isFailing = failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    String part = exchange.getMessage().getHeader("part", String.class);
    String id = exchange.getMessage().getHeader(Exchange.SAGA_LONG_RUNNING_ACTION, String.class);
    calls.add(isFailing ? "no" : name + " " + part + " of " + id);
    duringStep.run();
    if (isFailing) {
      throw new IllegalStateException("no");
    }
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static SagaConfig config() {
    Duration never = Duration.ofDays(1);
    return new SagaConfig(HOUR, 2, Duration.ofMillis(1), MOST_ATTEMPTS, never, HOUR, never);
  }

  SagaListener listener() {
    return new SagaListener() {
      @Override
      public void abandoned(String sagaId) {
        told.add("abandoned " + sagaId);
      }

      @Override
      public void compensationTried(String sagaId, boolean succeeded, Duration took) {
        told.add("tried " + succeeded);
      }

      @Override
      public void ended(String sagaId, SagaState state, @Nullable Duration took) {
        told.add("ended " + state);
      }

      @Override
      public void stuck(String sagaId, String error) {
        told.add("stuck " + error);
      }
    };
  }

  /** With the participant that is told; none for what does not tell it anything. */
  SagaEnvironment environment(@Nullable SagaParticipant participant) {
    return new SagaEnvironment(log, participant, config(), e -> passing, listener());
  }

  SagaFinisher finisher() {
    SagaFinisher finisher = new SagaFinisher(environment(null), context.createProducerTemplate());
    finisher.allow(context.getEndpoint("direct:undo"), context.getEndpoint("direct:done"));
    return finisher;
  }

  InMemorySagaLog log() {
    return log;
  }

  DefaultCamelContext context() {
    return context;
  }

  Duration hour() {
    return HOUR;
  }

  /** A saga of this process in that state, reserved, with a step of each of the names. */
  SagaRecord saga(SagaState state, String... parts) {
    begin(ID, HOUR, parts);
    log.move(ID, SagaState.RUNNING, state, HOUR);
    return record();
  }

  /** A running saga of this process. */
  void begin(String id, Duration timeToLive, String... parts) {
    for (String part : parts) {
      log.begin(
          id, new SagaStep("direct://undo", "direct://done", Map.of("part", part)), timeToLive);
    }
  }

  SagaRecord record() {
    return log.find(ID).orElseThrow();
  }

  SagaState state() {
    return record().state();
  }

  /** What the routes were called for. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  /** What the listener was told. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** Lets the next steps fail. */
  void failTimes(int times) {
    failures.set(times);
  }

  /** Whether errors say nothing about the saga itself. */
  void letPass(boolean isPassing) {
    passing = isPassing;
  }

  void duringStep(Runnable work) {
    duringStep = work;
  }

  /** Another process takes everything up, as if this one were silent. */
  void takeOver() {
    claim(others);
  }

  /** The delay after a failure has passed. */
  void reserveAgain() {
    claim(log);
  }

  private static void claim(InMemorySagaLog by) {
    if (by.claimAbandoned(HOUR.negated(), HOUR, Set.of()).isEmpty()) {
      throw new AssertionError("there is nothing to take up");
    }
  }
}
