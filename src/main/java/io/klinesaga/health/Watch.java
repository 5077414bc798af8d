package io.klinesaga.health;

import io.klinesaga.loop.Loop;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A check that may take long, repeated by a thread of its own. Its last finding can be had at any
 * time, without waiting; a look that dies or does not come back counts as down.
 */
final class Watch implements Supplier<Finding>, AutoCloseable {
  private final Supplier<Finding> check;
  private final Duration every;
  private final Duration limit;
  private final Loop loop;
  private volatile Finding last = Finding.unknown("not looked at yet");

  /** When the next finding is due at the latest, by {@link System#nanoTime}. */
  private volatile long due;

  /**
   * Starts to look.
   *
   * @param name of what is looked at, for the thread
   * @param check looks; what it throws counts as down
   * @param every pause between two looks
   * @param limit how long a look may take
   */
  Watch(String name, Supplier<Finding> check, Duration every, Duration limit) {
    this.check = check;
    this.every = every;
    this.limit = limit;
    this.loop = new Loop("health-" + name, Duration.ZERO, every, this::look);
    due = System.nanoTime() + limit.toNanos();
    loop.start();
  }

  /** One that dies here leaves its finding due. */
  private void look() {
    due = System.nanoTime() + limit.toNanos();
    last = find();
    due = System.nanoTime() + every.plus(limit).toNanos();
  }

  private Finding find() {
    try {
      return check.get();
    } catch (Throwable e) {
      return Finding.thrown(e);
    }
  }

  /** What was found last; down if the next finding does not come in time. */
  @Override
  public Finding get() {
    Finding found = last;
    Duration late = Duration.ofNanos(System.nanoTime() - due);
    if (late.isNegative()) {
      return found;
    }
    return Finding.down(
        "no answer for " + late.plus(limit).toSeconds() + " s; before that: " + found.text());
  }

  @Override
  public void close() {
    loop.close();
  }
}
