package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/**
 * What sources share with other processes and with the routes. It may be used from the first
 * request on, not while a source is made.
 */
@PublicApi
public interface SourceServices {
  /** Of a source by itself, which shares nothing. */
  SourceServices ALONE = (source, budget) -> RequestGate.OPEN;

  /**
   * The gate for the requests of a source.
   *
   * @param source its name
   * @param budget how much it may be asked
   */
  RequestGate gate(String source, Budget budget);

  /**
   * What the hosts of a source are known for.
   *
   * @param source its name
   */
  default HostBook hosts(String source) {
    return HostBook.inMemory();
  }

  /** The routes of the process. */
  default SourceRoutes routes() {
    return SourceRoutes.NONE;
  }
}
