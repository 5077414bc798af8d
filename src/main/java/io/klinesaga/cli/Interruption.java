package io.klinesaga.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns Ctrl-C and SIGTERM into an orderly end: the command is told to stop, and the process ends
 * with the command's own exit code when it has, not with the signal's.
 */
final class Interruption implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
  private static final long LIMIT_SECONDS = 60;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onShutdown, "interruption");
  private volatile Runnable stop = () -> {};
  private volatile int exitCode = ExitCode.INCOMPLETE;
  private volatile boolean isInterrupted;

  private Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static Interruption watch() {
    return new Interruption();
  }

  /** What to do once when the process is asked to end. */
  void stopWith(Runnable action) {
    stop = action;
    if (isInterrupted) {
      action.run();
    }
  }

  boolean isInterrupted() {
    return isInterrupted;
  }

  /** Says how the command has ended. */
  int end(int code) {
    exitCode = code;
    return code;
  }

  private void onShutdown() {
    if (done.getCount() == 0) {
      return;
    }
    isInterrupted = true;
    try {
      stop.run();
    } catch (Throwable e) {
      LOG.warn("The command could not be told to stop: {}", e.toString());
    }
    try {
      if (!done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Not ended within {} s; the next start takes back what is open", LIMIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode);
  }

  /** The command has ended; to be called after everything it has opened is closed. */
  @Override
  public void close() {
    done.countDown();
    if (!isInterrupted) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        LOG.debug("The process is ending already", e);
      }
    }
  }
}
