package io.klinesaga.dispatch;

import io.klinesaga.dispatch.ChunkBook.Claim;
import io.klinesaga.dispatch.ChunkBook.Taken;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Pause;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.ChunkReport;
import io.klinesaga.sync.SyncPlanner;
import io.klinesaga.sync.SyncRun;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
  private final EarlierAttempt earlier;
  private final Map<Claim, ChunkAttempt> working = new ConcurrentHashMap<>();
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
    this.earlier =
        new EarlierAttempt(
            taken -> book.isHeldByEarlierAttempt(taken.id().runId(), taken.series()), recovery);
  }

  /**
   * Works on a chunk if it is still there to be taken.
   *
   * @param notice the text of a {@link ChunkNotice}; anything else is said and passed over, since
   *     it would come again for ever; null where Kafka's client has failed, which it says itself
   */
  public void work(@Nullable String notice) {
    if (notice == null) {
      return;
    }
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

  private Set<ChunkId> worked() {
    return working.keySet().stream().map(Claim::id).collect(Collectors.toUnmodifiableSet());
  }

  /** What was taken from this process while it works on it would be worked on twice. */
  private Optional<Taken> unlessWorking(ChunkId id) {
    return worked().contains(id) ? Optional.empty() : book.take(id);
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
      work = take(() -> book.takeWaiting(patience, worked()));
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
    ChunkAttempt attempt = new ChunkAttempt(taken, book);
    working.put(taken.claim(), attempt);
    return () -> work(attempt);
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

  /** Lets the chunks in work end that belong to runs which somebody has cancelled. */
  void hearCancellations() {
    Set<Long> runs = worked().stream().map(ChunkId::runId).collect(Collectors.toSet());
    if (runs.isEmpty()) {
      return;
    }
    Map<Long, String> cancelled = book.cancelled(runs);
    for (ChunkAttempt attempt : working.values()) {
      String reason = cancelled.get(attempt.taken().id().runId());
      if (reason != null) {
        attempt.cancelWithRun(reason);
      }
    }
  }

  private void work(ChunkAttempt attempt) {
    try {
      cancelIfClosed(attempt.run());
      end(attempt, failure(attempt));
    } finally {
      working.remove(attempt.taken().claim());
    }
  }

  private void cancelIfClosed(SyncRun run) {
    String reason = closedBecause;
    if (reason != null) {
      run.cancel(reason);
    }
  }

  private @Nullable Throwable failure(ChunkAttempt attempt) {
    Taken taken = attempt.taken();
    try {
      earlier.awaitEnd(taken, () -> attempt.run().cancelled() != null);
      return route.work(planner.plan(attempt.run(), taken.period(), taken.series()));
    } catch (Throwable e) {
      return e;
    }
  }

  private void end(ChunkAttempt attempt, @Nullable Throwable failure) {
    Claim claim = attempt.taken().claim();
    ChunkId id = claim.id();
    boolean isOurs;
    if (closedBecause != null && attempt.run().cancelled() != null) {
      isOurs = untilAnswered(id, "be given back", () -> book.release(claim));
    } else if (failure != null || !attempt.isToEnd()) {
      String error = error(attempt.run(), failure);
      LOG.warn("Chunk {} broke down: {}", id, error);
      isOurs = untilAnswered(id, "be given up", () -> book.failed(claim, error));
    } else {
      ChunkReport report = attempt.report();
      isOurs = untilAnswered(id, "end", () -> ended(attempt.taken(), report));
    }
    if (!isOurs) {
      LOG.warn("Chunk {} had been taken from this process, which was taken for dead", id);
    }
  }

  private boolean ended(Taken taken, ChunkReport report) {
    return book.ended(
        taken.claim(),
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

  /**
   * Tells Kafka that a message need not come again. While this process leaves it says nothing, so
   * that the message comes to another one.
   */
  public void acknowledge(Exchange exchange) {
    if (isClosed()) {
      return;
    }
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
    working.values().forEach(attempt -> attempt.run().cancel(reason));
  }
}
