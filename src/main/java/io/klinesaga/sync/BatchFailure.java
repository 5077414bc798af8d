package io.klinesaga.sync;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Pause;
import io.klinesaga.saga.SagaState;
import io.klinesaga.tdengine.TdengineUnsettledException;
import io.klinesaga.transaction.AllBusyException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows a failed batch. Bean {@code klineFailure} of the route {@code kline-batch}:
 * a batch of many series is tried again one by one, so that one bad series never keeps its
 * neighbours back; a single one is reported, unless its database was lost and is there again.
 */
public final class BatchFailure {
  private static final Logger LOG = LoggerFactory.getLogger(BatchFailure.class);

  private static final Duration RELEASE_LIMIT = Duration.ofSeconds(10);
  private static final Duration RELEASE_PAUSE = Duration.ofMillis(50);

  private final Runnable pingBoth;
  private final FailedSagas sagas;
  private final Duration releaseLimit;

  /**
   * @param pingBoth throws a {@link DatabaseException} if one of the two databases cannot be
   *     reached
   * @param sagas those whose compensation did not succeed at once
   */
  public BatchFailure(Runnable pingBoth, FailedSagas sagas) {
    this(pingBoth, sagas, RELEASE_LIMIT);
  }

  BatchFailure(Runnable pingBoth, FailedSagas sagas, Duration releaseLimit) {
    this.pingBoth = pingBoth;
    this.sagas = sagas;
    this.releaseLimit = releaseLimit;
  }

  /**
   * Called with the failed batch as body and the error in {@link Exchange#EXCEPTION_CAUGHT}.
   *
   * @return the batches to try again, none if there is nothing to try
   */
  public List<SeriesBatch> handle(SeriesBatch batch, Exchange exchange) {
    Exception cause =
        Objects.requireNonNullElseGet(
            exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class),
            () -> new IllegalStateException("the batch failed without an error"));
    exchange.getMessage().removeHeader(Exchange.SAGA_LONG_RUNNING_ACTION);
    if (cause instanceof AllBusyException) {
      return List.of(); // each series has been reported as busy
    }
    boolean isLast = isLast(batch, cause);
    LOG.debug("Batch of {} failed", batch.period(), cause);
    if (isDown(cause, isLast)) {
      batch.run().databaseDown(message(cause));
      return fail(batch, cause, batch.isWritten() ? SagaState.COMPENSATING : null);
    }
    if (isLast) {
      return fail(batch, cause, keeping(batch.sagaId()));
    }
    LOG.warn(
        "A batch of {} series of {} failed, each is tried again by itself: {}",
        batch.updates().size(),
        batch.period(),
        message(cause));
    SagaState kept = awaitRelease(batch.sagaId());
    return kept == null ? batch.single() : fail(batch, cause, kept);
  }

  /**
   * Whether the batch is not tried again: a single series is only if a database was lost under it,
   * and once; with several servers another one may serve it at once.
   */
  private static boolean isLast(SeriesBatch batch, Exception cause) {
    boolean isSingle = batch.updates().size() == 1;
    boolean isLost = cause instanceof DatabaseException e && e.isUnreachable();
    return isSingle && (batch.isSecond() || !isLost);
  }

  private static List<SeriesBatch> fail(
      SeriesBatch batch, Exception cause, @Nullable SagaState kept) {
    String reason = message(cause) + (kept == null ? "" : notRolledBack(batch, kept));
    batch.updates().forEach(update -> batch.run().failed(update.series(), reason));
    return List.of();
  }

  /** One transaction stands for all of the saga, so that one reason does for all series. */
  private static String notRolledBack(SeriesBatch batch, SagaState kept) {
    String how = kept == SagaState.STUCK ? "; not rolled back, stuck" : "; not rolled back yet";
    return how + ", see saga show " + batch.firstTransaction();
  }

  /**
   * Whether a database cannot be reached now, so that one series after the other would wait for it.
   * A server that dies may say something else at first, such as that its disk is full; a cluster
   * without a leader answers a ping.
   */
  private boolean isDown(Exception cause, boolean isLast) {
    if (!(cause instanceof DatabaseException e) || (isLast && !e.isUnreachable())) {
      return false;
    }
    if (cause instanceof TdengineUnsettledException) {
      return true;
    }
    try {
      pingBoth.run();
      return false;
    } catch (DatabaseException stillDown) {
      return true;
    }
  }

  /**
   * Waits for a batch that is not compensated yet: it holds its series, so each would be busy,
   * although it has failed.
   *
   * @return the state of a saga that still does after the limit, or is stuck; null if none does
   */
  private @Nullable SagaState awaitRelease(@Nullable String sagaId) {
    long end = System.nanoTime() + releaseLimit.toNanos();
    SagaState state = keeping(sagaId);
    while (state != null && state != SagaState.STUCK && System.nanoTime() < end) {
      if (!Pause.of(RELEASE_PAUSE)) {
        return null;
      }
      tryAgain();
      state = keeping(sagaId);
    }
    return state;
  }

  private void tryAgain() {
    try {
      sagas.tryAgain();
    } catch (DatabaseException e) {
      LOG.debug("Nothing can be taken back yet", e);
    }
  }

  /**
   * The state of a saga that keeps its series; a database that does not tell has not taken it back.
   */
  private @Nullable SagaState keeping(@Nullable String sagaId) {
    try {
      return sagaId == null ? null : sagas.keeping(sagaId).orElse(null);
    } catch (DatabaseException e) {
      LOG.debug("Saga {} cannot be read yet", sagaId, e);
      return SagaState.COMPENSATING;
    }
  }

  private static String message(Exception cause) {
    return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
  }
}
