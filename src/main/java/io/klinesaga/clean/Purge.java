package io.klinesaga.clean;

import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.BarSum;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.saga.Recovered;
import io.klinesaga.saga.SagaException;
import io.klinesaga.saga.SagaLog;
import io.klinesaga.saga.SagaState;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.Stores;
import io.klinesaga.transaction.TransactionLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that delete invalid bars for good: {@code begin} lists the series; in a saga, which
 * locks them, {@code recheck}, {@code delete}, {@code verify}, {@code commit}; {@code failed} for a
 * batch that failed, {@code end} in any case. Bean {@code klinePurge} of the routes {@code
 * kline-purge} and {@code kline-purge-batch}.
 *
 * <p>Only rows that are invalid under the lock are deleted, by ranges of time that hold nothing
 * else. A run without sagas takes no locks, so it and a purge exclude each other.
 */
public final class Purge {
  private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

  private final CleanerRounds rounds;
  private final PurgeLog log;
  private final SagaLog sagas;
  private final TransactionLog transactions;
  private final TdengineBarStore store;
  private final int batchSize;
  private final CleanerListener listener;

  /**
   * @param batchSize series locked together
   */
  public Purge(
      CleanerRounds rounds, PurgeLog log, Stores stores, int batchSize, CleanerListener listener) {
    this.rounds = rounds;
    this.log = log;
    this.sagas = stores.sagas();
    this.transactions = stores.transactions();
    this.store = stores.bars();
    this.batchSize = batchSize;
    this.listener = listener;
  }

  /** Begins a purge and lists the series that have invalid bars. */
  public PurgeRun begin(PurgeRequest request) {
    PurgeRun run = new PurgeRun(rounds.begin(CleanerRounds.Kind.PURGE), request);
    if (run.isBegun()) {
      try {
        PurgePreview.forEachBatch(store, batchSize, run::add);
      } catch (Throwable e) {
        rounds.end(run.id(), counts(run), e.getMessage());
        throw e;
      }
    }
    return run;
  }

  /** Reads the locked series again and decides which ranges are deleted. */
  public void recheck(PurgeBatch batch) {
    batch.run().requireWanted();
    PurgePlan plan = new PurgePlan(batch.locked(), writers -> young(batch, writers));
    store.read(batch.period(), batch.lockedRanges(), plan::add);
    plan.end();
    batch.receipts().addAll(plan.receipts());
    batch.kept().putAll(plan.kept());
  }

  private Set<Long> young(PurgeBatch batch, Set<Long> writers) {
    return log.youngerThan(batch.run().olderThan(), writers);
  }

  /** Deletes; the lease is checked right before each request. */
  public void delete(PurgeBatch batch) {
    for (PurgeReceipt receipt : batch.receipts()) {
      if (!sagas.holds(batch.sagaId())) {
        throw new SagaException(
            batch.sagaId(),
            "it was taken over as abandoned or its deadline has passed, so nothing more is deleted",
            null);
      }
      store.delete(receipt.series(), receipt.range());
    }
  }

  /**
   * Reads the series once more.
   *
   * @throws IllegalStateException if a row is still there that should be gone, or the other way
   *     round; the ranges are then read again from the source
   */
  public void verify(PurgeBatch batch) {
    Map<SeriesId, BarSum> found = new HashMap<>();
    store.read(
        batch.period(),
        batch.lockedRanges(),
        part -> part.forEach((series, rows) -> found.merge(series, sum(rows), BarSum::plus)));
    List<String> wrong = new ArrayList<>();
    batch
        .kept()
        .forEach(
            (series, kept) -> {
              BarSum left = found.getOrDefault(series, BarSum.NONE);
              if (!left.equals(kept)) {
                wrong.add(series + ": expected " + kept + ", found " + left);
              }
            });
    if (!wrong.isEmpty()) {
      throw new IllegalStateException("after the purge: " + String.join("; ", wrong));
    }
  }

  private static BarSum sum(StoredBars rows) {
    return BarChecksum.of(rows.bars());
  }

  /** Ends the transactions and writes the receipts, in one transaction. */
  public void commit(PurgeBatch batch) {
    String saga = batch.sagaId();
    sagas.inTransaction(
        () -> {
          if (!sagas.move(saga, SagaState.RUNNING, SagaState.COMPLETED, Duration.ZERO)) {
            throw new SagaException(saga, "it was taken over as abandoned and cannot commit", null);
          }
          List<TransactionLog.Commit> commits =
              batch.locked().entrySet().stream()
                  .map(
                      e ->
                          new TransactionLog.Commit(e.getValue(), deleted(batch, e.getKey()), null))
                  .toList();
          if (transactions.commit(saga, commits) != commits.size()) {
            throw new SagaException(saga, "not all of its transactions are still pending", null);
          }
          log.add(batch.receipts());
        });
    batch.run().purged(batch.receipts());
    listener.purged(
        saga,
        batch.period(),
        batch.locked().size(),
        batch.receipts().stream().mapToLong(PurgeReceipt::rows).sum());
  }

  private static BarSum deleted(PurgeBatch batch, SeriesId series) {
    int rows =
        batch.receipts().stream()
            .filter(r -> r.series().equals(series))
            .mapToInt(PurgeReceipt::rows)
            .sum();
    return new BarSum(rows, 0);
  }

  /** Notes a batch that failed; the others go on. */
  public void failed(PurgeBatch batch, Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    String reason = cause == null ? "unknown" : String.valueOf(cause.getMessage());
    if (batch.locked().isEmpty()) {
      return; // all of them are busy and have been noted
    }
    LOG.warn(
        "A purge of {} series of {} failed: {}", batch.locked().size(), batch.period(), reason);
    batch.locked().keySet().forEach(series -> batch.run().problem(series, reason));
  }

  /** Ends the purge. */
  public PurgeRun end(PurgeRun run) {
    String error = run.problems().isEmpty() ? null : run.problems().size() + " series not purged";
    rounds.end(run.id(), counts(run), error);
    LOG.info("Purge: {} bars deleted for good in {} ranges", run.rows(), run.receipts().size());
    return run;
  }

  private static CleanerRounds.Counts counts(PurgeRun run) {
    return new CleanerRounds.Counts(Recovered.NONE, 0, run.rows(), 0);
  }
}
