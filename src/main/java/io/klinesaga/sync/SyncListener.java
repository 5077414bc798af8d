package io.klinesaga.sync;

import java.time.Duration;

/** Follows a run; called on worker threads, several at once. Must be quick and must not throw. */
public interface SyncListener {
  /** Ignores everything. */
  SyncListener NONE =
      new SyncListener() {
        @Override
        public void planned(int series) {}

        @Override
        public void finished(SeriesResult result) {}
      };

  /** The run is planned. */
  void planned(int series);

  /** One series has ended; exactly once per planned series. */
  void finished(SeriesResult result);

  /** A batch is committed; so long after its bars were fetched. */
  default void batchCommitted(Duration took) {}

  /** The run has ended; called once, after every series has. */
  default void ended(SyncSummary summary) {}
}
