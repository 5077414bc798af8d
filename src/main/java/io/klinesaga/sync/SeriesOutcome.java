package io.klinesaga.sync;

/** How the sync of one series ended. */
public enum SeriesOutcome {
  /** Bars were written and committed. */
  COMMITTED,
  /** Every bar of the source was there already. */
  UNCHANGED,
  /** Every good bar was there already; others of the source are in quarantine. */
  PARTIAL,
  /** Another transaction holds the series. */
  BUSY,
  /** Nothing was changed, or what was changed has been or will be taken back. */
  FAILED
}
