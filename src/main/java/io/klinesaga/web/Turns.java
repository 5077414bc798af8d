package io.klinesaga.web;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets some work begin at once, some more wait for its turn, and refuses what is beyond that. Safe
 * for use by several threads.
 */
final class Turns {
  private final int atOnce;
  private final int mostWaiting;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int working;

  /**
   * @param atOnce how much is in work at a time
   * @param mostWaiting how much waits beyond that
   */
  Turns(int atOnce, int mostWaiting) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
  }

  /**
   * Begins some work when it is its turn; whoever does it says so with {@link #ended}.
   *
   * @return false if it will not begin
   */
  synchronized boolean offer(Runnable work) {
    if (working < atOnce) {
      working++;
      work.run();
      return true;
    }
    return waiting.size() < mostWaiting && waiting.add(work);
  }

  /** Some work that has begun is done; the next one begins. */
  synchronized void ended() {
    Runnable next = waiting.poll();
    if (next == null) {
      working--;
    } else {
      next.run();
    }
  }
}
