package io.klinesaga.transaction;

import io.klinesaga.market.Excerpt;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.saga.ReservationLostException;
import io.klinesaga.saga.SagaLog;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.TransactionLog.Open;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that take a saga's bars back: {@code restore}, {@code softDelete}, {@code rolledBack},
 * in this order. Bean {@code klineCompensator} of the route {@code kline-compensate}.
 *
 * <p>Everything is addressed by transaction id, series and range of the log and touches only rows
 * that still carry the transaction's id, so each step may run again, late, or in another process,
 * and never harms what a later transaction wrote.
 */
public final class SeriesCompensator {
  private static final Logger LOG = LoggerFactory.getLogger(SeriesCompensator.class);

  private final TdengineBarStore store;
  private final SagaLog sagas;
  private final TransactionLog transactions;
  private final BeforeImages beforeImages;
  private final CompensationListener listener;

  public SeriesCompensator(Stores stores, CompensationListener listener) {
    this.store = stores.bars();
    this.sagas = stores.sagas();
    this.transactions = stores.transactions();
    this.beforeImages = stores.beforeImages();
    this.listener = listener;
  }

  /**
   * Whoever was passed over while it compensated must stop: a restore that comes late would
   * overwrite what a later transaction has written.
   */
  private void renew(String sagaId) {
    if (!sagas.renew(sagaId, SagaLog.RESERVE)) {
      throw new ReservationLostException(sagaId);
    }
  }

  /**
   * Puts back what the saga has overwritten, with its former values, transaction id and validity.
   */
  public void restore(@Header(Exchange.SAGA_LONG_RUNNING_ACTION) String sagaId) {
    Map<Period, Map<SeriesId, StoredBars>> images = new TreeMap<>();
    for (Open open : transactions.open(sagaId)) {
      StoredBars image = overwritten(open);
      if (!image.isEmpty()) {
        images
            .computeIfAbsent(open.series().period(), p -> new LinkedHashMap<>())
            .put(open.series(), image);
      }
    }
    images.forEach(
        (period, rows) -> {
          int restored = store.write(period, rows, () -> renew(sagaId));
          listener.compensated(sagaId, period, restored);
        });
  }

  private StoredBars overwritten(Open open) {
    StoredBars image = beforeImages.load(open.transactionId());
    if (image.isEmpty()) {
      return image;
    }
    StoredBars written = store.readWrittenBy(open.transactionId(), open.series(), open.range());
    StoredBars.Builder result = new StoredBars.Builder();
    for (int i = 0; i < image.size(); i++) {
      if (written.bars().indexOf(image.bars().ts(i)) >= 0) {
        result.add(image, i);
      }
    }
    return result.build();
  }

  /** Marks the bars that were not there before as invalid. */
  public void softDelete(@Header(Exchange.SAGA_LONG_RUNNING_ACTION) String sagaId) {
    for (Open open : transactions.open(sagaId)) {
      renew(sagaId);
      int marked = store.softDelete(open.transactionId(), open.series(), open.range());
      if (marked > 0) {
        listener.compensated(sagaId, open.series().period(), marked);
      }
    }
  }

  /**
   * Checks that no bar of the saga is valid any more and that all it has overwritten is back, and
   * ends its transactions as rolled back, unless somebody else compensates it now: that frees its
   * series, and they may still be writing.
   *
   * @throws IllegalStateException if a bar is still valid, or one that was overwritten is not back,
   *     since a write has arrived after {@link #restore}; the compensation is then tried again
   */
  public void rolledBack(@Header(Exchange.SAGA_LONG_RUNNING_ACTION) String sagaId) {
    List<Open> open = transactions.open(sagaId);
    if (open.isEmpty()) {
      return; // it has been compensated before
    }
    requireNone(sagaId, "are still valid", open, this::countValid);
    requireNone(sagaId, "have not been put back", open, one -> overwritten(one).size());
    Map<Period, Integer> ended = new EnumMap<>(Period.class);
    sagas.inTransaction(
        () -> {
          renew(sagaId);
          ended.putAll(transactions.rolledBack(sagaId));
        });
    if (!ended.isEmpty()) {
      listener.rolledBack(sagaId, ended);
    }
    LOG.info(
        "Saga {}: {} transactions rolled back ({})",
        sagaId,
        open.size(),
        Excerpt.of(open.stream().map(o -> o.series().toString()).toList(), 5));
  }

  private static void requireNone(
      String sagaId, String what, List<Open> open, ToIntFunction<Open> count) {
    List<String> left = new ArrayList<>();
    for (Open transaction : open) {
      int bars = count.applyAsInt(transaction);
      if (bars > 0) {
        left.add(transaction.series() + ": " + bars);
      }
    }
    if (!left.isEmpty()) {
      throw new IllegalStateException(
          "bars of saga " + sagaId + " " + what + " after its compensation: " + left);
    }
  }

  private int countValid(Open open) {
    StoredBars rows = store.readWrittenBy(open.transactionId(), open.series(), open.range());
    int valid = 0;
    for (int i = 0; i < rows.size(); i++) {
      valid += rows.isValid(i) ? 1 : 0;
    }
    return valid;
  }
}
