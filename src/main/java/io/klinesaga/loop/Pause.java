package io.klinesaga.loop;

import java.time.Duration;

/** The wait between two looks at something that changes by itself. */
public final class Pause {
  private Pause() {}

  /**
   * Waits, at least as long as asked for.
   *
   * @return false if the thread was interrupted, before or meanwhile: it still is, and whoever
   *     waits must stop
   */
  public static boolean of(Duration time) {
    try {
      Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
