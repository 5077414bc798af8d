package io.klinesaga.tdengine;

import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;

/** Sees stored rows one after the other, so that they need not be in memory together. */
@FunctionalInterface
public interface RowVisitor {
  /**
   * Called for each row, series by series, each in time order.
   *
   * @param bars holds the row's values; good only during the call
   * @param i the row's index in it
   * @param txnId the transaction that wrote it; {@link StoredBars#NO_TXN} for none
   * @param validity whether it counts
   */
  void row(SeriesId series, Bars bars, int i, long txnId, StoredBars.Validity validity);
}
