package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A place bars are read from. Implementations are safe for use by several threads and never write
 * anything.
 *
 * <p>A jar outside the product adds one by implementing {@link KlineSourceProvider} and naming it
 * in {@code META-INF/services/io.klinesaga.source.KlineSourceProvider}.
 */
@PublicApi
public interface KlineSource extends AutoCloseable {
  /** The name it is chosen by in {@code kline.source}, such as {@code tdx-file}. */
  String name();

  /**
   * The symbols that have bars of exactly this period here (not derived from a shorter one).
   *
   * @throws SourceException if the source cannot be reached or listed
   */
  SortedSet<Symbol> symbols(Period period);

  /**
   * Reads the bars of one series whose time lies in the range. Only decoding is done here; whether
   * a bar is plausible is decided by the caller.
   *
   * @throws UnknownSeriesException if the source has no such series
   * @throws SourceException if the series cannot be read
   */
  SourceBars fetch(SeriesId series, TimeRange range);

  /**
   * What the raw values of a series mean here.
   *
   * @throws SourceException if the series cannot be read
   */
  default ReadingProfile profile(SeriesId series) {
    return ReadingProfile.STANDARD;
  }

  /**
   * Whether a person declares in its settings what raw values mean: {@code volume-unit}, {@code
   * amount-unit}, {@code bar-label} below {@code kline.source.<name>.}.
   */
  default boolean isDeclared() {
    return false;
  }

  /** How exact the volumes and amounts of a series are here. */
  default Precision precision(SeriesId series) {
    return Precision.EXACT;
  }

  /**
   * Reads bars once more from another place than before, to confirm a change of old bars.
   *
   * @param first where they were read before
   * @return the bars of another host in another network; empty if there is none to ask
   * @throws SourceException if none of those that could be asked answers
   */
  default Optional<SourceBars> confirm(SeriesId series, TimeRange range, Receipt first) {
    return Optional.empty();
  }

  /** Whether it is asked over a network: then a change of old bars needs another host's word. */
  default boolean isRemote() {
    return false;
  }

  /**
   * What is there in the place of bars of exactly this period and is not read: one sentence for
   * each kind of thing, with their number, an example and the reason.
   *
   * @throws SourceException if the source cannot be reached or listed
   */
  default List<String> skipped(Period period) {
    return List.of();
  }

  /**
   * Looks whether the source can be used now, without reading bars. It is asked every few seconds,
   * so it must be cheap. A source that has nothing to look at need not implement it.
   *
   * @throws SourceException if it cannot be used; the message says why
   */
  default void ping() {}

  /** Releases what the source holds. */
  @Override
  void close();
}
