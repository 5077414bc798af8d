package io.klinesaga.check;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.Precision;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.SourceBars;
import org.jspecify.annotations.Nullable;

/**
 * Where bars come from, and what their source says of them.
 *
 * @param receipt where they were read; null of a source that does not say so
 * @param precision how exact volumes and amounts are
 * @param isRemote whether the source is asked over a network
 * @param heldFrom the earliest time of which the source can have bars
 */
public record Provenance(
    @Nullable Receipt receipt, Precision precision, boolean isRemote, long heldFrom) {
  /** Of a source that says nothing. */
  public static final Provenance NONE =
      new Provenance(null, Precision.EXACT, false, TimeRange.ALL.from());

  /** Of what a source has just delivered. */
  public static Provenance of(KlineSource source, SeriesId series, SourceBars read) {
    return new Provenance(
        read.receipt(), source.precision(series), source.isRemote(), read.heldFrom());
  }
}
