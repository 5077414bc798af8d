package io.klinesaga.source.gate;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.Budget;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceListener;
import io.klinesaga.source.SourcePausedException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate of one source in one process. It takes time in slices from what all processes share and
 * lets one request after the other into it, each at least the interval of the budget after the one
 * before.
 */
public final class BudgetGate implements RequestGate, AutoCloseable {
  /** So many failures in a row pause the source. */
  static final int FAILURES = 5;

  private final String source;
  private final Turns turns;
  private final @Nullable Semaphore connections;
  private final Supplier<SourceBudgets> budgets;
  private final SourceListener listener;
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * @param budgets where the budgets are kept, now
   * @param listener is told of pauses
   */
  public BudgetGate(
      String source, Budget budget, Supplier<SourceBudgets> budgets, SourceListener listener) {
    this.source = source;
    this.budgets = budgets;
    this.listener = listener;
    turns = new Turns(source, Pace.of(budget), budgets);
    connections = budget.connections() > 0 ? new Semaphore(budget.connections(), true) : null;
  }

  @Override
  public void enter() {
    turns.requireNotPaused();
    try {
      if (connections != null) {
        connections.acquire();
      }
    } catch (InterruptedException e) {
      throw interrupted(source, e);
    }
    try {
      turns.await();
    } catch (Throwable e) {
      leave();
      throw e;
    }
  }

  static SourceException interrupted(String source, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SourceException(source + ": interrupted while it waited for its turn", e);
  }

  private void leave() {
    if (connections != null) {
      connections.release();
    }
  }

  @Override
  public void answered() {
    leave();
    failures.set(0);
    if (turns.recovered()) {
      budgets.get().recovered(source);
      listener.resumed(source);
    }
  }

  /** After a pause the first failure begins the next one. */
  @Override
  public void failed(String reason) {
    leave();
    int inRow = failures.incrementAndGet();
    if (!turns.isPaused() && (inRow >= FAILURES || turns.isOnTrial())) {
      pause(inRow + " failures in a row, the last: " + reason, PauseCause.FAILURES, null);
    }
  }

  @Override
  public void banned(String reason, @Nullable Duration retryAfter) {
    leave();
    pause("refuses to be asked: " + reason, PauseCause.BAN, retryAfter);
  }

  private void pause(String reason, PauseCause cause, @Nullable Duration retryAfter) {
    failures.set(0);
    boolean isNew = !turns.isPaused();
    SourcePause pause = budgets.get().pause(source, reason, cause, retryAfter);
    turns.paused(pause);
    if (isNew) {
      listener.paused(source, pause.reason(), pause.until());
    }
  }

  /** Gives back what is left of the time that was taken. */
  @Override
  public void close() {
    turns.giveBack();
  }

  /** The sentence about a pause. */
  static SourcePausedException paused(SourcePause pause) {
    return new SourcePausedException(
        pause.source()
            + " is paused until "
            + MarketTime.text(pause.until())
            + ": "
            + pause.reason(),
        pause.until());
  }
}
