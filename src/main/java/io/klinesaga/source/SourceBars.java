package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import io.klinesaga.market.Bars;
import io.klinesaga.market.TimeRange;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

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
 * @param receipt where they were read; null of a source that does not say so
 * @param heldFrom the earliest time of which the source can have bars; {@link TimeRange#ALL}'s
 *     start where it has all
 */
@PublicApi
public record SourceBars(
    Bars bars,
    List<RejectedBar> rejected,
    List<String> warnings,
    IntFunction<String> origins,
    List<DuplicateBar> duplicates,
    @Nullable Receipt receipt,
    long heldFrom) {
  /** Of a source that does not say where its bars were read. */
  public SourceBars(Bars bars, List<RejectedBar> rejected, List<String> warnings) {
    this(bars, rejected, warnings, index -> "");
  }

  /** Without contradicting records. */
  public SourceBars(
      Bars bars, List<RejectedBar> rejected, List<String> warnings, IntFunction<String> origins) {
    this(bars, rejected, warnings, origins, List.of());
  }

  /** Without a receipt, of a source that has all bars. */
  public SourceBars(
      Bars bars,
      List<RejectedBar> rejected,
      List<String> warnings,
      IntFunction<String> origins,
      List<DuplicateBar> duplicates) {
    this(bars, rejected, warnings, origins, duplicates, null, TimeRange.ALL.from());
  }

  /** The same with a receipt. */
  public SourceBars withReceipt(Receipt given) {
    return new SourceBars(bars, rejected, warnings, origins, duplicates, given, heldFrom);
  }

  /** The same of a source that can have no bars before this time. */
  public SourceBars withHeldFrom(long earliest) {
    return new SourceBars(bars, rejected, warnings, origins, duplicates, receipt, earliest);
  }

  public SourceBars {
    duplicates = List.copyOf(duplicates);
    rejected = List.copyOf(rejected);
    warnings = List.copyOf(warnings);
  }
}
