package io.klinesaga.cluster;

import java.util.Optional;

/**
 * A firing while this process does it. What its route does on the thread of the firing finds it
 * here, so that another process that has to do the firing again goes on where this one was.
 */
public final class FiringInWork {
  private static final ThreadLocal<FiringInWork> OF_THREAD = new ThreadLocal<>();

  private final Firing firing;
  private final boolean isRepeatable;
  private long last;
  private volatile boolean isHandedOver;

  private FiringInWork(Firing firing, boolean isRepeatable) {
    this.firing = firing;
    this.isRepeatable = isRepeatable;
  }

  /** The firing that the calling thread does. */
  public static Optional<FiringInWork> current() {
    return Optional.ofNullable(OF_THREAD.get());
  }

  /**
   * From now on the calling thread does it, until {@link #leaveThread}.
   *
   * @param isRepeatable whether another process may begin it again, as its route says now: at the
   *     end the route may be gone
   */
  static FiringInWork onThread(Firing firing, boolean isRepeatable) {
    FiringInWork work = new FiringInWork(firing, isRepeatable);
    OF_THREAD.set(work);
    return work;
  }

  static void leaveThread() {
    OF_THREAD.remove();
  }

  public Firing firing() {
    return firing;
  }

  boolean isRepeatable() {
    return isRepeatable;
  }

  /** The id of the last run that it has begun or gone on with; 0 if there is none. */
  public synchronized long lastRun() {
    return last;
  }

  /** It has begun that run, or goes on with it. */
  public synchronized void reached(long runId) {
    last = runId;
  }

  /** What it has begun is to be ended by another process, and the rest of the route done there. */
  public void handOver() {
    isHandedOver = true;
  }

  boolean isHandedOver() {
    return isHandedOver;
  }
}
