package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import io.klinesaga.market.Bars;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a source read of one series.
 *
 * @param bars the decoded bars, in ascending time order; of several bars with one time the last
 *     read one
 * @param rejected records that could not be decoded
 * @param warnings what a person should know about the input (a truncated tail, descending dates),
 *     one sentence each
 * @param origins where the bar of an index was read, as {@link RejectedBar#origin()}; gives an
 *     empty text where that is not known
 * @param duplicates the earlier read ones of several bars with one time and different values, in
 *     the order they were read
 */
@PublicApi
public record SourceBars(
    Bars bars,
    List<RejectedBar> rejected,
    List<String> warnings,
    IntFunction<String> origins,
    List<DuplicateBar> duplicates) {
  /** Of a source that does not say where its bars were read. */
  public SourceBars(Bars bars, List<RejectedBar> rejected, List<String> warnings) {
    this(bars, rejected, warnings, index -> "");
  }

  /** Without contradicting records. */
  public SourceBars(
      Bars bars, List<RejectedBar> rejected, List<String> warnings, IntFunction<String> origins) {
    this(bars, rejected, warnings, origins, List.of());
  }

  public SourceBars {
    duplicates = List.copyOf(duplicates);
    rejected = List.copyOf(rejected);
    warnings = List.copyOf(warnings);
  }
}
