package io.klinesaga.market;

import io.klinesaga.api.PublicApi;

/** A Chinese stock exchange. */
@PublicApi
public enum Exchange {
  /** Shanghai. */
  SH,
  /** Shenzhen. */
  SZ,
  /** Beijing. */
  BJ
}
