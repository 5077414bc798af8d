package io.klinesaga.sync;

import io.klinesaga.check.Checked;

/** How the sync of one series ended. */
public enum SeriesOutcome {
  /** Bars were written and committed. */
  COMMITTED,
  /** Every bar of the source was there already. */
  UNCHANGED,
  /** Every good bar was there already; others of the source are in quarantine or held. */
  PARTIAL,
  /** Another transaction holds the series. */
  BUSY,
  /** Every source that has it is left alone for now; another run does it. */
  POSTPONED,
  /** Two hosts of a source contradict each other about old bars; nothing was changed. */
  DISPUTED,
  /** Nothing was changed, or what was changed has been or will be taken back. */
  FAILED;

  /** Whether something of the series is not done, and a person is told why. */
  boolean isProblem() {
    return this == BUSY || this == POSTPONED || this == DISPUTED || this == FAILED;
  }

  /** Whether a source must have been read for a series to end so. */
  boolean isAnswered() {
    return this != BUSY && this != POSTPONED && this != FAILED;
  }

  /** How a series ends of which nothing had to be written. */
  static SeriesOutcome withoutChange(Checked checked) {
    return checked.bad().isEmpty() ? UNCHANGED : PARTIAL;
  }
}
