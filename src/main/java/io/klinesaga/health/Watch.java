package io.klinesaga.health;

import io.klinesaga.config.Secrets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A check that may take long, repeated by a thread of its own. Its last finding can be had at any
 * time, without waiting; a look that does not come back counts as down.
 */
final class Watch implements Supplier<Finding>, AutoCloseable {
  private final String name;
  private final Supplier<Finding> check;
  private final Duration limit;
  private final ScheduledExecutorService thread;
  private volatile Finding last = Finding.unknown("not looked at yet");
  private volatile long since;
  private volatile boolean isLooking;

  /**
   * Starts to look.
   *
   * @param name of what is looked at, for the thread
   * @param check looks; what it throws counts as down
   * @param every pause between two looks
   * @param limit how long a look may take
   */
  Watch(String name, Supplier<Finding> check, Duration every, Duration limit) {
    this.name = name;
    this.check = check;
    this.limit = limit;
    this.thread = Executors.newSingleThreadScheduledExecutor(this::thread);
    var unused =
        thread.scheduleWithFixedDelay(this::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Thread thread(Runnable task) {
    Thread made = new Thread(task, "health-" + name);
    made.setDaemon(true);
    return made;
  }

  private void look() {
    since = System.nanoTime();
    isLooking = true;
    try {
      last = check.get();
    } catch (RuntimeException | LinkageError e) {
      last = Finding.down(Secrets.mask(e.getMessage() == null ? e.toString() : e.getMessage()));
    } finally {
      isLooking = false;
    }
  }

  /** What was found last. */
  @Override
  public Finding get() {
    Finding found = last;
    Duration waited = Duration.ofNanos(System.nanoTime() - since);
    if (isLooking && waited.compareTo(limit) > 0) {
      return Finding.down(
          "no answer for " + waited.toSeconds() + " s; before that: " + found.text());
    }
    return found;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
