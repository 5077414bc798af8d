package io.klinesaga.sync;

import io.klinesaga.check.Checked;
import io.klinesaga.check.RefusedSeriesException;
import io.klinesaga.config.SyncConfig;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.SeriesId;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.UnknownSeriesException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches of a chunk: fetches one series after the other, sends bad bars to quarantine, and
 * closes a batch when it has enough bars. Bean {@code klineFetch} of the routes. Series that cannot
 * be fetched are reported and left out.
 */
public final class BatchSource {
  private static final Logger LOG = LoggerFactory.getLogger(BatchSource.class);

  /** A rest of up to this part of a batch is taken with the batch before it. */
  private static final int SMALL_PART = 4;

  private final BarFetcher fetcher;
  private final Findings findings;
  private final SyncConfig config;
  private final SyncListener listener;
  private final RemoteBars remote;

  public BatchSource(
      BarFetcher fetcher,
      Findings findings,
      SyncConfig config,
      SyncListener listener,
      RemoteBars remote) {
    this.remote = remote;
    this.fetcher = fetcher;
    this.findings = findings;
    this.config = config;
    this.listener = listener;
  }

  /**
   * The batches of the chunk, each fetched only when it is asked for, so that one batch at a time
   * is in memory. A batch of which nothing is left to write is empty.
   */
  public Iterator<SeriesBatch> fetch(Chunk chunk) {
    return new Batches(chunk);
  }

  private static Map<String, Integer> byRule(List<RejectedBar> bars) {
    return bars.stream()
        .collect(Collectors.toMap(RejectedBar::rule, bar -> 1, Integer::sum, TreeMap::new));
  }

  private final class Batches implements Iterator<SeriesBatch> {
    private final Chunk chunk;
    private final Deque<SeriesPlan> plans;
    private final BarFetcher asked;

    Batches(Chunk chunk) {
      this.chunk = chunk;
      String only = chunk.run().request().source();
      asked = only == null ? fetcher : fetcher.only(only);
      this.plans = new ArrayDeque<>(chunk.plans());
    }

    @Override
    public boolean hasNext() {
      return !plans.isEmpty();
    }

    @Override
    public SeriesBatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return new SeriesBatch(chunk.run(), chunk.period(), fetchNext());
    }

    private List<SeriesUpdate> fetchNext() {
      List<Fetched> fetched = new ArrayList<>();
      int rows = 0;
      int longest = 0;
      while (!plans.isEmpty() && (rows < config.chunkRows() || isRestSmall(longest))) {
        SeriesPlan plan = plans.remove();
        Fetched one = fetch(plan);
        if (one != null) {
          rows += one.checked().good().size();
          longest = Math.max(longest, one.checked().good().size());
          fetched.add(one);
        }
      }
      logUnfinished(fetched);
      if (!areFindingsKept(fetched)) {
        return List.of();
      }
      fetched.forEach(this::countRead);
      return judged(
          fetched.stream()
              .filter(Fetched::isToBeStored)
              .map(one -> new SeriesUpdate(one.plan(), one.checked()))
              .toList());
    }

    /** Whether what is left of the chunk is little, if no series is longer than those before. */
    private boolean isRestSmall(int longest) {
      return (long) longest * plans.size() <= config.chunkRows() / SMALL_PART;
    }

    private List<SeriesUpdate> judged(List<SeriesUpdate> updates) {
      try {
        return remote.judge(chunk.run(), updates);
      } catch (DatabaseException e) {
        chunk.run().databaseDown(String.valueOf(e.getMessage()));
        String reason = "what is stored could not be looked at: " + e.getMessage();
        updates.forEach(update -> chunk.run().failed(update.series(), reason));
        return List.of();
      }
    }

    private void logUnfinished(List<Fetched> fetched) {
      int unfinished =
          fetched.stream()
              .mapToInt(one -> one.checked().rejected().size() - one.checked().bad().size())
              .sum();
      if (unfinished > 0) {
        LOG.info(
            "{}: {} unfinished bars of today are left for a later sync",
            chunk.period(),
            unfinished);
      }
    }

    private @Nullable Fetched fetch(SeriesPlan plan) {
      String cancelled = chunk.run().cancelled();
      if (cancelled != null) {
        chunk.run().failed(plan.series(), cancelled);
        return null;
      }
      try {
        return read(plan);
      } catch (RefusedSeriesException e) {
        return new Fetched(plan, e.checked(), e);
      } catch (SourcePausedException e) {
        chunk.run().postponed(plan.series(), String.valueOf(e.getMessage()));
      } catch (UnknownSeriesException e) {
        chunk.run().failedAnswered(plan.series(), String.valueOf(e.getMessage()));
      } catch (SourceException e) {
        chunk.run().failed(plan.series(), String.valueOf(e.getMessage()));
      } catch (DatabaseException e) {
        chunk.run().databaseDown(String.valueOf(e.getMessage()));
        chunk.run().failed(plan.series(), String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("{}: the source broke down", plan.series(), e);
        chunk.run().failed(plan.series(), "the source broke down: " + e);
      }
      return null;
    }

    private Fetched read(SeriesPlan plan) {
      PlannedBars read = PlannedBars.read(asked, plan);
      if (!read.plan().equals(plan)) {
        String profile = read.checked().reading().profileText();
        chunk
            .run()
            .warn(plan.series(), "read in full, it is read otherwise than before: " + profile);
      }
      return new Fetched(read.plan(), read.checked(), null);
    }

    /**
     * Bad bars must be kept before their good neighbours are: if that fails, none of these series
     * goes on.
     */
    private boolean areFindingsKept(List<Fetched> fetched) {
      try {
        findings.keep(chunk.run().id(), fetched.stream().map(Fetched::checked).toList());
        return true;
      } catch (DatabaseException e) {
        String reason = "bad bars or suspended days could not be kept: " + e.getMessage();
        fetched.forEach(one -> chunk.run().failed(one.plan().series(), reason));
        return false;
      }
    }

    private void countRead(Fetched one) {
      SeriesId series = one.plan().series();
      int good = one.checked().good().size();
      List<RejectedBar> bad = one.checked().bad();
      chunk.run().read(good, bad.size());
      chunk.run().suspended(one.checked().suspended().size());
      listener.read(one.checked().source(), series, good + bad.size(), byRule(bad));
      RefusedSeriesException refusal = one.refusal();
      if (refusal != null) {
        listener.refused(one.checked().source(), series, refusal.rule());
        chunk.run().failedAnswered(series, String.valueOf(refusal.getMessage()));
        return;
      }
      String missing = one.plan().missingEnd(one.checked().lastTime());
      if (missing != null) {
        chunk.run().warn(series, missing);
      }
      String gap = remote.gap(one.plan(), one.checked());
      if (gap != null) {
        chunk.run().warn(series, gap);
      }
      if (good == 0) {
        SeriesOutcome outcome = SeriesOutcome.withoutChange(one.checked());
        chunk.run().finished(new SeriesResult(series, outcome, 0, ""));
      }
    }
  }

  /** A series that a source has delivered; with the reason if nothing of it may be stored. */
  private record Fetched(
      SeriesPlan plan, Checked checked, @Nullable RefusedSeriesException refusal) {
    boolean isToBeStored() {
      return refusal == null && !checked.good().isEmpty();
    }
  }
}
