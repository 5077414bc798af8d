package io.klinesaga.dispatch;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.dispatch.ChunkBook.Taken;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Pause;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncPlanner;
import io.klinesaga.sync.SyncRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on chunks of dispatched runs. Bean {@code klineChunks} of the route {@code kline-chunks}.
 * Safe for use by several threads.
 */
public final class ChunkWorker {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkWorker.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ChunkBook book;
  private final SyncPlanner planner;
  private final ChunkRoute route;
  private final Runnable recovery;
  private final Map<ChunkId, SyncRun> working = new ConcurrentHashMap<>();
  private final ReadWriteLock taking = new ReentrantReadWriteLock();
  private final Semaphore slots;

  /** Why this process takes no more chunks; null while it does. */
  private volatile @Nullable String closedBecause;

  /** Where a chunk is worked on. */
  @FunctionalInterface
  public interface ChunkRoute {
    /**
     * Works on it; each of its series is reported to its run.
     *
     * @return what has broken the work off; null if nothing has
     */
    @Nullable Throwable work(Chunk chunk);
  }

  /**
   * @param workers chunks worked on at a time
   * @param recovery takes up what processes that are gone have left open
   */
  public ChunkWorker(
      ChunkBook book, SyncPlanner planner, ChunkRoute route, int workers, Runnable recovery) {
    this.slots = new Semaphore(workers);
    this.book = book;
    this.planner = planner;
    this.route = route;
    this.recovery = recovery;
  }

  /**
   * Works on a chunk if it is still there to be taken.
   *
   * @param notice the text of a {@link ChunkNotice}; anything else is said and passed over, since
   *     it would come again for ever
   */
  public void work(String notice) {
    ChunkId id;
    try {
      id = ChunkId.parse(notice);
    } catch (IllegalArgumentException e) {
      LOG.warn("A message is passed over: {}", e.getMessage());
      return;
    }
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      take(() -> untilAnswered(id, "be taken", () -> unlessWorking(id))).ifPresent(Runnable::run);
    } finally {
      slots.release();
    }
  }

  /** What was taken from this process while it works on it would be worked on twice. */
  private Optional<Taken> unlessWorking(ChunkId id) {
    return working.containsKey(id) ? Optional.empty() : book.take(id);
  }

  /**
   * Takes a chunk that no message has brought, unless this process has enough to do.
   *
   * @param patience how long a chunk waits for who is told of it
   * @return the work on it; empty if none was taken
   */
  Optional<Runnable> takeWaiting(Duration patience) {
    if (!slots.tryAcquire()) {
      return Optional.empty();
    }
    Optional<Runnable> work = Optional.empty();
    try {
      work = take(() -> book.takeWaiting(patience, Set.copyOf(working.keySet())));
    } finally {
      if (work.isEmpty()) {
        slots.release();
      }
    }
    return work.map(this::thenFree);
  }

  private Runnable thenFree(Runnable work) {
    return () -> {
      try {
        work.run();
      } finally {
        slots.release();
      }
    };
  }

  private Optional<Runnable> take(Supplier<Optional<Taken>> waiting) {
    if (closedBecause != null) {
      return Optional.empty();
    }
    taking.readLock().lock();
    try {
      return waiting.get().map(this::registered);
    } finally {
      taking.readLock().unlock();
    }
  }

  private Runnable registered(Taken taken) {
    Queue<SeriesResult> results = new ConcurrentLinkedQueue<>();
    SyncRun run =
        new SyncRun(
            taken.id().runId(),
            taken.request(),
            new Collected(results),
            () -> book.requireOurs(taken.id()));
    working.put(taken.id(), run);
    return () -> work(taken, run, results);
  }

  /** Opens or parks the chunks that nobody works on although somebody has taken them. */
  int reopen() {
    taking.writeLock().lock(); // what is taken just now is not in the map yet
    try {
      return book.reopen(Set.copyOf(working.keySet()));
    } finally {
      taking.writeLock().unlock();
    }
  }

  private void work(Taken taken, SyncRun run, Queue<SeriesResult> results) {
    try {
      cancelIfClosed(run);
      end(taken, run, results, attempt(taken, run));
    } finally {
      working.remove(taken.id());
    }
  }

  private void cancelIfClosed(SyncRun run) {
    String reason = closedBecause;
    if (reason != null) {
      run.cancel(reason);
    }
  }

  private @Nullable Throwable attempt(Taken taken, SyncRun run) {
    try {
      if (taken.attempts() > 1) {
        recovery.run(); // what the attempt before has left locked
      }
      return route.work(planner.plan(run, taken.period(), taken.series()));
    } catch (Throwable e) {
      return e;
    }
  }

  private void end(
      Taken taken, SyncRun run, Queue<SeriesResult> results, @Nullable Throwable failure) {
    ChunkId id = taken.id();
    String cancelled = run.cancelled();
    boolean isOurs;
    if (closedBecause != null && cancelled != null) {
      isOurs = untilAnswered(id, "be given back", () -> book.release(id));
    } else if (failure != null || cancelled != null || run.isDatabaseDown()) {
      String error = error(run, failure);
      LOG.warn("Chunk {} broke down: {}", id, error);
      isOurs = untilAnswered(id, "be given up", () -> book.failed(id, error));
    } else {
      run.failUnfinished("not reached; check the routes");
      isOurs = untilAnswered(id, "end", () -> ended(taken, run, List.copyOf(results)));
    }
    if (!isOurs) {
      LOG.warn("Chunk {} had been taken from this process, which was taken for dead", id);
    }
  }

  private boolean ended(Taken taken, SyncRun run, List<SeriesResult> results) {
    var report = run.report(results);
    return book.ended(
        taken.id(),
        taken.attempts() == 1
            ? report
            : report.withCommitted(book.committed(taken.id().runId(), taken.series())));
  }

  /** A database that is away says nothing; whoever has to stop leaves the chunk to others. */
  private <T> T untilAnswered(ChunkId id, String what, Supplier<T> question) {
    while (true) {
      try {
        return question.get();
      } catch (DatabaseException e) {
        LOG.debug("Chunk {} cannot {} yet", id, what, e);
        if (closedBecause != null || !Pause.of(PAUSE)) {
          throw e;
        }
      }
    }
  }

  /** Where a database is away from this process only, another one can do the chunk. */
  private static String error(SyncRun run, @Nullable Throwable failure) {
    return failure == null
        ? Objects.requireNonNullElse(run.cancelled(), "a database could not be reached")
        : message(failure);
  }

  private static String message(Throwable failure) {
    return failure instanceof Error
        ? failure.toString()
        : Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  /** Tells Kafka that a message need not come again. */
  public void acknowledge(Exchange exchange) {
    KafkaManualCommit message =
        exchange.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class);
    if (message != null) {
      message.commit();
    }
  }

  boolean isClosed() {
    return closedBecause != null;
  }

  /** Takes no more chunks and gives those in progress back as soon as the series in work ends. */
  public void leave(String reason) {
    closedBecause = reason;
    working.values().forEach(run -> run.cancel(reason));
  }

  private record Collected(Queue<SeriesResult> results) implements SyncListener {
    @Override
    public void seriesEnded(TransactionMode mode, SeriesResult result) {
      results.add(result);
    }
  }
}
