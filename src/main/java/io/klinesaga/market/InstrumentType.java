package io.klinesaga.market;

/** What kind of thing a symbol names; it decides price decimals and the unit of raw volumes. */
public enum InstrumentType {
  /** An A share, traded in yuan. */
  STOCK,
  /** A B share, traded in US dollars (Shanghai) or Hong Kong dollars (Shenzhen). */
  B_SHARE,
  /** An index; its prices are points. */
  INDEX,
  /** A fund, ETF, LOF or REIT. */
  FUND,
  /** A bond or convertible bond. */
  BOND,
  /** A repurchase agreement; its price is an interest rate in percent. */
  REPO
}
