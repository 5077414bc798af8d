package io.klinesaga.sync;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Pause;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener.RunEnded;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends runs. Bean {@code klineSync} of the routes {@code daily-kline} and {@code
 * minute-kline}: {@code planDaily} or {@code planMinute} first, {@code finish} last.
 */
public final class SyncService {
  private static final Logger LOG = LoggerFactory.getLogger(SyncService.class);
  private static final List<Period> MINUTES =
      Arrays.stream(Period.values()).filter(p -> !p.isDaily()).toList();

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(2);

  private final SyncPlanner planner;
  private final RunHistory history;
  private final TransactionMode defaultMode;
  private final SyncListener listener;
  private final Set<SyncRun> active = ConcurrentHashMap.newKeySet();

  /** Why no new run begins; null while runs do. */
  private volatile @Nullable String closedBecause;

  /**
   * @param defaultMode used by scheduled runs
   * @param listener follows every run
   */
  public SyncService(
      SyncPlanner planner, RunHistory history, TransactionMode defaultMode, SyncListener listener) {
    this.planner = planner;
    this.history = history;
    this.defaultMode = defaultMode;
    this.listener = listener;
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
    SyncRun run = order.begin(history.begin(order.request()), listener);
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

  /** From here on the run is cancelled with the others, or it does not begin. */
  private void register(SyncRun run) {
    synchronized (active) {
      requireOpen();
      active.add(run);
    }
  }

  /**
   * Ends the run: whatever has not ended is reported as failed, and the figures go to the run
   * history.
   */
  public SyncSummary finish(SyncRun run, Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (run.handedOver() == null) {
      run.failUnfinished(
          cause == null
              ? "not reached; check the routes"
              : Objects.requireNonNullElse(cause.getMessage(), cause.toString()));
    }
    return finish(run);
  }

  /** Ends a run of which every series has ended, or that another process ends. */
  public SyncSummary finish(SyncRun run) {
    String elsewhere = run.handedOver();
    if (elsewhere == null) {
      return end(run, null);
    }
    active.remove(run);
    run.failUnfinished(elsewhere);
    LOG.info("Run {}: {}", run.id(), elsewhere);
    return run.summary();
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
      active.forEach(run -> run.cancel(reason));
    }
  }

  private SyncSummary end(SyncRun run, @Nullable String failure) {
    active.remove(run);
    SyncSummary summary = run.summary();
    try {
      Optional<SyncSummary> written = record(run, summary, failure);
      if (written.isEmpty()) {
        LOG.info("Run {}: another process has taken it over and ends it", run.id());
        return summary;
      }
      summary = written.get();
    } catch (Throwable e) {
      LOG.warn("Run {}: its end could not be recorded: {}", run.id(), e.toString());
    }
    LOG.info(
        "Run {}: {} of {} series done",
        run.id(),
        summary.committed() + summary.unchanged() + summary.partial(),
        summary.series());
    listener.runEnded(new RunEnded(run.id(), run.request().kind(), summary, failure));
    return summary;
  }

  /** A connection that has just broken is no reason to leave the run open. */
  private Optional<SyncSummary> record(SyncRun run, SyncSummary summary, @Nullable String failure) {
    for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
      try {
        return history.end(run.id(), summary, failure);
      } catch (DatabaseException e) {
        if (pause.compareTo(LAST_PAUSE) > 0 || !Pause.of(pause)) {
          throw e;
        }
      }
    }
  }
}
