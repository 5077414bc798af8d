package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;

/**
 * The end of one series in a run.
 *
 * @param series the series
 * @param outcome how it ended
 * @param rowsWritten bars written
 * @param reason why, if it is busy or failed, on one line; else empty
 */
public record SeriesResult(SeriesId series, SeriesOutcome outcome, int rowsWritten, String reason) {
  public SeriesResult {
    reason = reason.replaceAll("\\s*\\R\\s*", " ").strip();
  }
}
