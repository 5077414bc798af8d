package io.klinesaga.dispatch;

import io.klinesaga.cluster.Firing;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.ChunkReport;
import io.klinesaga.sync.PlannedRun;
import io.klinesaga.sync.SyncRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of dispatched runs, and who works on them. Every change is one conditional statement,
 * so that of several processes one makes it.
 */
public interface ChunkBook {
  /** A chunk that has failed so often on at least {@link #NODES} processes is parked. */
  int FAILURES = 3;

  /** See {@link #FAILURES}. */
  int NODES = 2;

  /** A chunk that has failed so often is parked, even if only one process was there to try. */
  int FAILURES_ALONE = 5;

  /**
   * The right to work on a chunk. Another attempt, of this process too, is another right.
   *
   * @param attempt how often the chunk had been taken with it
   */
  record Claim(ChunkId id, int attempt) {}

  /**
   * A chunk that this process works on from now on.
   *
   * @param request of its run
   * @param attempts how often it has been taken, this time included
   */
  record Taken(ChunkId id, SyncRequest request, List<SeriesId> series, int attempts) {
    public Taken {
      series = List.copyOf(series);
    }

    /** The right to it. */
    public Claim claim() {
      return new Claim(id, attempts);
    }

    /** Of all its series. */
    public Period period() {
      return series.get(0).period();
    }
  }

  /**
   * A chunk that nobody works on any more.
   *
   * @param report what has come of it; null if it is parked or cancelled
   * @param error why it is
   */
  record Ended(ChunkId id, List<SeriesId> series, @Nullable ChunkReport report, String error) {
    public Ended {
      series = List.copyOf(series);
    }
  }

  /**
   * Writes all chunks of a run at once, numbered from 1 on; from then on they can be taken.
   *
   * @param idle how many series have ended with the plan
   * @param firing that has begun the run; null if none has
   * @throws io.klinesaga.cluster.FiringLostException if the firing has been taken over from this
   *     process
   */
  void record(
      long runId, SyncRequest request, int idle, List<Chunk> chunks, @Nullable Firing firing);

  /**
   * Takes a chunk; empty if it is not open, if it has failed here and may be tried elsewhere, or if
   * only newer versions know what its run asks for.
   */
  Optional<Taken> take(ChunkId id);

  /**
   * Takes a chunk that has failed elsewhere or was given back, or that nobody has taken in that
   * time.
   *
   * @param except those that this process still works on, although they were taken from it
   */
  Optional<Taken> takeWaiting(Duration patience, Set<ChunkId> except);

  /** Ends a chunk; false if it has been taken from this process. */
  boolean ended(Claim claim, ChunkReport report);

  /** Gives a chunk up, for another process or to be parked; false if it is not this one's. */
  boolean failed(Claim claim, String error);

  /** Gives a chunk back that has done nothing wrong; false if it is not this process's. */
  boolean release(Claim claim);

  /**
   * Makes sure, until the transaction of the calling thread ends, that a chunk is this process's.
   *
   * @throws IllegalStateException if it is not
   */
  void requireOurs(Claim claim);

  /**
   * Notes bars that are committed without a saga, in the transaction of the calling thread.
   *
   * @throws IllegalStateException if the chunk is not this process's
   */
  void wrote(Claim claim, Map<SeriesId, Integer> rows);

  /** Bars that a run has committed so far of these series, of those of which it has any. */
  Map<SeriesId, Integer> committed(long runId, List<SeriesId> series);

  /**
   * Whether a saga that an earlier attempt of this run has begun still holds one of these series,
   * and ends by itself; a run has each series in one chunk only.
   */
  boolean isHeldByEarlierAttempt(long runId, List<SeriesId> series);

  /**
   * Opens or parks the chunks of processes that are gone, and those that this process holds without
   * working on them.
   *
   * @param working those that this process works on
   * @return how many
   */
  int reopen(Set<Claim> working);

  /** Chunks of a run that have ended, without those that are known. */
  List<Ended> ended(long runId, Set<ChunkId> known);

  /** Chunks of a run that have not ended. */
  int unended(long runId);

  /** Whether this process is to end a run that has not ended. */
  boolean isOurs(long runId);

  /** Lets a run end early: what nobody works on ends now, and all who work on it can see it. */
  void cancel(long runId, String reason);

  /** Why runs shall end early, of those of these that shall. */
  Map<Long, String> cancelled(Collection<Long> runs);

  /** Takes a run over whose process is gone. */
  Optional<PlannedRun> takeOrphan();
}
