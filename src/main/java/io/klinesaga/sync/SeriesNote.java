package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;

/**
 * What a person should know of a series that has not failed.
 *
 * @param series the series
 * @param kind {@code warning}, {@code withdrawn}, {@code held} or {@code passed-over}
 * @param sentence what was found
 */
public record SeriesNote(SeriesId series, String kind, String sentence) {}
