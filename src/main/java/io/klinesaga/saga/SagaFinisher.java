package io.klinesaga.saga;

import static io.klinesaga.saga.SagaState.COMPENSATED;
import static io.klinesaga.saga.SagaState.COMPENSATING;
import static io.klinesaga.saga.SagaState.COMPLETED;
import static io.klinesaga.saga.SagaState.STUCK;

import io.klinesaga.config.Durations;
import io.klinesaga.config.SagaConfig;
import io.klinesaga.loop.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /**
   * Sagas being finished in this process now. The log tells processes apart, not threads: one that
   * finds a reservation of its own process passed must not work beside the thread that has it.
   */
  private final Set<String> inWork = ConcurrentHashMap.newKeySet();

  private final Predicate<Throwable> isPassing;
  private final SagaListener listener;

  SagaFinisher(SagaEnvironment environment, ProducerTemplate producer) {
    this.log = environment.log();
    this.producer = producer;
    this.config = environment.config();
    this.isPassing = environment.isPassing();
    this.listener = environment.listener();
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

  /** What came of finishing a saga. */
  enum Outcome {
    /** It is finished. */
    FINISHED,
    /** It failed and becomes due again, or is stuck. */
    OPEN,
    /** Somebody else has taken it up or ended it; what they do counts. */
    PASSED_OVER
  }

  /**
   * Finishes a saga that is COMPENSATING or COMPLETING, retrying a few times. If that fails, the
   * saga stays as it is and becomes due for the recovery. Nothing is thrown.
   *
   * @param tries how often it is tried; all of them together are one attempt of the saga
   * @param startNanos when it began, by {@link System#nanoTime}; {@link #ELSEWHERE} if not here
   */
  Outcome finish(SagaRecord saga, int tries, long startNanos) {
    if (!inWork.add(saga.id())) {
      return passedOver(saga);
    }
    try {
      return finishAlone(saga, tries, startNanos);
    } finally {
      inWork.remove(saga.id());
    }
  }

  boolean isPassing(Throwable e) {
    return isPassing.test(e);
  }

  private Outcome finishAlone(SagaRecord saga, int tries, long startNanos) {
    for (int number = 1; ; number++) {
      try {
        return tryOnce(saga, startNanos);
      } catch (Throwable e) {
        if (ReservationLostException.isBehind(e)) {
          return passedOver(saga);
        }
        boolean isLast = number >= tries;
        tell(saga, number, tries, e);
        if (isLast || !Pause.of(config.compensationDelay())) {
          return postpone(saga, e);
        }
      }
    }
  }

  /** Before the pause, so that the log shows when it was tried; an only try is told by its end. */
  private void tell(SagaRecord saga, int number, int tries, Throwable e) {
    if (tries > 1) {
      LOG.warn(
          "Saga {}: try {} of {} to finish it failed{}: {}",
          saga.id(),
          number,
          tries,
          number < tries ? ", the next in " + Durations.text(config.compensationDelay()) : "",
          text(e));
    }
  }

  private static Outcome passedOver(SagaRecord saga) {
    LOG.info(
        "Saga {}: somebody else has taken it up or ended it, so it is left to them", saga.id());
    return Outcome.PASSED_OVER;
  }

  private Outcome tryOnce(SagaRecord saga, long startNanos) {
    long tryNanos = System.nanoTime();
    SagaState end = saga.state() == COMPENSATING ? COMPENSATED : COMPLETED;
    boolean isOurs;
    try {
      runSteps(saga);
      isOurs = log.move(saga.id(), saga.state(), end, SagaLog.RESERVE);
    } catch (Throwable e) {
      if (!ReservationLostException.isBehind(e)) {
        tried(saga, false, tryNanos);
      }
      throw e;
    }
    if (!isOurs) {
      return passedOver(saga);
    }
    LOG.debug("Saga {}: {}", saga.id(), end);
    tried(saga, true, tryNanos);
    listener.ended(saga.id(), end, startNanos == ELSEWHERE ? null : since(startNanos));
    return Outcome.FINISHED;
  }

  private void tried(SagaRecord saga, boolean succeeded, long tryNanos) {
    if (saga.state() == COMPENSATING) {
      listener.compensationTried(saga.id(), succeeded, since(tryNanos));
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private void runSteps(SagaRecord saga) {
    boolean compensating = saga.state() == COMPENSATING;
    List<SagaStep> steps = new ArrayList<>(saga.steps());
    Collections.reverse(steps);
    Function<SagaStep, @Nullable String> address =
        compensating ? SagaStep::compensation : SagaStep::completion;
    for (SagaStep step : steps) {
      if (!log.renew(saga.id(), SagaLog.RESERVE)) {
        throw new ReservationLostException(saga.id());
      }
      call(
          saga.id(),
          address.apply(step),
          compensating ? compensations : completions,
          step.options());
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

  /**
   * Puts a reserved saga off after a failure; too many of them make it stuck. Nothing is thrown.
   */
  Outcome postpone(SagaRecord saga, Throwable cause) {
    if (ReservationLostException.isBehind(cause)) {
      return passedOver(saga);
    }
    boolean isCounted = !(cause instanceof MissingRouteException) && !isPassing(cause);
    String error = text(cause);
    try {
      boolean isLast = isCounted && saga.attempts() + 1 >= config.maxAttempts();
      boolean isOurs = isLast ? stick(saga, error) : putOff(saga, error, isCounted);
      return isOurs ? Outcome.OPEN : passedOver(saga);
    } catch (Throwable e) {
      LOG.warn("Saga {}: the failed attempt could not be logged: {}", saga.id(), e.toString());
      unlogged.put(saga.id(), error);
      return Outcome.OPEN;
    }
  }

  /** The message of an error of the JVM, such as a class's name, says little by itself. */
  private static String text(Throwable cause) {
    String message = cause.getMessage();
    return message == null || cause instanceof Error ? cause.toString() : message;
  }

  private boolean putOff(SagaRecord saga, String error, boolean isCounted) {
    Duration delay = isCounted ? delay(saga.attempts()) : config.recoveryInterval();
    boolean isOurs = log.postpone(saga.id(), error, delay, isCounted);
    if (isOurs) {
      LOG.warn(
          "Saga {}: still {}, due again in {} and taken up at the next look, one every {}; its series"
              + " stay locked until then. {}",
          saga.id(),
          saga.state(),
          Durations.text(delay),
          Durations.text(config.recoveryInterval()),
          error);
    }
    return isOurs;
  }

  private boolean stick(SagaRecord saga, String error) {
    AtomicBoolean isOurs = new AtomicBoolean();
    log.inTransaction(
        () ->
            isOurs.set(
                log.postpone(saga.id(), error, Duration.ZERO, true)
                    && log.move(saga.id(), saga.state(), STUCK, Duration.ZERO, error)));
    if (isOurs.get()) {
      LOG.error(
          "Saga {}: stuck after {} failed {}; its series stay locked until a person retries it or gives it up. {}",
          saga.id(),
          saga.attempts() + 1,
          saga.attempts() == 0 ? "attempt" : "attempts",
          error);
      listener.stuck(saga.id(), error);
    }
    return isOurs.get();
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
