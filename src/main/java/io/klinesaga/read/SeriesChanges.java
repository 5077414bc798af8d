package io.klinesaga.read;

import io.klinesaga.market.TimeRange;
import java.util.List;
import java.util.Map;

/**
 * What transactions have changed of a series.
 *
 * @param overwritten where bars were overwritten or withdrawn: of each calendar year from the first
 *     to the last of them
 * @param written by transaction that has written bars, the range in which it has looked for some
 */
public record SeriesChanges(List<TimeRange> overwritten, Map<Long, TimeRange> written) {
  public SeriesChanges {
    overwritten = List.copyOf(overwritten);
    written = Map.copyOf(written);
  }
}
