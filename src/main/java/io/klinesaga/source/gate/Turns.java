package io.klinesaga.source.gate;

import io.klinesaga.loop.Pause;
import io.klinesaga.market.MarketTime;
import io.klinesaga.source.SourcePausedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask a source next in this process. Requests pass one after the other, in the order they
 * came, within the time that the process has taken.
 */
final class Turns {
  /** Who would wait longer for a turn does not wait: the source counts as paused. */
  private static final long LONGEST_WAIT = Duration.ofMinutes(1).toNanos();

  /** So often it is looked whether somebody has ended a pause or begun one. */
  private static final long LOOK_AGAIN = Duration.ofSeconds(10).toNanos();

  private final String source;
  private final Pace pace;
  private final Supplier<SourceBudgets> budgets;
  private final ReentrantLock lock = new ReentrantLock(true);

  // Times are those of System.nanoTime; guarded by the lock.
  private long id;
  private int permits;
  private long start;
  private long end;
  private long lastRequest = System.nanoTime() - TimeUnit.DAYS.toNanos(1);
  private int used;

  /** Whether another process had the time before: then no more is taken than is needed. */
  private boolean isContended;

  private volatile boolean isOnTrial;
  private volatile @Nullable Known known;

  /** A pause, as this process knows it. */
  private record Known(SourcePause pause, long end, long lookAgain) {
    boolean lasts(long now) {
      return now - end < 0;
    }

    boolean isFresh(long now) {
      return now - lookAgain < 0;
    }
  }

  Turns(String source, Pace pace, Supplier<SourceBudgets> budgets) {
    this.source = source;
    this.pace = pace;
    this.budgets = budgets;
  }

  boolean isPaused() {
    Known current = known;
    return current != null && current.lasts(System.nanoTime());
  }

  /** Whether the source was paused and has not answered since. */
  boolean isOnTrial() {
    return isOnTrial;
  }

  /** Whether an answer ends a time of trial. */
  boolean recovered() {
    // An answer to a request from before the pause says nothing.
    if (!isOnTrial || isPaused()) {
      return false;
    }
    isOnTrial = false;
    return true;
  }

  void paused(SourcePause pause) {
    isOnTrial = true;
    long now = System.nanoTime();
    known = new Known(pause, now + pause.left().toNanos(), now + LOOK_AGAIN);
  }

  /**
   * Nothing is asked of the database while a pause lasts, but for a look now and then.
   *
   * @throws SourcePausedException if the source is paused
   */
  void requireNotPaused() {
    Known current = known;
    long now = System.nanoTime();
    if (current != null && current.lasts(now) && current.isFresh(now)) {
      throw BudgetGate.paused(current.pause());
    }
  }

  /**
   * Waits for the next turn.
   *
   * @throws SourcePausedException if the source is paused, or others have its time for long
   */
  void await() {
    try {
      lock.lockInterruptibly();
      try {
        while (!pass()) {
          take();
        }
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      throw BudgetGate.interrupted(source, e);
    }
  }

  /** Lets one request into the slice at hand; false if its time or its permits are used up. */
  private boolean pass() throws InterruptedException {
    requireNotPaused();
    if (permits == 0 || isPaused()) {
      return false;
    }
    long turn = Math.max(start, lastRequest + pace.interval());
    if (isOver(turn)) {
      return false;
    }
    requireSoon(turn);
    sleepUntil(turn);
    long now = System.nanoTime();
    if (isOver(now)) {
      return false; // woken too late: the time may belong to another process
    }
    requireNotPaused();
    permits--;
    used++;
    lastRequest = now;
    return true;
  }

  private void requireSoon(long turn) {
    long wait = turn - System.nanoTime();
    if (wait > LONGEST_WAIT) {
      Instant until = Clock.systemUTC().instant().plusNanos(wait);
      throw new SourcePausedException(
          source + ": its budget is used up until " + MarketTime.text(until), until);
    }
  }

  private boolean isOver(long time) {
    return time - end > 0;
  }

  private static void sleepUntil(long time) throws InterruptedException {
    long left = time - System.nanoTime();
    if (left > 0 && !Pause.of(Duration.ofNanos(left))) {
      throw new InterruptedException();
    }
  }

  private void take() {
    Duration length = Duration.ofNanos(length());
    long asked = System.nanoTime();
    Slice slice = budgets.get().take(source, length, id);
    long told = System.nanoTime();
    isOnTrial = slice.pauses() > 0;
    SourcePause pause = slice.pause();
    if (pause != null) {
      permits = 0;
      paused(pause);
      throw BudgetGate.paused(pause);
    }
    known = null;
    id = slice.id();
    permits = pace.permits();
    used = 0;
    // The answer was true at some time between: the later begin and the earlier end are safe.
    start = told + slice.startsIn().toNanos();
    end =
        pace.isUnlimited() ? told + LOOK_AGAIN : asked + slice.endsIn().toNanos() - pace.interval();
    isContended = !slice.startsIn().isZero();
  }

  /**
   * Who has the source alone and asks slowly takes more time for as many requests, as long as the
   * last ones took.
   */
  private long length() {
    long needed = pace.length();
    if (isContended || used == 0 || needed == 0) {
      return needed;
    }
    long perRequest = (System.nanoTime() - start) / used;
    return Math.max(needed, Math.min(LOOK_AGAIN, 2 * perRequest * pace.permits()));
  }

  void giveBack() {
    lock.lock();
    try {
      if (id != 0 && !pace.isUnlimited()) {
        long from = Math.max(0, lastRequest + pace.interval() - System.nanoTime());
        budgets.get().giveBack(source, id, Duration.ofNanos(from));
        permits = 0;
      }
    } finally {
      lock.unlock();
    }
  }
}
