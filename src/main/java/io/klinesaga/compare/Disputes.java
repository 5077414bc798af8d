package io.klinesaga.compare;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.util.Collection;
import java.util.List;

/** Where disputes are noted. */
public interface Disputes {
  /**
   * Notes what a look at some series has found; what the same look had found there before and did
   * not find again is forgotten.
   *
   * @param foundBy the look, such as {@code coherent}
   * @param looked the series of which everything in the range was compared
   */
  void replace(String foundBy, Collection<SeriesId> looked, TimeRange range, List<Dispute> found);
}
