package io.klinesaga.app;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that work on chunks.
 *
 * <p>The queue has no bound and needs none: Camel's parallel split takes the next chunk in a task
 * of its own, which it queues behind the chunk before, so a run never has more than one chunk
 * waiting. A bound that blocks would hang a run: that task runs on these very threads, and the last
 * of them would wait for room that only it could make.
 */
final class WorkerPool {
  private WorkerPool() {}

  static ThreadPoolExecutor create(int workers) {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        workers,
        workers,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, "kline-worker-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
