package io.klinesaga.sync;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.BarSum;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.saga.SagaException;
import io.klinesaga.saga.SagaLog;
import io.klinesaga.saga.SagaState;
import io.klinesaga.sync.SeriesBatch.Stage;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.BeforeImages;
import io.klinesaga.transaction.Rereads;
import io.klinesaga.transaction.Stores;
import io.klinesaga.transaction.TransactionLog;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that write a batch: {@code delta}, {@code write}, {@code commit}, in this order. Bean
 * {@code klineWriter} of the routes {@code kline-saga} and {@code kline-traditional}; without a
 * saga the same steps leave out log, lock, before-image and fence.
 */
public final class SeriesWriter {
  private static final Logger LOG = LoggerFactory.getLogger(SeriesWriter.class);
  private static final int OUTCOME_ATTEMPTS = 2;

  private final TdengineBarStore store;
  private final SagaLog sagas;
  private final TransactionLog transactions;
  private final BeforeImages beforeImages;
  private final SyncStates states;
  private final SyncDisputes disputes;
  private final Rereads rereads;
  private final MetadataHook metadata;
  private final SyncListener listener;

  /** Steps of the integrators that run inside the commit. */
  @FunctionalInterface
  public interface MetadataHook {
    /**
     * Runs on the thread and in the transaction of the commit.
     *
     * @throws RuntimeException to roll everything back
     */
    void run(SeriesBatch batch, List<Map<String, Object>> commits);
  }

  public SeriesWriter(
      Stores stores,
      SyncStates states,
      SyncDisputes disputes,
      MetadataHook metadata,
      SyncListener listener) {
    this.disputes = disputes;
    this.store = stores.bars();
    this.sagas = stores.sagas();
    this.transactions = stores.transactions();
    this.beforeImages = stores.beforeImages();
    this.rereads = stores.rereads();
    this.states = states;
    this.metadata = metadata;
    this.listener = listener;
  }

  /** Reads what is stored, keeps only new and changed bars, and saves what they will overwrite. */
  public void delta(SeriesBatch batch) {
    batch.advance(batch.isSaga() ? Set.of(Stage.LOCKED) : Set.of(Stage.FETCHED), Stage.COMPARED);
    if (!batch.isSaga()) {
      batch.requireClaim(); // a saga has looked when it began
    }
    StoredComparison.compare(store, batch.period(), batch.updates());
    if (batch.sagaId() != null) {
      saveBeforeImages(batch);
    }
  }

  private void saveBeforeImages(SeriesBatch batch) {
    Map<Long, StoredBars> images = new LinkedHashMap<>();
    for (SeriesUpdate update : batch.updates()) {
      if (!update.delta().beforeImage().isEmpty()) {
        images.put(update.transactionId(), update.delta().beforeImage());
      }
    }
    if (!images.isEmpty()) {
      beforeImages.save(images);
      listener.imagesSaved(
          batch.period(), images.values().stream().mapToInt(StoredBars::size).sum());
    }
  }

  /** Writes the new and changed bars to TDengine. */
  public void write(SeriesBatch batch) {
    batch.advance(Set.of(Stage.COMPARED), Stage.WRITING);
    Map<SeriesId, StoredBars> rows = new LinkedHashMap<>();
    for (SeriesUpdate update : batch.updates()) {
      if (!update.delta().isEmpty()) {
        rows.put(update.series(), update.delta().toWrite());
      }
    }
    if (!rows.isEmpty()) {
      long start = System.nanoTime();
      store.write(batch.period(), rows, () -> checkLease(batch));
      listener.written(batch.run().request().mode(), Duration.ofNanos(System.nanoTime() - start));
    }
    batch.reached(Stage.WRITTEN);
  }

  private void checkLease(SeriesBatch batch) {
    String saga = batch.sagaId();
    if (saga != null && !sagas.holds(saga)) {
      throw new SagaException(
          saga,
          "it was taken over as abandoned or its deadline has passed, so nothing more is written",
          null);
    }
  }

  /**
   * Commits in PostgreSQL, in one transaction: what is known of the series, the integrators' steps,
   * the transactions, the saga. Then reports the series.
   */
  public void commit(SeriesBatch batch) {
    batch.advance(Set.of(Stage.WRITTEN), Stage.COMMITTING);
    long start = System.nanoTime();
    try {
      sagas.inTransaction(() -> commitAll(batch));
    } catch (DatabaseException e) {
      if (!isCommitted(batch)) {
        throw e;
      }
      LOG.info(
          "Saga {}: committed, although the answer was lost: {}", batch.sagaId(), e.getMessage());
    }
    batch.reached(Stage.COMMITTED);
    listener.committed(batch.committed(Duration.ofNanos(System.nanoTime() - start)));
    report(batch);
  }

  private void commitAll(SeriesBatch batch) {
    batch.requireClaim();
    String saga = batch.sagaId();
    if (saga != null) {
      commitSaga(batch, saga);
    } else {
      noteWritten(batch);
    }
    Map<Long, BarSum> overwritten = overwritten(batch.updates());
    if (!overwritten.isEmpty()) {
      transactions.overwritten(overwritten, saga != null);
    }
    states.apply(batch.updates().stream().map(SeriesWriter::change).toList());
    disputes.committed(batch.updates());
    List<Long> settled =
        batch.updates().stream()
            .flatMap(update -> update.plan().rereads().stream())
            .map(Rereads.Reread::id)
            .toList();
    if (!settled.isEmpty()) {
      rereads.done(settled);
    }
    if (!batch.updates().isEmpty()) {
      metadata.run(batch, batch.updates().stream().map(SeriesUpdate::description).toList());
    }
  }

