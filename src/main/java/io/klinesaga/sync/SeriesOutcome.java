package io.klinesaga.sync;

import io.klinesaga.check.Checked;

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
  FAILED;

  /** How a series ends of which nothing had to be written. */
  static SeriesOutcome withoutChange(Checked checked) {
    return checked.bad().isEmpty() ? UNCHANGED : PARTIAL;
  }
}
