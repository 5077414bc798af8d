package io.klinesaga.sync;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows what runs do; called on worker threads, several at once, after what it is told of is
 * durable. Must be quick and must not throw.
 */
public interface SyncListener {
  /** Ignores everything. */
  SyncListener NONE = new SyncListener() {};

  /**
   * A batch that is committed.
   *
   * @param sagaId its saga; null without one
   * @param transactions its series, each with a transaction of its own if there is a saga
   * @param commit how long the commit took
   * @param age time since its bars were fetched
   */
  record Committed(
      @Nullable String sagaId,
      TransactionMode mode,
      Period period,
      int transactions,
      long rowsWritten,
      long rowsUnchanged,
      Duration commit,
      Duration age) {}

  /** A run has ended. */
  record RunEnded(long runId, String kind, SyncSummary summary, @Nullable String failure) {
    /** {@code failed} if it could not be planned, {@code incomplete} or {@code ok}. */
    public String outcome() {
      if (failure != null) {
        return "failed";
      }
      return summary.isAllDone() ? "ok" : "incomplete";
    }
  }

  /**
   * How far a run is.
   *
   * @param done how many of its series have ended
   * @param committed how many of them with a commit
   * @param failed how many of them failed
   * @param bars written so far
   */
  record Progress(
      long runId, String kind, int series, int done, int committed, int failed, long bars) {}

  /** A run is planned, or one more of its series has ended. */
  default void progressed(Progress now) {}

  /** A run is planned. */
  default void planned(int series) {}

  /**
   * Bars of one series were read from a source, and the bad ones are in quarantine.
   *
   * @param rows all of them
   * @param quarantined number of bad ones by rule
   */
  default void read(String source, SeriesId series, int rows, Map<String, Integer> quarantined) {}

  /**
   * Nothing of a series is stored, because of what a source has delivered of it.
   *
   * @param rule the rule that most of its bars break
   */
  default void refused(String source, SeriesId series, String rule) {}

  /** Bars were saved because they will be overwritten. */
  default void imagesSaved(Period period, int rows) {}

  /** A batch is in TDengine. */
  default void written(TransactionMode mode, Duration took) {}

  /** A batch is committed. */
  default void committed(Committed batch) {}

  /** So many bars were there already, of series that needed no transaction. */
  default void unchanged(TransactionMode mode, Period period, int rows) {}

  /**
   * One series has ended in a run; exactly once per planned series, in each process that follows.
   */
  default void seriesEnded(TransactionMode mode, SeriesResult result) {}

  /**
   * One series has ended for good, in a run that this process ends: of all processes that work on a
   * run, one is told.
   */
  default void seriesCounted(TransactionMode mode, SeriesResult result) {}

  /** A run has left this process: another one goes on with it and tells of its end. */
  default void runLeft(long runId) {}

  /** A run has ended; called once, after every series has. */
  default void runEnded(RunEnded run) {}
}
