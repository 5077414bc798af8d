package io.klinesaga.sync;

import io.klinesaga.check.Checked;

/**
 * What was read of a series.
 *
 * @param plan by which it was read: that of the whole series if its raw values have another meaning
 *     than when it was stored
 * @param checked the bars
 */
public record PlannedBars(SeriesPlan plan, Checked checked) {
  /**
   * Reads a series.
   *
   * @throws io.klinesaga.source.SourceException if it cannot be read, or may not be stored
   */
  public static PlannedBars read(BarFetcher fetcher, SeriesPlan plan) {
    Checked checked = fetcher.fetch(plan.series(), plan.range());
    if (!plan.isReadOtherwise(checked.reading().profileText())) {
      return new PlannedBars(plan, checked);
    }
    SeriesPlan whole = plan.whole();
    return new PlannedBars(whole, fetcher.fetch(plan.series(), whole.range()));
  }
}
