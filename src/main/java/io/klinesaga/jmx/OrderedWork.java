package io.klinesaga.jmx;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that a person orders and does not wait for; one at a time, and none once this is closed. */
final class OrderedWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrderedWork.class);
  private static final long PATIENCE_MILLIS = 1_000;

  private final String name;
  private boolean isClosed;
  private CompletableFuture<String> last = CompletableFuture.completedFuture("none was ordered");

  OrderedWork(String name) {
    this.name = name;
  }

  /**
   * Begins the work, unless the work ordered before still goes on.
   *
   * @return its result if it comes at once; else that it has begun, or that it is busy or refused
   */
  synchronized String order(Supplier<String> work) {
    if (isClosed) {
      return "refused: the process is ending";
    }
    if (!last.isDone()) {
      return "busy: " + name + " ordered before still goes on";
    }
    CompletableFuture<String> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> result.complete(answer(work)), "kline-" + name);
    thread.setDaemon(true);
    thread.start();
    last = result;
    try {
      return result.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return "begun: " + name;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "begun: " + name;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new CompletionException(e);
    }
  }

  private String answer(Supplier<String> work) {
    try {
      return work.get();
    } catch (Throwable e) {
      String reason = e instanceof RuntimeException ? e.getMessage() : e.toString();
      LOG.warn("The {} that was ordered failed: {}", name, reason);
      return "failed: " + reason;
    }
  }

  /** What came of the work ordered last. */
  synchronized String lastAnswer() {
    return last.isDone() ? last.join() : "still goes on";
  }

  /** Refuses further orders; work that is under way is not waited for. */
  @Override
  public synchronized void close() {
    isClosed = true;
  }
}
