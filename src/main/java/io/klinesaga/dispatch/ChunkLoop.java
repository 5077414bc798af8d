package io.klinesaga.dispatch;

import io.klinesaga.loop.Loop;
import io.klinesaga.loop.Steadiness;
import io.klinesaga.sync.PlannedRun;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRun;
import io.klinesaga.sync.SyncService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What messages do not do: takes chunks that no message has brought, hears of cancelled runs, opens
 * the chunks of processes that are gone, and ends the runs of such processes.
 */
public final class ChunkLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkLoop.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(5);

  private final ChunkBook book;
  private final ChunkWorker worker;
  private final Dispatcher dispatcher;
  private final SyncService runs;
  private final SyncListener listener;
  private final Duration patience;
  private final Steadiness steadiness;
  private final Loop loop = new Loop("kline-chunks", PAUSE, PAUSE, this::round);
  private final ExecutorService threads = Executors.newCachedThreadPool(ChunkLoop::thread);

  /**
   * How long is waited.
   *
   * @param patience how long a chunk may wait for who is told of it
   * @param ownerTimeout a process silent for longer is gone
   */
  public record Limits(Duration patience, Duration ownerTimeout) {}

  /**
   * @param listener follows the runs that are taken over
   */
  public ChunkLoop(
      ChunkBook book,
      ChunkWorker worker,
      Dispatcher dispatcher,
      SyncService runs,
      SyncListener listener,
      Limits limits) {
    this.book = book;
    this.worker = worker;
    this.dispatcher = dispatcher;
    this.runs = runs;
    this.listener = listener;
    this.patience = limits.patience();
    this.steadiness = new Steadiness(limits.ownerTimeout());
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "kline-chunk");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins. */
  public void start() {
    loop.start();
  }

  private void round() {
    if (worker.isClosed()) {
      return;
    }
    worker.hearCancellations();
    takeWaiting();
    if (steadiness.isEnough()) {
      judge();
    }
    steadiness.answered();
  }

  private void judge() {
    int reopened = worker.reopen();
    if (reopened > 0) {
      LOG.warn("{} chunks of processes that are gone are open again or parked", reopened);
    }
    adopt();
  }

  private void takeWaiting() {
    for (Optional<Runnable> waiting = waiting(); waiting.isPresent(); waiting = waiting()) {
      Optional<Runnable> work = waiting;
      threads.execute(() -> workOn(work));
    }
  }

  private Optional<Runnable> waiting() {
    return worker.takeWaiting(patience);
  }

  /** Where one waits, others may. */
  private void workOn(Optional<Runnable> first) {
    try {
      for (Optional<Runnable> work = first; work.isPresent(); work = waiting()) {
        work.get().run();
      }
    } catch (RuntimeException e) {
      LOG.warn("A chunk is left to the next round: {}", e.toString());
    }
  }

  private void adopt() {
    for (Optional<PlannedRun> orphan = book.takeOrphan();
        orphan.isPresent();
        orphan = book.takeOrphan()) {
      PlannedRun run = orphan.get();
      LOG.info("Run {}: its process is gone, this one ends it", run.runId());
      threads.execute(() -> end(run));
    }
  }

  private void end(PlannedRun orphan) {
    SyncRun run = new SyncRun(orphan.runId(), orphan.request(), listener);
    runs.adopt(run);
    run.resumed(orphan);
    dispatcher.gather(run);
    runs.finish(run);
  }

  @Override
  public void close() {
    loop.close(PATIENCE_AT_CLOSE);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Chunks in work are left to other nodes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
