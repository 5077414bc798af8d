package io.klinesaga.lifecycle;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Two pieces of work at the same time, for a start that waits for several servers. */
public final class Together {
  private Together() {}

  /** What the two gave. */
  public record Both<A, B>(A here, B beside) {}

  /**
   * Runs both and returns when both have ended, whatever they throw.
   *
   * @param here runs on the caller's thread
   * @param beside runs on a thread of its own
   * @throws RuntimeException what one of them threw; if both did, that of {@code here}, with the
   *     other as a suppressed exception
   */
  public static <A, B> Both<A, B> run(Supplier<A> here, Supplier<B> beside) {
    FutureTask<B> task = new FutureTask<>(beside::get);
    A first = run(here, task);
    return new Both<>(first, value(task));
  }

  /** The same where there is nothing to give. */
  public static void runBoth(Runnable here, Runnable beside) {
    run(
        () -> {
          here.run();
          return true;
        },
        () -> {
          beside.run();
          return true;
        });
  }

  private static <A> A run(Supplier<A> here, FutureTask<?> task) {
    Thread thread = new Thread(task, "start-beside");
    thread.setDaemon(true);
    try (Opened ends = new Opened()) {
      ends.onClose(() -> value(task));
      thread.start();
      return here.get();
    }
  }

  /** An interrupt does not end the other work, so it must not end the waiting for it either. */
  private static <B> B value(FutureTask<B> task) {
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // a supplier throws no others
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
