package io.klinesaga.sync;

/** How the sync of one series ended. */
public enum SeriesOutcome {
  /** Bars were written and committed. */
  COMMITTED,
  /** Every bar was there already. */
  UNCHANGED,
  /** Another transaction holds the series. */
  BUSY,
  /** Nothing was changed, or what was changed has been or will be taken back. */
  FAILED
}
