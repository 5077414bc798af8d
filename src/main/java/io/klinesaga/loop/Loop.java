package io.klinesaga.loop;

import io.klinesaga.config.Durations;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same work again and again on a thread of its own, until it is closed. A round that
 * throws, whatever it throws, is logged, and the next one comes all the same.
 *
 * <p>After an {@link OutOfMemoryError} a process must not go on. That is not decided here: the JVM
 * ends by itself with {@code -XX:+ExitOnOutOfMemoryError}, as the shipped {@code jvm.options} say;
 * without that option the loop goes on here too, and the log tells.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private final String name;
  private final Duration first;
  private final Duration pause;
  private final Runnable round;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param name of the thread, and in the log
   * @param first how long after the start the first round begins
   * @param pause from the end of a round to the begin of the next
   * @param round the work
   */
  public Loop(String name, Duration first, Duration pause, Runnable round) {
    this.name = name;
    this.first = first;
    this.pause = pause;
    this.round = round;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Begins; to be called once. */
  public void start() {
    thread.start();
  }

  private void run() {
    Duration wait = first;
    while (!isClosing(wait)) {
      runRound();
      wait = pause;
    }
  }

  /** An interrupt that is left over from a round ends that pause, not the loop. */
  private boolean isClosing(Duration wait) {
    try {
      return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return closing.getCount() == 0;
    }
  }

  private void runRound() {
    try {
      round.run();
    } catch (Throwable e) {
      report(e);
    }
  }

  /** An error may be such that it cannot even be told. */
  private void report(Throwable e) {
    try {
      if (closing.getCount() > 0) {
        LOG.warn(
            "{}: a round failed, the next one begins in {}: {}",
            name,
            Durations.text(pause),
            e.toString());
      }
      LOG.debug("{}: a round failed", name, e);
    } catch (Throwable untold) {
      LOG.warn("{}: a round failed with {}", name, e.getClass().getName());
    }
  }

  /** No round begins any more; one that is under way is interrupted and not waited for. */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }

  /** No round begins any more; one that is under way may end within that time. */
  public void close(Duration patience) {
    closing.countDown();
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn(
          "{}: a round has not ended within {} and is broken off", name, Durations.text(patience));
      thread.interrupt();
    }
  }
}
