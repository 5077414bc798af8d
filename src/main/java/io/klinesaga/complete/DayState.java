package io.klinesaga.complete;

import java.util.Locale;

/** What is known of the bars of one symbol, period and day. */
public enum DayState {
  /** All bars that the day has are stored, valid and committed. */
  PRESENT,
  /** It was not traded, and something says so. */
  SUSPENDED,
  /** It was not listed yet. */
  NOT_LISTED,
  /** It was not listed any more. */
  DELISTED,
  /** Sources need not have it yet. */
  NOT_DUE,
  /** It is due, and not long enough to be given up. */
  LATE,
  /** It is not there. */
  MISSING,
  /** Fewer minutes than the day has, or minutes without the volume that the day has. */
  THIN,
  /** What a source had was rejected. */
  QUARANTINED,
  /** Something contradicts what is stored. */
  DISPUTED,
  /** Nobody has said whether there should be bars. */
  UNKNOWN;

  /** The evidence of what is unknown because nobody has said anything of the security. */
  public static final String NO_REFERENCE = "no reference data";

  /** The word for it in answers: {@code not-listed}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether reading it from a source could mend it: of what was rejected, from another one. */
  public boolean isRepairable() {
    return this == MISSING
        || this == LATE
        || this == THIN
        || this == QUARANTINED
        || this == DISPUTED;
  }

  /** Whether nothing is left to wish for: all is there, or nothing need be. */
  public boolean isSettled() {
    return this == PRESENT || this == SUSPENDED || this == NOT_LISTED || this == DELISTED;
  }
}
