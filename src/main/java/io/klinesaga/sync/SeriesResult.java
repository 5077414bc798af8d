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
 */
public record SeriesResult(SeriesId series, SeriesOutcome outcome, int rowsWritten, String reason) {
  private static final Pattern LINE_ENDS = Pattern.compile("\\s*\\R\\s*");

  public SeriesResult {
    reason = LINE_ENDS.matcher(reason).replaceAll(" ").strip();
  }
}
