package io.klinesaga.dispatch;

import io.klinesaga.cluster.Firing;
import io.klinesaga.cluster.FiringInWork;
import io.klinesaga.cluster.FiringLostException;
import io.klinesaga.dispatch.ChunkBook.Ended;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Pause;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.ChunkReport;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the work of a run with other nodes. Bean {@code klineDispatch} of the route {@code
 * kline-dispatch-kafka}: {@code record} first, then a message for each notice, {@code await} last.
 */
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration PAUSE = Duration.ofMillis(300);

  /** How long a cancelled run may try to say so. */
  private static final Duration LAST_WORD = Duration.ofSeconds(10);

  private static final String ELSEWHERE = "the run goes on on another node";

  private final ChunkBook book;
  private final int partitions;
  private final boolean canLeave;

  /** Whether this process is about to stop. */
  private volatile boolean isLeaving;

  /**
   * @param partitions of the topic
   * @param canLeave whether a run of this process goes on elsewhere when it stops; false for a
   *     command, whose user has stopped the run
   */
  public Dispatcher(ChunkBook book, int partitions, boolean canLeave) {
    this.book = book;
    this.partitions = partitions;
    this.canLeave = canLeave;
  }

  /**
   * Writes the chunks of a run down.
   *
   * @return a notice for each
   */
  public List<ChunkNotice> record(SyncRun run) {
    List<Chunk> chunks = run.getChunks();
    if (chunks.isEmpty()) {
      return List.of();
    }
    try {
      write(run, chunks);
    } catch (FiringLostException e) {
      run.handOver(String.valueOf(e.getMessage()));
      return List.of();
    }
    run.share();
    List<ChunkNotice> notices = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      notices.add(new ChunkNotice(new ChunkId(run.id(), i + 1), chunks.get(i), partitions));
    }
    return notices;
  }

  /**
   * Whether an answer that is lost meant yes cannot be told; the second time nothing is written.
   */
  private void write(SyncRun run, List<Chunk> chunks) {
    FiringInWork work = run.firing();
    Firing firing = work == null ? null : work.firing();
    int idle = run.summary().unchanged();
    long end = System.nanoTime() + LAST_WORD.toNanos();
    while (true) {
      try {
        book.record(run.id(), run.request(), idle, chunks, firing);
        return;
      } catch (DatabaseException e) {
        if (System.nanoTime() > end || !Pause.of(PAUSE)) {
          throw e;
        }
      }
    }
  }

  /**
   * Waits until every chunk has ended, on whatever node, and gathers what has come of them.
   *
   * @return the run
   */
  public SyncRun await(SyncRun run) {
    if (run.isShared() && run.endedAs() == null && run.handedOver() == null) {
      gather(run);
    }
    return run;
  }

  /**
   * Waits for a run that another process has planned. What cannot be gathered ends it: nobody else
   * would.
   */
  void gather(SyncRun run) {
    Gathering gathering = new Gathering(run);
    try {
      gathering.untilEnded();
    } catch (RuntimeException e) {
      LOG.error("Run {}: what has come of its chunks cannot be gathered", run.id(), e);
      run.cancel("its chunks cannot be gathered: " + e.getMessage());
      gathering.cancelForAll();
    }
  }

  /** One wait for a run. */
  private final class Gathering {
    private final SyncRun run;
    private final Set<ChunkId> known = new HashSet<>();
    private long heard = System.nanoTime();
    private boolean isInterrupted;

    Gathering(SyncRun run) {
      this.run = run;
    }

    void untilEnded() {
      try {
        while (!isOver()) {
          if (!Pause.of(PAUSE)) {
            isInterrupted = Thread.interrupted(); // or no pause would be one any more
            run.cancel("interrupted");
          }
        }
      } finally {
        if (isInterrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private boolean isOver() {
      try {
        boolean isOver = isEnded();
        heard = System.nanoTime();
        return isOver;
      } catch (DatabaseException e) {
        LOG.debug("Run {} cannot be looked at yet", run.id(), e);
        if (isGivenUp()) {
          run.handOver(ELSEWHERE + ", if one is there: " + e.getMessage());
        }
        return run.handedOver() != null;
      }
    }

    /** Who is to stop does not wait for a database for long. */
    private boolean isGivenUp() {
      return run.cancelled() != null
          && (isStopping() || (!canLeave && System.nanoTime() - heard > LAST_WORD.toNanos()));
    }

    private boolean isStopping() {
      return isLeaving || isInterrupted;
    }

    private boolean isEnded() {
      if (run.handedOver() != null) {
        return true;
      }
      String cancelled = run.cancelled();
      if (!book.isOurs(run.id()) || (cancelled != null && canLeave && isStopping())) {
        run.handOver(ELSEWHERE);
        return true;
      }
      if (cancelled != null) {
        book.cancel(run.id(), cancelled);
      } else {
        hearCancellation(run);
      }
      int unended = book.unended(run.id());
      for (Ended chunk : book.ended(run.id(), known)) {
        add(run, chunk);
        known.add(chunk.id());
      }
      return unended == 0;
    }

    void cancelForAll() {
      try {
        book.cancel(run.id(), String.valueOf(run.cancelled()));
      } catch (RuntimeException e) {
        LOG.warn("Run {}: its chunks are worked on all the same: {}", run.id(), e.toString());
      }
    }
  }

  /** The process that has planned it may have been told to end it. */
  private void hearCancellation(SyncRun run) {
    String reason = book.cancelled(List.of(run.id())).get(run.id());
    if (reason != null) {
      run.cancel(reason);
    }
  }

  private void add(SyncRun run, Ended chunk) {
    ChunkReport report = chunk.report();
    run.add(report == null ? withoutEnd(run, chunk) : report);
  }

  /** Before it broke down, some of it may have been committed. */
  private ChunkReport withoutEnd(SyncRun run, Ended chunk) {
    List<SeriesResult> results =
        chunk.series().stream()
            .map(one -> new SeriesResult(one, SeriesOutcome.FAILED, 0, chunk.error()))
            .toList();
    return ChunkReport.of(results).withCommitted(book.committed(run.id(), chunk.series()));
  }

  /** From now on cancelled runs are left to other nodes. */
  public void leave() {
    isLeaving = true;
  }
}
