package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import io.klinesaga.saga.SagaParticipant;
import io.klinesaga.sync.SeriesBatch.Stage;
import io.klinesaga.sync.TransactionLog.Intent;
import io.klinesaga.sync.TransactionLog.Status;
import io.klinesaga.tdengine.TdengineRefusedException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Opens and closes the K-line transactions along with the saga that writes them. */
public final class KlineSagaParticipant implements SagaParticipant {
  /** The exchange property that keeps the batch, whatever a route makes of the body. */
  static final String BATCH = "klineBatch";

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
    SeriesBatch batch = exchange == null ? null : exchange.getProperty(BATCH, SeriesBatch.class);
    if (batch == null || exchange == null) {
      transactions.compensating(sagaId, reason, Status.UNKNOWN, Status.UNKNOWN);
      return;
    }
    Stage stage = batch.stage();
    transactions.compensating(sagaId, reason, tdengine(stage, exchange), postgres(stage));
    batch.run().sagasRolledBack(batch.works().size());
  }

  private static Status tdengine(Stage stage, Exchange exchange) {
    if (stage.compareTo(Stage.WRITING) < 0) {
      return Status.INIT;
    }
    if (stage.compareTo(Stage.WRITTEN) >= 0) {
      return Status.SUCCESS;
    }
    boolean isRefused = exchange.getException() instanceof TdengineRefusedException;
    return isRefused ? Status.FAIL : Status.UNKNOWN;
  }

  private static Status postgres(Stage stage) {
    return stage == Stage.COMMITTING ? Status.FAIL : Status.INIT;
  }

  @Override
  public boolean isCommitted(String sagaId, Exchange exchange) {
    SeriesBatch batch = exchange.getProperty(BATCH, SeriesBatch.class);
    return batch != null && batch.stage() == Stage.COMMITTED && sagaId.equals(batch.sagaId());
  }

  @Override
  public boolean isSettled(String sagaId) {
    return transactions.open(sagaId).isEmpty();
  }
}
