package io.klinesaga.sync;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Pause;
import io.klinesaga.transaction.AllBusyException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows a failed batch. Bean {@code klineFailure} of the route {@code kline-batch}:
 * a batch of many series is tried again one by one, so that one bad series never keeps its
 * neighbours back; a single one is reported.
 */
public final class BatchFailure {
  private static final Logger LOG = LoggerFactory.getLogger(BatchFailure.class);

  private static final Duration RELEASE_LIMIT = Duration.ofSeconds(10);
  private static final Duration RELEASE_PAUSE = Duration.ofMillis(50);

  private final Runnable pingBoth;
  private final Predicate<String> release;
  private final Duration releaseLimit;

  /**
   * @param pingBoth throws a {@link DatabaseException} if one of the two databases cannot be
   *     reached
   * @param release takes up a failed saga whose compensation did not succeed at once; tells whether
   *     it holds no series any more
   */
  public BatchFailure(Runnable pingBoth, Predicate<String> release) {
    this(pingBoth, release, RELEASE_LIMIT);
  }

  BatchFailure(Runnable pingBoth, Predicate<String> release, Duration releaseLimit) {
    this.pingBoth = pingBoth;
    this.release = release;
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
    boolean isSingle = batch.updates().size() == 1;
    boolean isDown = isDown(cause, isSingle);
    String reason = message(cause);
    if (isDown) {
      batch.run().databaseDown(message(cause));
    } else if (!isSingle) {
      LOG.warn(
          "A batch of {} series of {} failed and is tried again one by one: {}",
          batch.updates().size(),
          batch.period(),
          message(cause));
      if (!isHeld(batch.sagaId())) {
        return batch.single();
      }
      reason += "; not taken back yet, see saga show " + batch.sagaId();
    }
    LOG.debug("Batch of {} failed", batch.period(), cause);
    fail(batch, reason);
    return List.of();
  }

  private static void fail(SeriesBatch batch, String reason) {
    batch.updates().forEach(update -> batch.run().failed(update.series(), reason));
  }

  /**
   * Whether a database cannot be reached now, so that one series after the other would wait for it.
   * A server that dies may say something else at first, such as that its disk is full.
   */
  private boolean isDown(Exception cause, boolean isSingle) {
    if (!(cause instanceof DatabaseException e) || (isSingle && !e.isUnreachable())) {
      return false;
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
   * @return whether it still does after the limit, such as a saga that is stuck
   */
  private boolean isHeld(@Nullable String sagaId) {
    long end = System.nanoTime() + releaseLimit.toNanos();
    while (sagaId != null && !isReleased(sagaId)) {
      if (System.nanoTime() >= end) {
        return true;
      }
      if (!Pause.of(RELEASE_PAUSE)) {
        return false;
      }
    }
    return false;
  }

  private boolean isReleased(String sagaId) {
    try {
      return release.test(sagaId);
    } catch (DatabaseException e) {
      LOG.debug("Saga {} cannot be taken back yet", sagaId, e);
      return false;
    }
  }

  private static String message(Exception cause) {
    return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
  }
}
