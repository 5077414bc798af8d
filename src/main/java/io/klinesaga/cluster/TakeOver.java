package io.klinesaga.cluster;

import io.klinesaga.loop.Loop;
import io.klinesaga.loop.Steadiness;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the firings whose node is gone before their end, and those that another node could not do,
 * one after the other on a thread of its own. It also looks after the ends that are not noted yet.
 */
final class TakeOver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

  /** As long as the shipped settings let Camel wait for other work at the end. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Schedules schedules;
  private final FiringLog log;
  private final ClusterListener listener;
  private final NodeClock clock;
  private final FiringEnd end;
  private final Steadiness steadiness;
  private final Loop loop;

  /**
   * @param steadiness whether the log has answered for as long as a lease
   */
  TakeOver(
      Schedules schedules,
      FiringLog log,
      ClusterListener listener,
      NodeClock clock,
      FiringEnd end,
      Steadiness steadiness) {
    this.schedules = schedules;
    this.log = log;
    this.listener = listener;
    this.clock = clock;
    this.end = end;
    this.steadiness = steadiness;
    this.loop = new Loop("kline-take-over", LOOK, LOOK, this::look);
  }

  void start() {
    loop.start();
  }

  void look() {
    end.settle();
    if (!clock.isTrusted()) {
      return;
    }
    Optional<Firing> next = next();
    while (next.isPresent()) {
      run(next.get());
      next = next();
    }
  }

  /** After an outage only what was left is due: whoever has a firing had no time to say so. */
  private Optional<Firing> next() {
    Set<String> running = schedules.running();
    Set<String> repeatable = schedules.repeatable();
    boolean mayJudge = steadiness.isEnough();
    if (mayJudge) {
      lose(running, repeatable);
    }
    Optional<Firing> next = log.takeOver(running, mayJudge ? repeatable : Set.of());
    steadiness.answered();
    return next;
  }

  private void lose(Set<String> running, Set<String> repeatable) {
    Set<String> once = new HashSet<>(running);
    once.removeAll(repeatable);
    for (Firing lost : log.lose(once)) {
      LOG.warn("{}: its node is gone before its end; it is not done again", lost);
      listener.fired(FiringResult.LOST);
    }
  }

  /** However long that lasts, others are not silent for it: the log is asked meanwhile. */
  private void run(Firing firing) {
    Route route = schedules.context().getRoute(firing.route());
    if (route == null) { // removed a moment ago
      end.release(firing);
      return;
    }
    try (Loop asking = new Loop("kline-take-over-asking", LOOK, LOOK, this::ask)) {
      asking.start();
      begin(firing, route);
    }
  }

  private void ask() {
    end.settle();
    log.takeOver(Set.of(), Set.of());
    steadiness.answered();
  }

  private void begin(Firing firing, Route route) {
    LOG.warn("{}: the node that had it has not done it to its end; it is done here", firing);
    listener.fired(FiringResult.TAKEN_OVER);
    FiringInWork work = FiringInWork.onThread(firing, Schedules.isRepeatable(route));
    @Nullable Throwable error;
    try {
      error = send(firing, route);
    } catch (RuntimeException e) {
      error = e;
    } finally {
      FiringInWork.leaveThread();
    }
    if (error == null) {
      end.done(work);
    } else {
      LOG.error("{}: failed: {}", firing, error.toString());
      end.failed(work, error);
    }
  }

  /** What the route fails with; null if it does not. */
  private static @Nullable Throwable send(Firing firing, Route route) {
    Exchange exchange = route.getEndpoint().createExchange();
    exchange.getMessage().setHeader("scheduledFireTime", Date.from(firing.scheduled()));
    exchange.getMessage().setHeader("fireTime", Date.from(Clock.systemUTC().instant()));
    try {
      route.getConsumer().getProcessor().process(exchange);
    } catch (Exception e) {
      return e;
    }
    return exchange.getException();
  }

  @Override
  public void close() {
    loop.close(PATIENCE);
  }
}
