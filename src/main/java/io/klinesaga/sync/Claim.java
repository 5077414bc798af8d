package io.klinesaga.sync;

import io.klinesaga.market.SeriesId;
import java.util.Map;

/**
 * The right of this process to work on a part of a run. Both methods are called in the transaction
 * of the calling thread.
 */
@FunctionalInterface
public interface Claim {
  /** Of who works on the whole run. */
  Claim WHOLE_RUN = () -> {};

  /**
   * Makes sure that this process may work on it.
   *
   * @throws RuntimeException if it may not any more
   */
  void require();

  /**
   * Notes bars that are committed without a saga, since no log does.
   *
   * @param rows by series, none of them 0
   */
  default void wrote(Map<SeriesId, Integer> rows) {}
}
