package io.klinesaga.lifecycle;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * What was opened, to be closed in reverse order. Every step is tried, whatever those before it
 * throw, Errors included. Several threads may add to it.
 */
public final class Opened implements AutoCloseable {
  /** Opens several things that belong together. */
  @FunctionalInterface
  public interface Start<T, E extends Exception> {
    T open(Opened opened) throws E;
  }

  private final Deque<AutoCloseable> steps = new ConcurrentLinkedDeque<>();

  /**
   * Opens several things: all of them, or nothing is left open.
   *
   * @param start opens them one by one and adds each; what it throws is thrown on, with what
   *     closing threw as suppressed exceptions
   */
  public static <T, E extends Exception> T allOrNothing(Start<T, E> start) throws E {
    Opened opened = new Opened();
    try {
      return start.open(opened);
    } catch (Throwable e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  /** Adds what was opened last; returns it. */
  public <T extends AutoCloseable> T add(T thing) {
    steps.push(thing);
    return thing;
  }

  /** Adds something to be done at the close, before what was added earlier. */
  public void onClose(AutoCloseable step) {
    steps.push(step);
  }

  /** Closes everything because of a failure, which keeps what that throws as suppressed. */
  public void closeAfter(Throwable failure) {
    Throwable first = closeAll();
    if (first != null && first != failure) {
      failure.addSuppressed(first);
    }
  }

  /**
   * Closes everything, what was added last first. May be called twice.
   *
   * @throws RuntimeException the first that was thrown; the others are its suppressed exceptions
   */
  @Override
  public void close() {
    Throwable first = closeAll();
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (first != null) {
      throw new IllegalStateException("not closed cleanly: " + first.getMessage(), first);
    }
  }

  private @Nullable Throwable closeAll() {
    Throwable first = null;
    while (!steps.isEmpty()) {
      Throwable thrown = close(steps.pop());
      if (first == null) {
        first = thrown;
      } else if (thrown != null && thrown != first) {
        first.addSuppressed(thrown);
      }
    }
    return first;
  }

  private static @Nullable Throwable close(AutoCloseable step) {
    try {
      step.close();
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    } catch (Throwable e) {
      return e;
    }
  }
}
