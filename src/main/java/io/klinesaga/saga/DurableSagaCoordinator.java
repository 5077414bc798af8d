package io.klinesaga.saga;

import static io.klinesaga.saga.SagaState.COMPLETED;
import static io.klinesaga.saga.SagaState.COMPLETING;
import static io.klinesaga.saga.SagaState.RUNNING;

import io.klinesaga.config.SagaConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.saga.CamelSagaCoordinator;
import org.apache.camel.saga.CamelSagaStep;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One saga of {@link DurableSagaService}: a handle without state, the truth is in the log. */
final class DurableSagaCoordinator implements CamelSagaCoordinator {
  private static final Logger LOG = LoggerFactory.getLogger(DurableSagaCoordinator.class);

  private final String id;
  private final SagaLog log;
  private final SagaParticipant participant;
  private final SagaFinisher finisher;
  private final SagaRecovery recovery;
  private final SagaConfig config;
  private final SagaListener listener;
  private final long startNanos = System.nanoTime();

  DurableSagaCoordinator(
      String id, SagaEnvironment environment, SagaFinisher finisher, SagaRecovery recovery) {
    this.id = id;
    this.log = environment.log();
    this.participant = environment.participant();
    this.finisher = finisher;
    this.recovery = recovery;
    this.config = environment.config();
    this.listener = environment.listener();
  }

  @Override
  public String getId() {
    return id;
  }

  @Override
  public CompletableFuture<Void> beginStep(Exchange exchange, CamelSagaStep step) {
    MDC.put(SagaListener.MDC_KEY, id);
    return run(
        () -> {
          try {
            begin(exchange, step);
          } catch (RuntimeException | Error e) {
            MDC.remove(SagaListener.MDC_KEY); // Camel calls neither complete nor compensate
            throw e;
          }
        });
  }

  private void begin(Exchange exchange, CamelSagaStep step) {
    SagaStep logged =
        new SagaStep(
            uri(step.getCompensation().orElse(null)),
            uri(step.getCompletion().orElse(null)),
            options(exchange, step));
    Duration timeToLive =
        step.getTimeoutInMilliseconds().map(Duration::ofMillis).orElse(config.deadline());
    requireSensible(timeToLive);
    log.inTransaction(
        () -> {
          if (!log.begin(id, logged, timeToLive)) {
            throw new SagaException(
                id, "it has ended or is being compensated, so no step can begin", null);
          }
          participant.begin(id, exchange);
        });
    listener.begun(id);
  }

  /** Camel reads a timeout of {@code 5} as 5 ms and of {@code abc} as 0 without a word. */
  private void requireSensible(Duration timeToLive) {
    if (timeToLive.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new SagaException(
          id,
          "the saga's timeout is "
              + timeToLive.toMillis()
              + " ms; write it with its unit, at least 1s, such as 10m",
          null);
    }
  }

  private static Map<String, String> options(Exchange exchange, CamelSagaStep step) {
    return step.getOptions().entrySet().stream()
        .map(e -> Map.entry(e.getKey(), text(e.getValue().evaluate(exchange, String.class))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }

  private static @Nullable String uri(@Nullable Endpoint endpoint) {
    return endpoint == null ? null : endpoint.getEndpointUri();
  }

  /**
   * Called when the route has ended without an error. That alone is no success: an error that was
   * handled inside ends here too.
   */
  @Override
  public CompletableFuture<Void> complete(Exchange exchange) {
    try {
      return run(() -> completeOrAdopt(exchange));
    } finally {
      MDC.remove(SagaListener.MDC_KEY);
    }
  }

  /** Camel does not compensate when this fails, so what is open then is left to the recovery. */
  private void completeOrAdopt(Exchange exchange) {
    try {
      if (participant.isCommitted(id, exchange)) {
        ended();
      } else {
        completeLogged(exchange);
      }
    } catch (SagaException e) {
      throw e;
    } catch (RuntimeException e) {
      recovery.adopt(id, "its end could not be logged: " + e.getMessage(), exchange);
      throw e;
    }
  }

  private void completeLogged(Exchange exchange) {
    SagaRecord saga =
        log.find(id).orElseThrow(() -> new SagaException(id, "it is not in the log", null));
    switch (saga.state()) {
      case COMPLETED -> ended();
      case RUNNING -> completeRunning(saga, exchange);
      default ->
          throw new SagaException(
              id, "it was taken over as abandoned and is " + saga.state(), null);
    }
  }

  private void completeRunning(SagaRecord saga, Exchange exchange) {
    if (!participant.isSettled(id)) {
      String reason =
          "its route ended without committing, so it is compensated; was an error handled inside the saga?";
      compensate(reason, exchange);
      throw new SagaException(id, reason, null);
    }
    boolean hasCompletion = saga.steps().stream().anyMatch(step -> step.completion() != null);
    SagaState next = hasCompletion ? COMPLETING : COMPLETED;
    if (!log.move(id, RUNNING, next, SagaLog.RESERVE)) {
      throw new SagaException(id, "it was taken over as abandoned at its end", null);
    }
    if (hasCompletion) {
      finisher.finish(
          new SagaRecord(id, COMPLETING, saga.steps(), saga.attempts()),
          config.compensationAttempts(),
          startNanos);
    } else {
      ended();
    }
  }

  private void ended() {
    listener.ended(id, COMPLETED, Duration.ofNanos(System.nanoTime() - startNanos));
  }

  /**
   * Called when the route has ended with an error. Always answers with success, so that the
   * exchange keeps that error: a compensation that fails here is in the log and taken up by the
   * recovery.
   */
  @Override
  public CompletableFuture<Void> compensate(Exchange exchange) {
    try {
      compensate(reason(exchange), exchange);
    } catch (RuntimeException | Error e) {
      LOG.warn(
          "Saga {}: its compensation could not begin, the recovery takes it up: {}",
          id,
          e.toString());
      recovery.adopt(id, reason(exchange), exchange);
    } finally {
      MDC.remove(SagaListener.MDC_KEY);
    }
    return run(() -> {});
  }

  private static String reason(Exchange exchange) {
    Exception e = exchange.getException();
    return e == null ? "unknown" : Objects.requireNonNullElse(e.getMessage(), e.toString());
  }

  private void compensate(String reason, @Nullable Exchange exchange) {
    Optional<SagaRecord> saga = recovery.startCompensation(id, reason, exchange);
    if (saga.isPresent()) {
      finisher.finish(saga.get(), config.compensationAttempts(), startNanos);
    } else {
      LOG.debug("Saga {}: not logged, ended, or finished by someone else, so not compensated", id);
    }
  }

  private static CompletableFuture<Void> run(Runnable work) {
    return DurableSagaService.future(
        () -> {
          work.run();
          return null;
        });
  }
}
