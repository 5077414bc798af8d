package io.klinesaga.loop;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether answers have followed one another for so long that others may be judged by their silence.
 * After an outage of what all of them write to, or when this process stood still, they have had no
 * time to say that they live. Safe for use by several threads.
 */
public final class Steadiness {
  /** Rounds come about each second; whoever waits longer for an answer has seen an outage. */
  private static final Duration STANDSTILL = Duration.ofSeconds(3);

  private final Duration enough;
  private final LongSupplier nanoTime;
  private long lastAnswer;
  private long since;

  /**
   * Begins now.
   *
   * @param enough for how long all must have been able to answer
   */
  public Steadiness(Duration enough) {
    this(enough, System::nanoTime);
  }

  /** The same by another clock than that of the machine. */
  public Steadiness(Duration enough, LongSupplier nanoTime) {
    this.enough = enough;
    this.nanoTime = nanoTime;
    lastAnswer = nanoTime.getAsLong();
    since = lastAnswer;
  }

  /** What all write to has answered; not to be called where it did not. */
  public synchronized void answered() {
    look();
    lastAnswer = nanoTime.getAsLong();
  }

  /** Whether who has been silent until now is gone. */
  public synchronized boolean isEnough() {
    return look() - since > enough.toNanos();
  }

  private long look() {
    long now = nanoTime.getAsLong();
    if (now - lastAnswer > STANDSTILL.toNanos()) {
      since = now;
    }
    return now;
  }
}
