package io.klinesaga.dispatch;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.dispatch.ChunkBook.Taken;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.ChunkReport;
import io.klinesaga.sync.Claim;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRun;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A chunk that this process works on, and what has come of it so far. */
final class ChunkAttempt {
  private final Taken taken;
  private final SyncRun run;
  private final Queue<SeriesResult> results = new ConcurrentLinkedQueue<>();

  /** Why the whole run shall end early; null while it shall not. */
  private volatile @Nullable String cancelled;

  ChunkAttempt(Taken taken, ChunkBook book) {
    this.taken = taken;
    run =
        new SyncRun(
            taken.id().runId(), taken.request(), new Collected(results), new InBook(taken, book));
  }

  Taken taken() {
    return taken;
  }

  SyncRun run() {
    return run;
  }

  /** Lets it end after the series in work, with the whole run. */
  void cancelWithRun(String reason) {
    cancelled = reason;
    run.cancel(reason);
  }

  /** Whether it has come to an end that holds, all of it or as far as the run shall go. */
  boolean isToEnd() {
    return !run.isDatabaseDown() && (run.cancelled() == null || cancelled != null);
  }

  /** What has come of it; series that have not ended have failed. */
  ChunkReport report() {
    String reason = cancelled;
    run.failUnfinished(reason == null ? "not reached; check the routes" : reason);
    return run.report(List.copyOf(results));
  }

  private record InBook(Taken taken, ChunkBook book) implements Claim {
    @Override
    public void require() {
      book.requireOurs(taken.claim());
    }

    @Override
    public void wrote(Map<SeriesId, Integer> rows) {
      book.wrote(taken.claim(), rows);
    }
  }

  private record Collected(Queue<SeriesResult> results) implements SyncListener {
    @Override
    public void seriesEnded(TransactionMode mode, SeriesResult result) {
      results.add(result);
    }
  }
}
