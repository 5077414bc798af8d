package io.klinesaga.cli;

import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that is broken off by an interrupt of its thread. What it needs is opened before and closed
 * after it, without an interrupt: pools that are closed by an interrupted thread complain.
 */
final class BreakableWork {
  private final String name;
  private @Nullable Thread working;
  private @Nullable String reason;

  /**
   * @param name such as {@code the audit}, for the message
   */
  BreakableWork(String name) {
    this.name = name;
  }

  /** Ends the work at once, or lets it not begin. */
  synchronized void breakOff(String why) {
    reason = why;
    if (working != null) {
      working.interrupt();
    }
  }

  /**
   * Does the work.
   *
   * @throws CancellationException if it was broken off
   */
  <T> T run(Supplier<T> work) {
    begin();
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw broken(e);
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    if (reason != null) {
      throw broken(null);
    }
    working = Thread.currentThread();
  }

  /** An interrupt that came too late was meant for the work alone. */
  private synchronized void end() {
    if (working != null && reason != null) {
      boolean unused = Thread.interrupted();
    }
    working = null;
  }

  private synchronized RuntimeException broken(@Nullable RuntimeException e) {
    if (e != null && reason == null) {
      return e;
    }
    CancellationException broken = new CancellationException(name + " was ended: " + reason);
    broken.initCause(e);
    return broken;
  }
}
