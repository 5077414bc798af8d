package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.saga.SagaLog;
import io.klinesaga.sync.SeriesWriter.MetadataHook;
import io.klinesaga.sync.SyncStates.Change;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.Stores;
import io.klinesaga.transaction.TransactionLog;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reports series for which the source has nothing new, so that no saga begins for them. Bean {@code
 * klineUnchanged} of the route {@code kline-batch}.
 *
 * <p>Nothing is locked: the last bar is read in TDengine first, and then PostgreSQL must say, in
 * the transaction that notes the sync, that whoever wrote it has committed and that nobody holds
 * the series. A committed bar stays what it is until a later transaction overwrites it, and then
 * this sync has simply come before that one. Whatever is not certain goes the way of a changed
 * series, under the lock.
 */
public final class UnchangedSeriesFilter {
  private final TdengineBarStore store;
  private final SagaLog sagas;
  private final TransactionLog transactions;
  private final SyncStates states;
  private final SyncDisputes disputes;
  private final RunHistory history;
  private final MetadataHook metadata;
  private final SyncListener listener;

  public UnchangedSeriesFilter(
      Stores stores,
      SyncStates states,
      SyncDisputes disputes,
      RunHistory history,
      MetadataHook metadata,
      SyncListener listener) {
    this.store = stores.bars();
    this.sagas = stores.sagas();
    this.transactions = stores.transactions();
    this.states = states;
    this.disputes = disputes;
    this.history = history;
    this.metadata = metadata;
    this.listener = listener;
  }

  /** Takes the series that are certainly unchanged out of the batch and reports them. */
  public void report(SeriesBatch batch) {
    Map<SeriesId, Long> writers = batch.isSaga() ? writersOfEqualBars(batch) : Map.of();
    if (writers.isEmpty()) {
      return;
    }
    Set<SeriesId> confirmed = new HashSet<>();
    sagas.inTransaction(() -> confirmed.addAll(confirm(batch, writers)));
    List<SeriesUpdate> unchanged = batch.remove(confirmed);
    listener.unchanged(
        batch.run().request().mode(),
        batch.period(),
        unchanged.stream().mapToInt(update -> update.bars().size()).sum());
    unchanged.forEach(update -> batch.run().unchanged(update.series(), update.withoutChange()));
  }

  /** Who wrote the last bar of each series whose source has that same bar and nothing after it. */
  private Map<SeriesId, Long> writersOfEqualBars(SeriesBatch batch) {
    Map<Long, List<SeriesUpdate>> byTime =
        batch.updates().stream()
            .filter(SeriesUpdate::endsWithKnownBar)
            .collect(Collectors.groupingBy(update -> update.bars().lastTs()));
    Map<SeriesId, Long> writers = new HashMap<>();
    byTime.forEach((time, updates) -> addWriters(updates, new TimeRange(time, time), writers));
    return writers;
  }

  private void addWriters(List<SeriesUpdate> updates, TimeRange time, Map<SeriesId, Long> writers) {
    List<SeriesId> series = updates.stream().map(SeriesUpdate::series).toList();
    Map<SeriesId, StoredBars> stored = store.read(series.get(0).period(), series, time);
    for (SeriesUpdate update : updates) {
      StoredBars rows = stored.getOrDefault(update.series(), StoredBars.EMPTY);
      BarDelta delta = update.compare(rows);
      if (delta.isEmpty() && delta.held().isEmpty()) {
        writers.put(update.series(), rows.txnId(0));
      }
    }
  }

  private Collection<SeriesId> confirm(SeriesBatch batch, Map<SeriesId, Long> writers) {
    Set<SeriesId> confirmed = transactions.settled(writers);
    if (!confirmed.isEmpty()) {
      batch.requireClaim();
      states.apply(
          batch.updates().stream()
              .filter(update -> confirmed.contains(update.series()))
              .map(update -> Change.none(update.series(), update.profile()))
              .toList());
      metadata.run(
          batch,
          batch.updates().stream()
              .filter(update -> confirmed.contains(update.series()))
              .map(SeriesUpdate::description)
              .toList());
      disputes.unchanged(
          batch.updates().stream().filter(update -> confirmed.contains(update.series())).toList());
      history.unchanged(batch.run().id(), confirmed.size());
    }
    return confirmed;
  }
}
