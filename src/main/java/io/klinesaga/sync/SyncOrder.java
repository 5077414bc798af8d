package io.klinesaga.sync;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One sync that somebody orders, follows and may cancel. Safe for use by several threads. */
public final class SyncOrder {
  private final SyncRequest request;
  private final SyncListener follower;
  private @Nullable SyncRun run;
  private @Nullable String cancelled;

  /**
   * @param request what to do
   * @param follower is told how many series are planned and of each that has ended, of this run
   *     alone
   */
  public SyncOrder(SyncRequest request, SyncListener follower) {
    this.request = request;
    this.follower = follower;
  }

  /** The order in the body of a message; without one an incremental run of everything. */
  static SyncOrder of(@Nullable Object body, List<Period> periods, TransactionMode mode) {
    if (body instanceof SyncOrder order) {
      return order;
    }
    SyncRequest request =
        body instanceof SyncRequest given ? given : SyncRequest.incremental(periods, mode);
    return new SyncOrder(request, SyncListener.NONE);
  }

  SyncRequest request() {
    return request;
  }

  /** {@code daily} or {@code minute}. */
  public String kind() {
    return request.kind();
  }

  /** Begins the run. */
  synchronized SyncRun begin(long id, SyncListener everyRun) {
    SyncRun begun = new SyncRun(id, request, new Followed(everyRun, follower));
    if (cancelled != null) {
      begun.cancel(cancelled);
    }
    run = begun;
    return begun;
  }

  /** Lets the chunks in progress end and fails the rest, each series with this reason. */
  public synchronized void cancel(String reason) {
    cancelled = reason;
    if (run != null) {
      run.cancel(reason);
    }
  }

  /** What a run itself tells goes to who follows every run, and to who follows this one. */
  private record Followed(SyncListener everyRun, SyncListener thisRun) implements SyncListener {
    @Override
    public void planned(int series) {
      everyRun.planned(series);
      thisRun.planned(series);
    }

    @Override
    public void progressed(Progress now) {
      everyRun.progressed(now);
      thisRun.progressed(now);
    }

    @Override
    public void seriesEnded(TransactionMode mode, SeriesResult result) {
      everyRun.seriesEnded(mode, result);
      thisRun.seriesEnded(mode, result);
    }

    @Override
    public void seriesCounted(TransactionMode mode, SeriesResult result) {
      everyRun.seriesCounted(mode, result);
      thisRun.seriesCounted(mode, result);
    }
  }
}
