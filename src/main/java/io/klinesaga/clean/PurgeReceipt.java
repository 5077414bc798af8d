package io.klinesaga.clean;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TableNames;

/**
 * Bars that were deleted for good.
 *
 * @param transactionId the transaction that deleted them
 * @param series of this series
 * @param range first to last of them; no other bar was in it
 * @param rows how many
 */
public record PurgeReceipt(long transactionId, SeriesId series, TimeRange range, int rows) {
  /** For reports: child table, series, range and rows. */
  public String line() {
    return TableNames.childTable(series)
        + " "
        + series
        + " "
        + MarketTime.dateTime(range.from())
        + ".."
        + MarketTime.dateTime(range.to())
        + ": "
        + rows
        + " rows";
  }
}
