package io.klinesaga.sync;

import io.klinesaga.cluster.FiringInWork;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.Period;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends runs. Bean {@code klineSync} of the routes {@code daily-kline} and {@code
 * minute-kline}: {@code planDaily} or {@code planMinute} first, {@code finish} last.
 */
public final class SyncService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SyncService.class);
  private static final List<Period> MINUTES =
      Arrays.stream(Period.values()).filter(p -> !p.isDaily()).toList();

  private final SyncPlanner planner;
  private final RunHistory history;
  private final FiredRuns firedRuns;
  private final TransactionMode defaultMode;
  private final SyncListener listener;
  private final RunEnds ends;

  /** The runs that this process ends, by id. */
  private final Map<Long, SyncRun> active = new HashMap<>();

  /** Why no new run begins; null while runs do. */
  private volatile @Nullable String closedBecause;

  /**
   * @param firedRuns those of firings that other processes have begun
   * @param defaultMode used by scheduled runs
   * @param listener follows every run
   */
  public SyncService(
      SyncPlanner planner,
      RunHistory history,
      FiredRuns firedRuns,
      TransactionMode defaultMode,
      SyncListener listener) {
    this.planner = planner;
    this.history = history;
    this.firedRuns = firedRuns;
    this.defaultMode = defaultMode;
    this.listener = listener;
    ends = new RunEnds(history, listener);
  }

  /**
   * Plans a daily run: the body's {@link SyncOrder} or {@link SyncRequest}, or without one an
   * incremental run of everything.
   */
  public SyncRun planDaily(@Body @Nullable Object body) {
    return plan(body, List.of(Period.DAY));
  }

  /**
   * Plans a minute run: the body's {@link SyncOrder} or {@link SyncRequest}, or without one an
   * incremental run of everything.
   */
  public SyncRun planMinute(@Body @Nullable Object body) {
    return plan(body, MINUTES);
  }

  private SyncRun plan(@Nullable Object body, List<Period> periods) {
    requireOpen();
    SyncOrder order = SyncOrder.of(body, periods, defaultMode);
    FiringInWork firing = FiringInWork.current().orElse(null);
    if (firing == null) {
      return begin(order, null);
    }
    return firedRuns
        .takeUp(firing.firing(), order.kind(), firing.lastRun())
        .map(found -> goOn(found, firing))
        .orElseGet(() -> begin(order, firing));
  }

  /** What an earlier attempt at the firing has planned is not planned again. */
  private SyncRun goOn(FiredRuns.Found found, FiringInWork firing) {
    PlannedRun planned = found.run();
    SyncRun run = new SyncRun(planned.runId(), planned.request(), listener);
    run.firedBy(firing);
    SyncSummary ended = found.ended();
    if (ended != null) {
      LOG.info("Run {}: {} has begun it, and it has ended", run.id(), firing.firing());
      run.endedAs(ended);
      return run;
    }
    LOG.info("Run {}: {} has begun it, this process ends it", run.id(), firing.firing());
    register(run);
    run.resumed(planned);
    return run;
  }

  private SyncRun begin(SyncOrder order, @Nullable FiringInWork firing) {
    SyncRun run = order.begin(history.begin(order.request()), listener);
    if (firing != null) {
      run.firedBy(firing);
    }
    try {
      register(run);
      plan(run);
    } catch (Throwable e) {
      end(run, e instanceof Error ? e.toString() : String.valueOf(e.getMessage()));
      throw e;
    }
    return run;
  }

  private void plan(SyncRun run) {
    planner.plan(run);
    LOG.info(
        "Run {}: {} {} sync of {} series in {} chunks",
        run.id(),
        run.request().full() ? "full" : "incremental",
        run.request().kind(),
        run.summary().series(),
        run.getChunks().size());
    int idle = run.summary().unchanged();
    history.planned(run.id(), run.summary().series(), idle);
    if (idle > 0) {
      LOG.info(
          "Run {}: nothing is read of {} series: each {}",
          run.id(),
          idle,
          SyncPlan.whyIdle(run.request()));
    }
  }

  private void requireOpen() {
    String reason = closedBecause;
    if (reason != null) {
      throw new IllegalStateException("no new run: " + reason);
    }
  }

  /**
   * From here on the run is cancelled with the others, or it does not begin. Who has been about to
   * end it, since its process was gone, leaves it to its firing.
   */
  private void register(SyncRun run) {
    synchronized (active) {
      requireOpen();
      SyncRun before = active.put(run.id(), run);
      if (before != null) {
        before.handOver("its firing, which is done here now, ends it");
      }
    }
  }

  private boolean isActive(long runId) {
    synchronized (active) {
      return active.containsKey(runId);
    }
  }

  /** Whether the run is still to be ended by whoever asks. */
  private boolean unregister(SyncRun run) {
    synchronized (active) {
      active.remove(run.id(), run);
      return run.handedOver() == null;
    }
  }

  /**
   * Ends the run: whatever has not ended is reported as failed, and the figures go to the run
   * history. If a firing has begun it, and another process ends it or this one stops before all is
   * done, the route stops here: who takes the firing over does the rest.
   */
  public SyncSummary finish(SyncRun run, Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (run.handedOver() == null) {
      run.failUnfinished(
          cause == null
              ? "not reached; check the routes"
              : Objects.requireNonNullElse(cause.getMessage(), cause.toString()));
    }
    SyncSummary summary = finish(run);
    FiringInWork firing = run.firing();
    if (firing != null && (run.handedOver() != null || isBrokenOff(run, summary))) {
      firing.handOver();
      exchange.setRouteStop(true);
    }
    return summary;
  }

  private boolean isBrokenOff(SyncRun run, SyncSummary summary) {
    return closedBecause != null && run.cancelled() != null && summary.failed() > 0;
  }

  /** Ends a run of which every series has ended, or that another process ends. */
  public SyncSummary finish(SyncRun run) {
    SyncSummary ended = run.endedAs();
    if (ended != null) {
      return ended;
    }
    return end(run, null);
  }

  /** From here on the run, which another process has begun, is cancelled with those of this one. */
  public void adopt(SyncRun run) {
    register(run);
  }

  /**
   * Lets all runs end early: chunks in progress finish, the rest is reported as failed with this
   * reason. No new run begins after this.
   */
  public void cancelAll(String reason) {
    synchronized (active) {
      closedBecause = reason;
      active.values().forEach(run -> run.cancel(reason));
    }
  }

  private SyncSummary end(SyncRun run, @Nullable String failure) {
    if (unregister(run)) {
      return ends.end(run, failure);
    }
    String elsewhere = String.valueOf(run.handedOver());
    LOG.info("Run {}: {}", run.id(), elsewhere);
    SyncSummary soFar = run.summary();
    run.failUnfinished(elsewhere);
    if (!run.isShared()) {
      close(run, soFar, elsewhere);
    }
    if (!isActive(run.id())) {
      listener.runLeft(run.id());
    }
    return run.summary();
  }

  /** Nobody else knows of a run whose chunks were never written. */
  private void close(SyncRun run, SyncSummary soFar, String reason) {
    try {
      history.end(run.id(), soFar, reason);
    } catch (DatabaseException e) {
      LOG.warn("Run {}: it is ended with its process: {}", run.id(), e.toString());
    }
  }

  /** Ends that are not recorded yet stay so, for other processes. */
  @Override
  public void close() {
    ends.close();
  }
}
