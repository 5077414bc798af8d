package io.klinesaga.saga;

import static io.klinesaga.saga.SagaState.COMPENSATED;
import static io.klinesaga.saga.SagaState.COMPENSATING;
import static io.klinesaga.saga.SagaState.COMPLETED;

import io.klinesaga.config.SagaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the compensation or completion routes of a saga, last step first. Both may run several times
 * for one saga, so the routes must be idempotent. Safe for use by several threads.
 */
final class SagaFinisher {
  private static final Logger LOG = LoggerFactory.getLogger(SagaFinisher.class);

  private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

  /** The begin of a saga that was taken up from the log. */
  static final long ELSEWHERE = Long.MIN_VALUE;

  private final SagaLog log;
  private final ProducerTemplate producer;
  private final SagaConfig config;
  private final Set<String> compensations = ConcurrentHashMap.newKeySet();
  private final Set<String> completions = ConcurrentHashMap.newKeySet();

  /** Sagas reserved by this process, with the error, whose failed attempt could not be logged. */
  private final Map<String, String> unlogged = new ConcurrentHashMap<>();

  private final Predicate<Throwable> isPassing;
  private final SagaListener listener;

  /**
   * @param isPassing tells the errors that say nothing about the saga itself, such as a database
   *     that is down: they are never counted as failed attempts
   */
  SagaFinisher(
      SagaLog log,
      ProducerTemplate producer,
      SagaConfig config,
      Predicate<Throwable> isPassing,
      SagaListener listener) {
    this.log = log;
    this.producer = producer;
    this.config = config;
    this.isPassing = isPassing;
    this.listener = listener;
  }

  /**
   * Allows the routes of a step to be called; an address from the log that no route names is not.
   */
  void allow(@Nullable Endpoint compensation, @Nullable Endpoint completion) {
    if (compensation != null) {
      compensations.add(compensation.getEndpointUri());
    }
    if (completion != null) {
      completions.add(completion.getEndpointUri());
    }
  }

  /**
   * Finishes a saga that is COMPENSATING or COMPLETING, retrying a few times. If that fails, the
   * saga stays as it is and becomes due for the recovery.
   *
   * @param startNanos when it began, by {@link System#nanoTime}; {@link #ELSEWHERE} if not here
   * @return whether it is finished
   */
  boolean finish(SagaRecord saga, int attempts, long startNanos) {
    for (int attempt = 1; ; attempt++) {
      try {
        tryOnce(saga, startNanos);
        return true;
      } catch (RuntimeException e) {
        if (attempt >= attempts || !pause()) {
          postpone(saga, e);
          return false;
        }
        LOG.warn(
            "Saga {}: attempt {} of {} to finish it failed, retrying: {}",
            saga.id(),
            attempt,
            attempts,
            e.toString());
      }
    }
  }

  private boolean pause() {
    try {
      Thread.sleep(config.compensationDelay().toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void tryOnce(SagaRecord saga, long startNanos) {
    long tryNanos = System.nanoTime();
    boolean succeeded = false;
    try {
      finishOnce(saga, startNanos);
      succeeded = true;
    } finally {
      if (saga.state() == COMPENSATING) {
        listener.compensationTried(
            saga.id(), succeeded, Duration.ofNanos(System.nanoTime() - tryNanos));
      }
    }
  }

  private void finishOnce(SagaRecord saga, long startNanos) {
    boolean compensating = saga.state() == COMPENSATING;
    List<SagaStep> steps = new ArrayList<>(saga.steps());
    Collections.reverse(steps);
    Function<SagaStep, @Nullable String> address =
        compensating ? SagaStep::compensation : SagaStep::completion;
    for (SagaStep step : steps) {
      call(
          saga.id(),
          address.apply(step),
          compensating ? compensations : completions,
          step.options());
    }
    SagaState end = compensating ? COMPENSATED : COMPLETED;
    if (log.move(saga.id(), saga.state(), end, SagaLog.RESERVE)) {
      LOG.debug("Saga {}: {}", saga.id(), end);
      listener.ended(
          saga.id(),
          end,
          startNanos == ELSEWHERE ? null : Duration.ofNanos(System.nanoTime() - startNanos));
    }
  }

  private void call(
      String sagaId, @Nullable String address, Set<String> allowed, Map<String, String> options) {
    if (address == null) {
      return;
    }
    if (!allowed.contains(address)) {
      throw new MissingRouteException(
          sagaId,
          "no route names "
              + address
              + " as its compensation or completion; allowed are "
              + allowed);
    }
    Exchange answer =
        producer.send(
            bounded(address),
            exchange -> {
              options.forEach(exchange.getMessage()::setHeader);
              exchange.getMessage().setHeader(Exchange.SAGA_LONG_RUNNING_ACTION, sagaId);
            });
    if (answer.getException() != null) {
      throw new SagaException(
          sagaId,
          address + " failed: " + answer.getException().getMessage(),
          answer.getException());
    }
  }

  /** A direct: route that is not there would make the call wait for half a minute. */
  private static String bounded(String address) {
    boolean isPlainDirect = address.startsWith("direct:") && !address.contains("?");
    return isPlainDirect ? address + "?block=false" : address;
  }

  private void postpone(SagaRecord saga, RuntimeException cause) {
    boolean isCounted = !(cause instanceof MissingRouteException) && !isPassing.test(cause);
    String error = String.valueOf(cause.getMessage());
    try {
      if (isCounted && saga.attempts() + 1 >= config.maxAttempts()) {
        stick(saga, error);
      } else {
        Duration delay = isCounted ? delay(saga.attempts()) : config.recoveryInterval();
        LOG.warn(
            "Saga {}: still {}, tried again in {}; its series stay locked until then. {}",
            saga.id(),
            saga.state(),
            delay,
            error);
        log.postpone(saga.id(), error, delay, isCounted);
      }
    } catch (RuntimeException e) {
      LOG.warn("Saga {}: the failed attempt could not be logged: {}", saga.id(), e.toString());
      unlogged.put(saga.id(), error);
    }
  }

  private void stick(SagaRecord saga, String error) {
    log.postpone(saga.id(), error, Duration.ZERO, true);
    log.move(saga.id(), saga.state(), SagaState.STUCK, Duration.ZERO, error);
    LOG.error(
        "Saga {}: stuck after {} failed attempts; its series stay locked until a person retries it or gives it up. {}",
        saga.id(),
        saga.attempts() + 1,
        error);
    listener.stuck(saga.id(), error);
  }

  private Duration delay(int attempts) {
    Duration delay = config.compensationDelay().multipliedBy(1L << Math.min(attempts, 20));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  /** The route that finishes a saga is not there; it may come back. */
  private static final class MissingRouteException extends SagaException {
    MissingRouteException(String sagaId, String message) {
      super(sagaId, message, null);
    }
  }

  /** Gives up the reservations of sagas that failed while the log could not be written. */
  void releaseUnlogged() {
    for (Map.Entry<String, String> saga : Map.copyOf(unlogged).entrySet()) {
      log.postpone(saga.getKey(), saga.getValue(), Duration.ZERO, false);
      unlogged.remove(saga.getKey());
    }
  }

  int unlogged() {
    return unlogged.size();
  }
}
