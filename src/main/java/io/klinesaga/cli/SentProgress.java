package io.klinesaga.cli;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.handover.Follower;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;

/** Tells the progress of a run to who follows it from another process. */
record SentProgress(Follower follower) implements SyncListener {
  @Override
  public void planned(int series) {
    follower.planned(series);
  }

  @Override
  public void seriesEnded(TransactionMode mode, SeriesResult result) {
    follower.seriesEnded(result.rowsWritten());
  }
}
