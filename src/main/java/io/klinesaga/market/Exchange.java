package io.klinesaga.market;

/** A Chinese stock exchange. */
public enum Exchange {
  /** Shanghai. */
  SH,
  /** Shenzhen. */
  SZ,
  /** Beijing. */
  BJ
}
