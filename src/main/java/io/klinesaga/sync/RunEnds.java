package io.klinesaga.sync;

import io.klinesaga.jdbc.Causes;
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
 * Records the ends of runs and tells of them. What a database that is away does not take is
 * recorded as soon as it is there again, as long as this process lives; what it refuses is not.
 */
final class RunEnds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunEnds.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(2);

  private final RunHistory history;
  private final SyncListener listener;
  private final Queue<End> late = new ConcurrentLinkedQueue<>();
  private final Duration firstPause;
  private final Duration lastPause;
  private final Loop loop;
  private final AtomicBoolean isStarted = new AtomicBoolean();

  private record End(SyncRun run, SyncSummary summary, @Nullable String failure) {}

  RunEnds(RunHistory history, SyncListener listener) {
    this(history, listener, FIRST_PAUSE, LAST_PAUSE);
  }

  /**
   * Tries again after pauses of its own.
   *
   * @param firstPause before the second try; each one after it is twice as long
   * @param lastPause the longest of them, and from then on between two tries
   */
  RunEnds(RunHistory history, SyncListener listener, Duration firstPause, Duration lastPause) {
    this.history = history;
    this.listener = listener;
    this.firstPause = firstPause;
    this.lastPause = lastPause;
    loop = new Loop("kline-run-ends", lastPause, lastPause, this::recordLate);
  }

  /**
   * Ends a run.
   *
   * @param failure why it could not be planned; null if it could
   * @return its figures
   */
  SyncSummary end(SyncRun run, @Nullable String failure) {
    End end = new End(run, run.summary(), failure);
    Optional<SyncSummary> written;
    try {
      written = record(end);
    } catch (Throwable e) {
      notRecorded(end, e);
      return end.summary();
    }
    return recorded(end, written);
  }

  /** What the database refuses now it refuses the next time too. */
  private void notRecorded(End end, Throwable e) {
    if (Causes.isUnreachable(e)) {
      LOG.warn(
          "Run {}: its end could not be recorded yet, it is tried again: {}",
          end.run().id(),
          e.toString());
      later(end);
    } else {
      warn(end, e);
      tell(end, end.summary());
    }
  }

  private static void warn(End end, Throwable e) {
    LOG.warn("Run {}: its end could not be recorded: {}", end.run().id(), e.toString());
  }

  /** A connection that has just broken is no reason to leave the run open. */
  private Optional<SyncSummary> record(End end) {
    for (Duration pause = firstPause; ; pause = pause.multipliedBy(2)) {
      try {
        return written(end);
      } catch (DatabaseException e) {
        if (pause.compareTo(lastPause) > 0 || !Pause.of(pause)) {
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
      logElsewhere(end);
      listener.runLeft(end.run().id());
      return end.summary();
    }
    tell(end, written.get());
    return written.get();
  }

  private static void logElsewhere(End end) {
    LOG.info("Run {}: another process has taken it over and ends it", end.run().id());
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
    late.forEach(this::recordLate);
  }

  private void recordLate(End end) {
    Optional<SyncSummary> written;
    try {
      written = written(end);
    } catch (Throwable e) {
      notRecordedLate(end, e);
      return;
    }
    late.remove(end);
    written.ifPresent(unused -> LOG.info("Run {}: its end is recorded now", end.run().id()));
    if (end.run().isShared()) {
      recorded(end, written);
    } else if (written.isEmpty()) {
      logElsewhere(end);
    }
  }

  private void notRecordedLate(End end, Throwable e) {
    if (Causes.isUnreachable(e)) {
      LOG.debug("Run {}: its end cannot be recorded yet", end.run().id(), e);
      return;
    }
    late.remove(end);
    warn(end, e);
    if (end.run().isShared()) {
      tell(end, end.summary());
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
