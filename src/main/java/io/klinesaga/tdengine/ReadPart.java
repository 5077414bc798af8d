package io.klinesaga.tdengine;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.util.List;

/**
 * A part of what is read: one request, which finds a bounded number of rows.
 *
 * @param series what it reads
 * @param range where
 */
public record ReadPart(List<SeriesId> series, TimeRange range) {
  public ReadPart {
    series = List.copyOf(series);
  }
}
