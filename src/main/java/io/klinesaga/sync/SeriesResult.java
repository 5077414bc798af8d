package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import java.util.regex.Pattern;

/**
 * The end of one series in a run.
 *
 * @param series the series
 * @param outcome how it ended
 * @param rowsWritten bars written
 * @param reason why, if it is busy or failed, on one line; else empty
 * @param isAnswered whether a source has said what it has of the series, be it nothing, or bars of
 *     which none may be stored
 */
public record SeriesResult(
    SeriesId series, SeriesOutcome outcome, int rowsWritten, String reason, boolean isAnswered) {
  private static final Pattern LINE_ENDS = Pattern.compile("\\s*\\R\\s*");

  /** Of a series that is busy, postponed or failed no source has said anything. */
  public SeriesResult(SeriesId series, SeriesOutcome outcome, int rowsWritten, String reason) {
    this(series, outcome, rowsWritten, reason, outcome.isAnswered());
  }

  public SeriesResult {
    reason = LINE_ENDS.matcher(reason).replaceAll(" ").strip();
  }
}
