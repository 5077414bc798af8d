package io.klinesaga.sync;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Loop;
import io.klinesaga.loop.Pause;
import io.klinesaga.sync.SyncListener.RunEnded;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the ends of runs and tells of them. What the database does not take now is recorded as
 * soon as it does, as long as this process lives.
 */
final class RunEnds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunEnds.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(2);

  private final RunHistory history;
  private final SyncListener listener;
  private final Queue<End> late = new ConcurrentLinkedQueue<>();
  private final Loop loop = new Loop("kline-run-ends", LAST_PAUSE, LAST_PAUSE, this::recordLate);
  private final AtomicBoolean isStarted = new AtomicBoolean();

  private record End(SyncRun run, SyncSummary summary, @Nullable String failure) {}

  RunEnds(RunHistory history, SyncListener listener) {
    this.history = history;
    this.listener = listener;
  }

  /**
   * Ends a run.
   *
   * @param failure why it could not be planned; null if it could
   * @return its figures
   */
  SyncSummary end(SyncRun run, @Nullable String failure) {
    End end = new End(run, run.summary(), failure);
    try {
      return recorded(end, record(end));
    } catch (DatabaseException e) {
      LOG.warn(
          "Run {}: its end could not be recorded yet, it is tried again: {}",
          run.id(),
          e.toString());
      later(end);
    } catch (Throwable e) {
      LOG.warn("Run {}: its end could not be recorded: {}", run.id(), e.toString());
      tell(end, end.summary());
    }
    return end.summary();
  }

  /** A connection that has just broken is no reason to leave the run open. */
  private Optional<SyncSummary> record(End end) {
    for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
      try {
        return written(end);
      } catch (DatabaseException e) {
        if (pause.compareTo(LAST_PAUSE) > 0 || !Pause.of(pause)) {
          throw e;
        }
      }
    }
  }

  private Optional<SyncSummary> written(End end) {
    return history.end(end.run().id(), end.summary(), end.failure());
  }

  private SyncSummary recorded(End end, Optional<SyncSummary> written) {
    if (written.isEmpty()) {
      LOG.info("Run {}: another process has taken it over and ends it", end.run().id());
      return end.summary();
    }
    tell(end, written.get());
    return written.get();
  }

  /** A shared run may be ended by another process before, which then tells of it. */
  private void later(End end) {
    if (!end.run().isShared()) {
      tell(end, end.summary());
    }
    late.add(end);
    if (isStarted.compareAndSet(false, true)) {
      loop.start();
    }
  }

  private void recordLate() {
    for (End end = late.peek(); end != null; end = late.peek()) {
      Optional<SyncSummary> written;
      try {
        written = written(end);
      } catch (DatabaseException e) {
        LOG.debug("Run {}: its end cannot be recorded yet", end.run().id(), e);
        return;
      }
      late.remove();
      LOG.info("Run {}: its end is recorded now", end.run().id());
      if (end.run().isShared()) {
        recorded(end, written);
      }
    }
  }

  private void tell(End end, SyncSummary summary) {
    SyncRun run = end.run();
    LOG.info(
        "Run {}: {} of {} series done",
        run.id(),
        summary.committed() + summary.unchanged() + summary.partial(),
        summary.series());
    run.countSeries();
    listener.runEnded(new RunEnded(run.id(), run.request().kind(), summary, end.failure()));
  }

  @Override
  public void close() {
    loop.close();
  }
}
