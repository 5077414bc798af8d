package io.klinesaga.dispatch;

import io.klinesaga.dispatch.ChunkBook.Taken;
import io.klinesaga.loop.Pause;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What an earlier attempt at a chunk has left locked. Whoever takes it up may be this process or
 * another one that was faster and is still at it; series that it holds would be busy.
 */
final class EarlierAttempt {
  /** A saga that takes longer does not end soon: its series are busy. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Predicate<Taken> isHeld;
  private final Runnable recovery;

  /**
   * @param isHeld whether an earlier attempt holds series of a chunk
   * @param recovery takes up what processes that are gone have left open
   */
  EarlierAttempt(Predicate<Taken> isHeld, Runnable recovery) {
    this.isHeld = isHeld;
    this.recovery = recovery;
  }

  /**
   * Waits, within a limit, until nothing of a chunk is held that was taken before.
   *
   * @param isUnwanted whether nobody is to wait any more
   */
  void awaitEnd(Taken taken, BooleanSupplier isUnwanted) {
    if (taken.attempts() == 1) {
      return;
    }
    long end = System.nanoTime() + LIMIT.toNanos();
    recovery.run();
    while (!isUnwanted.getAsBoolean()
        && System.nanoTime() < end
        && isHeld.test(taken)
        && Pause.of(PAUSE)) {
      recovery.run();
    }
  }
}
