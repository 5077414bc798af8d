package io.klinesaga.routes;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of {@code direct:} addresses and can hold new ones back, so that the routes
 * behind some addresses can be replaced while nothing is in them and no call is lost. Safe for use
 * by several threads.
 *
 * <p>While routes drain, a call that comes from inside one of them goes on: it must end before they
 * are empty. "Inside" means that its exchange began in one of these routes, or that an outer call
 * of it, found by the exchange or by the thread, is still under way in one of them. Every other
 * call waits until the gate opens again. Once all are empty, no call at all passes.
 */
public final class RouteGate {
  private static final String CALL = "klineRouteCall";

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Integer> active = new HashMap<>();

  /** Of this gate alone; there is one per process. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Call> onThread = new ThreadLocal<>();

  private Set<String> closed = Set.of();
  private Set<String> draining = Set.of();
  private volatile boolean isReplacing;

  /** A gate before every {@code direct:} call of a context whose routes are not loaded yet. */
  public static RouteGate installIn(CamelContext context) {
    RouteGate gate = new RouteGate();
    context.addComponent("direct", new GatedDirect(gate));
    return gate;
  }

  /** A call under way. */
  static final class Call {
    private final String address;
    private final @Nullable Call outer;
    private final @Nullable Call onExchangeBefore;
    private final @Nullable Call onThreadBefore;
    private boolean isActive = true;

    private Call(
        String address,
        @Nullable Call outer,
        @Nullable Call onExchangeBefore,
        @Nullable Call onThreadBefore) {
      this.address = address;
      this.outer = outer;
      this.onExchangeBefore = onExchangeBefore;
      this.onThreadBefore = onThreadBefore;
    }
  }

  /**
   * Begins a call; waits while its address is closed to it. The thread is marked until the call
   * ends, not until it returns: Camel queues much of the work behind the return.
   *
   * @param address such as {@code direct://kline-saga}
   */
  Call enter(String address, Exchange exchange) throws InterruptedException {
    Call onExchange = exchange.getProperty(CALL, Call.class);
    lock.lockInterruptibly();
    try {
      Call thread = active(onThread.get());
      Call outer = active(onExchange) == null ? thread : active(onExchange);
      while (closed.contains(address) && !isInside(outer, exchange)) {
        changed.await();
      }
      active.merge(address, 1, Integer::sum);
      Call call = new Call(address, outer, onExchange, thread);
      exchange.setProperty(CALL, call);
      onThread.set(call);
      return call;
    } finally {
      lock.unlock();
    }
  }

  /** The innermost call that has not ended. */
  private static @Nullable Call active(@Nullable Call innermost) {
    Call call = innermost;
    while (call != null && !call.isActive) {
      call = call.outer;
    }
    return call;
  }

  private boolean isInside(@Nullable Call innermost, Exchange exchange) {
    if (draining.contains(String.valueOf(exchange.getFromRouteId()))) {
      return true;
    }
    for (Call call = innermost; call != null; call = call.outer) {
      if (call.isActive && !draining.isEmpty() && closed.contains(call.address)) {
        return true;
      }
    }
    return false;
  }

  /** Ends a call; a second end of the same call is ignored. */
  void exit(Call call, Exchange exchange) {
    lock.lock();
    try {
      if (!call.isActive) {
        return;
      }
      call.isActive = false;
      active.computeIfPresent(call.address, (key, count) -> count == 1 ? null : count - 1);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (call.onExchangeBefore == null) {
      exchange.removeProperty(CALL);
    } else {
      exchange.setProperty(CALL, call.onExchangeBefore);
    }
    unmark(call);
  }

  /** A call may end on another thread than it began on; that mark is passed over later. */
  private void unmark(Call call) {
    if (onThread.get() != call) {
      return;
    }
    if (call.onThreadBefore == null) {
      onThread.remove();
    } else {
      onThread.set(call.onThreadBefore);
    }
  }

  /**
   * Holds back new calls of these addresses.
   *
   * @param addresses such as {@code direct://kline-saga}
   * @param routeIds the routes behind them and others that drain at the same time
   */
  void close(Set<String> addresses, Set<String> routeIds) {
    lock.lock();
    try {
      isReplacing = true;
      closed = Set.copyOf(addresses);
      draining = Set.copyOf(routeIds);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no call is in the closed addresses; then none can begin before {@link #open}.
   *
   * @return whether that is so
   */
  boolean awaitEmpty(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (closed.stream().anyMatch(active::containsKey)) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets nobody pass any more, if nothing is in the closed addresses.
   *
   * @return whether nothing is in them
   */
  boolean seal() {
    lock.lock();
    try {
      boolean isEmpty = closed.stream().noneMatch(active::containsKey);
      draining = isEmpty ? Set.of() : draining;
      return isEmpty;
    } finally {
      lock.unlock();
    }
  }

  /** Whether routes are being replaced, from {@link #close} to {@link #open}. */
  boolean isReplacing() {
    return isReplacing;
  }

  /** Lets everybody pass again. */
  void open() {
    lock.lock();
    try {
      closed = Set.of();
      draining = Set.of();
      isReplacing = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
