package io.klinesaga.transaction;

import io.klinesaga.market.SeriesId;
import io.klinesaga.saga.SagaParticipant;
import io.klinesaga.transaction.TransactionLog.Intent;
import io.klinesaga.transaction.TransactionLog.Status;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Opens and closes the K-line transactions along with the saga that writes them. */
public final class KlineSagaParticipant implements SagaParticipant {
  /** The exchange property that keeps the batch, whatever a route makes of the body. */
  private static final String BATCH = "klineBatch";

  private final TransactionLog transactions;

  public KlineSagaParticipant(TransactionLog transactions) {
    this.transactions = transactions;
  }

  /**
   * Locks the series of the batch in the body; a series that is held by another transaction leaves
   * the batch and is reported.
   *
   * @throws AllBusyException if none is left
   */
  @Override
  public void begin(String sagaId, Exchange exchange) {
    if (!(exchange.getMessage().getBody() instanceof LockedBatch batch)) {
      return;
    }
    List<Intent> intents = batch.intents();
    if (intents.isEmpty()) {
      return;
    }
    batch.requireClaim();
    exchange.setProperty(BATCH, batch);
    Map<SeriesId, Long> ids =
        transactions.begin(sagaId, batch.businessType(), batch.runId(), intents);
    batch.locked(sagaId, ids);
    for (Intent intent : intents) {
      if (!ids.containsKey(intent.series())) {
        batch.busy(intent.series(), holder(intent.series()));
      }
    }
    if (ids.isEmpty()) {
      throw new AllBusyException(intents.size());
    }
  }

  private String holder(SeriesId series) {
    String holder = transactions.holder(series);
    return holder.isEmpty() ? "held by a transaction that has just ended" : holder;
  }

  @Override
  public void compensating(String sagaId, String reason, @Nullable Exchange exchange) {
    LockedBatch batch = exchange == null ? null : exchange.getProperty(BATCH, LockedBatch.class);
    if (batch == null || exchange == null) {
      transactions.compensating(sagaId, reason, Status.UNKNOWN, Status.UNKNOWN);
      return;
    }
    transactions.compensating(
        sagaId, reason, batch.tdengine(exchange.getException()), batch.postgres());
    batch.compensating();
  }

  @Override
  public boolean isCommitted(String sagaId, Exchange exchange) {
    LockedBatch batch = exchange.getProperty(BATCH, LockedBatch.class);
    return batch != null && batch.isCommittedIn(sagaId);
  }

  @Override
  public boolean isSettled(String sagaId) {
    return transactions.open(sagaId).isEmpty();
  }
}
