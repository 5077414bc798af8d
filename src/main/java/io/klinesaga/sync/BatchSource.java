package io.klinesaga.sync;

import io.klinesaga.check.Checked;
import io.klinesaga.config.SyncConfig;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.SeriesId;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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

  private final BarFetcher fetcher;
  private final Quarantine quarantine;
  private final SyncConfig config;
  private final SyncListener listener;

  public BatchSource(
      BarFetcher fetcher, Quarantine quarantine, SyncConfig config, SyncListener listener) {
    this.fetcher = fetcher;
    this.quarantine = quarantine;
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

    Batches(Chunk chunk) {
      this.chunk = chunk;
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
      List<SeriesUpdate> updates = new ArrayList<>();
      Map<SeriesId, List<RejectedBar>> rejected = new LinkedHashMap<>();
      Map<SeriesId, String> origins = new HashMap<>();
      int rows = 0;
      int unfinished = 0;
      while (!plans.isEmpty() && rows < config.chunkRows()) {
        SeriesPlan plan = plans.remove();
        Checked checked = fetch(plan);
        if (checked != null) {
          rows += checked.good().size();
          rejected.put(plan.series(), checked.bad());
          origins.put(plan.series(), checked.source());
          unfinished += checked.rejected().size() - checked.bad().size();
          if (!checked.good().isEmpty()) {
            updates.add(new SeriesUpdate(plan, checked.good()));
          }
        }
      }
      if (unfinished > 0) {
        LOG.info(
            "{}: {} unfinished bars of today are left for a later sync",
            chunk.period(),
            unfinished);
      }
      if (!quarantined(rejected)) {
        return List.of();
      }
      countRead(rejected, updates, origins);
      return updates;
    }

    private @Nullable Checked fetch(SeriesPlan plan) {
      String cancelled = chunk.run().cancelled();
      if (cancelled != null) {
        chunk.run().failed(plan.series(), cancelled);
        return null;
      }
      try {
        return fetcher.fetch(plan.series(), plan.range());
      } catch (SourceException e) {
        chunk.run().failed(plan.series(), String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("{}: the source broke down", plan.series(), e);
        chunk.run().failed(plan.series(), "the source broke down: " + e);
      }
      return null;
    }

    /**
     * Bad bars must be kept before their good neighbours are: if that fails, none of these series
     * goes on.
     */
    private boolean quarantined(Map<SeriesId, List<RejectedBar>> rejected) {
      try {
        if (rejected.values().stream().anyMatch(bars -> !bars.isEmpty())) {
          quarantine.add(rejected);
        }
      } catch (DatabaseException e) {
        rejected
            .keySet()
            .forEach(
                series ->
                    chunk
                        .run()
                        .failed(series, "bad bars could not be quarantined: " + e.getMessage()));
        return false;
      }
      return true;
    }

    private void countRead(
        Map<SeriesId, List<RejectedBar>> rejected,
        List<SeriesUpdate> updates,
        Map<SeriesId, String> origins) {
      Map<SeriesId, Integer> good = new LinkedHashMap<>();
      updates.forEach(update -> good.put(update.series(), update.bars().size()));
      rejected.forEach(
          (series, bars) -> {
            int rows = good.getOrDefault(series, 0);
            chunk.run().read(rows, bars.size());
            listener.read(
                origins.getOrDefault(series, ""), series, rows + bars.size(), byRule(bars));
            if (rows == 0) {
              chunk.run().finished(new SeriesResult(series, SeriesOutcome.UNCHANGED, 0, ""));
            }
          });
    }
  }
}
