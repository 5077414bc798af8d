package io.klinesaga.read;

import io.klinesaga.market.MarketTime;
import java.time.Instant;

/**
 * A time of which it is decided what was committed: whoever reads as of it again gets the same.
 *
 * @param at by the clock of PostgreSQL, to the microsecond
 */
public record Snapshot(Instant at) {
  /**
   * @param since from when on all that was overwritten is kept
   */
  void requireKept(Instant since) {
    if (at.isBefore(since)) {
      throw new NoHistoryException(
          "as of "
              + MarketTime.text(at)
              + ": what was overwritten is kept from "
              + MarketTime.text(since)
              + " on");
    }
  }
}