  private static void noteWritten(SeriesBatch batch) {
    Map<SeriesId, Integer> rows = new HashMap<>();
    for (SeriesUpdate update : batch.updates()) {
      if (update.delta().rowsWritten() > 0) {
        rows.put(update.series(), update.delta().rowsWritten());
      }
    }
    if (!rows.isEmpty()) {
      batch.run().wroteWithoutSaga(rows);
    }
  }

  private void commitSaga(SeriesBatch batch, String saga) {
    if (!sagas.move(saga, SagaState.RUNNING, SagaState.COMPLETED, Duration.ZERO)) {
      throw new SagaException(saga, "it was taken over as abandoned and cannot commit", null);
    }
    List<TransactionLog.Commit> commits =
        batch.updates().stream().map(SeriesWriter::committed).toList();
    int done = transactions.commit(saga, commits);
    if (done != commits.size()) {
      throw new SagaException(
          saga,
          "only " + done + " of its " + commits.size() + " transactions are still pending",
          null);
    }
    List<Long> overwriting =
        batch.updates().stream()
            .filter(update -> !update.delta().beforeImage().isEmpty())
            .map(SeriesUpdate::transactionId)
            .toList();
    if (!overwriting.isEmpty()) {
      beforeImages.revise(overwriting);
    }
  }

  private static TransactionLog.Commit committed(SeriesUpdate update) {
    return new TransactionLog.Commit(
        update.transactionId(), BarChecksum.of(update.delta().written()), update.readFrom());
  }

  /** The valid rows that the batch overwrites, summed up by the transaction that wrote them. */
  private static Map<Long, BarSum> overwritten(Collection<SeriesUpdate> updates) {
    BarChecksum checksum = new BarChecksum();
    Map<Long, BarSum> sums = new HashMap<>();
    for (SeriesUpdate update : updates) {
      StoredBars image = update.delta().beforeImage();
      for (int i = 0; i < image.size(); i++) {
        if (image.isValid(i) && image.txnId(i) > 0) {
          BarSum sum = sums.getOrDefault(image.txnId(i), BarSum.NONE);
          sums.put(image.txnId(i), sum.plus(checksum.ofRow(image.bars(), i)));
        }
      }
    }
    return sums;
  }

  private static SyncStates.Change change(SeriesUpdate update) {
    BarDelta delta = update.delta();
    OptionalLong transaction =
        delta.isEmpty() ? OptionalLong.empty() : OptionalLong.of(update.transactionId());
    return update.plan().recount()
        ? recounted(update, delta, transaction)
        : added(update, delta, transaction);
  }

  private static SyncStates.Change recounted(
      SeriesUpdate update, BarDelta delta, OptionalLong transaction) {
    long first = delta.isEmpty() ? Long.MAX_VALUE : delta.toWrite().bars().firstTs();
    long last = delta.isEmpty() ? Long.MIN_VALUE : delta.toWrite().bars().lastTs();
    if (delta.validBefore() > 0) {
      first = Math.min(first, delta.firstValidBefore());
      last = Math.max(last, delta.lastValidBefore());
    }
    long count = delta.validBefore() + delta.newlyValid();
    return new SyncStates.Change(
        update.series(),
        OptionalLong.of(first),
        OptionalLong.of(last),
        count,
        true,
        transaction,
        update.profile());
  }

  private static SyncStates.Change added(
      SeriesUpdate update, BarDelta delta, OptionalLong transaction) {
    OptionalLong first =
        delta.isEmpty() ? OptionalLong.empty() : OptionalLong.of(delta.toWrite().bars().firstTs());
    OptionalLong last =
        delta.isEmpty() ? OptionalLong.empty() : OptionalLong.of(delta.toWrite().bars().lastTs());
    return new SyncStates.Change(
        update.series(), first, last, delta.newlyValid(), false, transaction, update.profile());
  }

  /**
   * After an error in the commit: whether it took place all the same. If PostgreSQL does not say
   * within some attempts, the answer is no; the compensation then decides by the log, so that a
   * commit that did take place is never compensated.
   */
  private boolean isCommitted(SeriesBatch batch) {
    String saga = batch.sagaId();
    if (saga == null) {
      return false;
    }
    for (int attempt = 1; attempt <= OUTCOME_ATTEMPTS; attempt++) {
      try {
        return sagas.outcome(saga).filter(s -> s == SagaState.COMPLETED).isPresent();
      } catch (DatabaseException e) {
        LOG.debug("Saga {}: its outcome cannot be read yet", saga, e);
      }
    }
    return false;
  }

  private static void report(SeriesBatch batch) {
    batch.run().batchCommitted();
    if (batch.isSaga()) {
      batch.run().sagasCommitted(batch.updates().size());
    }
    for (SeriesUpdate update : batch.updates()) {
      BarDelta delta = update.delta();
      SeriesOutcome outcome = delta.isEmpty() ? update.withoutChange() : SeriesOutcome.COMMITTED;
      batch.run().held(update.series(), delta.held().bars(), update.whichHeld(), update.whyHeld());
      batch.run().withdrawn(update.series(), delta.withdrawn().bars(), update.plan().withdraw());
      batch.run().finished(new SeriesResult(update.series(), outcome, delta.rowsWritten(), ""));
    }
  }
}
