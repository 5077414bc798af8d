package io.klinesaga.audit;

/** What must hold between the two databases. */
public enum Invariant {
  /** A valid bar's transaction is committed; bars written without a saga are exempt. */
  COMMITTED_BARS("committed-bars"),
  /** First bar, last bar and number of bars are what {@code sync_state} says. */
  METADATA("metadata"),
  /** What is left of a committed transaction has the number and checksum in the log. */
  CHECKSUM("checksum"),
  /** No range waits to be read again from the source. */
  REREAD("reread"),
  /** No open transaction is older than its deadline, or of a process that is gone, or stuck. */
  OVERDUE("overdue"),
  /** No before-image without an open transaction. */
  BEFORE_IMAGE("before-image"),
  /** What committed transactions have overwritten is in the revisions, and nothing else is. */
  REVISIONS("revisions"),
  /** The counters of each run equal the log. */
  COUNTERS("counters");

  private final String code;

  Invariant(String code) {
    this.code = code;
  }

  /** Its name in reports. */
  public String code() {
    return code;
  }
}
