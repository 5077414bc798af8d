package io.klinesaga.saga;

import static io.klinesaga.saga.SagaState.COMPENSATING;
import static io.klinesaga.saga.SagaState.RUNNING;

import io.klinesaga.config.SagaConfig;
import io.klinesaga.loop.Loop;
import io.klinesaga.saga.SagaFinisher.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Finishes sagas: those of this process that it could not finish at once, regularly; abandoned ones
 * of any process when it is told to. Says regularly that this process is alive, on a thread of its
 * own, so that a long recovery never lets the process look dead.
 */
final class SagaRecovery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SagaRecovery.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SagaLog log;
  private final SagaParticipant participant;
  private final SagaFinisher finisher;
  private final SagaConfig config;
  private final SagaListener listener;

  /** A failed saga of this process whose failure could not be logged yet. */
  private record Adopted(String reason, Exchange exchange) {}

  private final Map<String, Adopted> adopted = new ConcurrentHashMap<>();

  private final Loop heartbeat;
  private final Loop loop;

  SagaRecovery(SagaEnvironment environment, SagaFinisher finisher) {
    this.log = environment.log();
    this.participant = environment.participant();
    this.finisher = finisher;
    this.config = environment.config();
    this.listener = environment.listener();
    Duration beat = config.heartbeat();
    Duration pause = config.recoveryInterval();
    this.heartbeat = new Loop("saga-heartbeat", beat, beat, log::heartbeat);
    this.loop = new Loop("saga-recovery", pause, pause, this::recoverOwn);
  }

  void start() {
    heartbeat.start();
    loop.start();
  }

  void adopt(String id, String reason, Exchange exchange) {
    adopted.put(id, new Adopted(reason, exchange));
  }

  int adopted() {
    return adopted.size() + finisher.unlogged();
  }

  /**
   * Takes up what this process could not finish. One at a time: who calls it wants to see the end
   * of a recovery that is under way.
   */
  synchronized Recovered recoverOwn() {
    finisher.releaseUnlogged();
    Recovered own = Recovered.NONE;
    for (Map.Entry<String, Adopted> entry : Map.copyOf(adopted).entrySet()) {
      own = own.plus(recoverAdopted(entry.getKey(), entry.getValue()));
    }
    return own.plus(recover(except -> log.claimPostponed(SagaLog.RESERVE, except), saga -> {}));
  }

  /** Takes up every saga that nobody works on. */
  synchronized Recovered recoverAbandoned() {
    return recover(
        except -> log.claimAbandoned(config.ownerTimeout(), SagaLog.RESERVE, except),
        saga -> listener.abandoned(saga.id()));
  }

  /** Each saga once: one that fails may be due again before the last one had its turn. */
  private Recovered recover(
      Function<Set<String>, Optional<SagaRecord>> claim, Consumer<SagaRecord> found) {
    Recovered recovered = Recovered.NONE;
    Set<String> left = new HashSet<>();
    Optional<SagaRecord> next = claim.apply(left);
    while (next.isPresent()) {
      SagaRecord saga = next.get();
      Outcome outcome = recoverClaimed(saga, found);
      recovered = recovered.plus(outcome);
      if (outcome != Outcome.FINISHED) {
        left.add(saga.id());
      }
      next = claim.apply(left);
    }
    return recovered;
  }

  /** What cannot be logged now either stays adopted; a log that is down concerns all of them. */
  private Outcome recoverAdopted(String id, Adopted failed) {
    return inSaga(
        id,
        () -> {
          try {
            Optional<SagaRecord> saga =
                startCompensation(id, failed.reason(), failed.exchange()).or(() -> reserved(id));
            adopted.remove(id);
            return saga.map(s -> finisher.finish(s, 1, SagaFinisher.ELSEWHERE))
                .orElse(Outcome.PASSED_OVER);
          } catch (Throwable e) {
            if (finisher.isPassing(e)) {
              throw e;
            }
            LOG.warn("Saga {}: its compensation cannot begin yet: {}", id, e.toString());
            return Outcome.OPEN;
          }
        });
  }

  /**
   * A saga that this process has decided to compensate, although the answer of the log was lost: it
   * is reserved for this process, and nobody works on it.
   */
  private Optional<SagaRecord> reserved(String id) {
    return log.renew(id, SagaLog.RESERVE) ? log.find(id) : Optional.empty();
  }

  private Outcome recoverClaimed(SagaRecord saga, Consumer<SagaRecord> found) {
    return inSaga(
        saga.id(),
        () -> {
          LOG.info("Saga {}: taken up, {}", saga.id(), saga.state());
          try {
            found.accept(saga);
            tellParticipant(saga);
          } catch (Throwable e) {
            return finisher.postpone(saga, e);
          }
          return finisher.finish(saga, 1, SagaFinisher.ELSEWHERE);
        });
  }

  private void tellParticipant(SagaRecord saga) {
    if (saga.state() == COMPENSATING) {
      participant.compensating(
          saga.id(), "abandoned: its process is gone or its deadline has passed", null);
    }
  }

  /** A recovery may begin inside another saga, whose id the log lines carry again after it. */
  private static Outcome inSaga(String id, Supplier<Outcome> work) {
    String outer = MDC.get(SagaListener.MDC_KEY);
    MDC.put(SagaListener.MDC_KEY, id);
    try {
      return work.get();
    } finally {
      if (outer == null) {
        MDC.remove(SagaListener.MDC_KEY);
      } else {
        MDC.put(SagaListener.MDC_KEY, outer);
      }
    }
  }

  /**
   * Decides that a running saga is compensated, in the log and at the participant, unless something
   * else was decided before.
   *
   * @return the saga, reserved for this caller to finish; empty if it is not in the log or someone
   *     else has decided, who then finishes it
   */
  Optional<SagaRecord> startCompensation(String id, String reason, @Nullable Exchange exchange) {
    AtomicBoolean isOurs = new AtomicBoolean();
    log.inTransaction(
        () -> {
          isOurs.set(log.move(id, RUNNING, COMPENSATING, SagaLog.RESERVE));
          if (isOurs.get()) {
            participant.compensating(id, reason, exchange);
          }
        });
    return isOurs.get() ? log.find(id) : Optional.empty();
  }

  /** The heart beats until the recovery has ended: nobody is to take it for dead before. */
  @Override
  public void close() {
    loop.close(PATIENCE);
    heartbeat.close(PATIENCE);
  }
}
