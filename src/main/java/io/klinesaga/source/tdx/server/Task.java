package io.klinesaga.source.tdx.server;

import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;

/** What is done with a connection to a host; another host may be asked for the same afterwards. */
interface Task<T> {
  /**
   * Asks a host.
   *
   * @throws NoSeriesException if the host serves but has no such series
   * @throws SuspectException if what it delivers contradicts itself
   */
  Answer<T> on(Lease lease, Host host)
      throws IOException, WireException, SuspectException, NoSeriesException;

  /** Whether two hosts have delivered the same. */
  default boolean isSame(T a, T b) {
    return a.equals(b);
  }
}
