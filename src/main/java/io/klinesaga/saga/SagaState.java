package io.klinesaga.saga;

/**
 * Where a saga stands. Every change is one conditional update in the log, so exactly one of several
 * racing parties makes it.
 */
public enum SagaState {
  /** Its steps may be running. */
  RUNNING,
  /** It has succeeded; its completion routes have not all run. */
  COMPLETING,
  /** It has succeeded. Terminal. */
  COMPLETED,
  /** It has failed; its compensation routes have not all succeeded. */
  COMPENSATING,
  /** It has failed and every effect is taken back. Terminal. */
  COMPENSATED,
  /** Its compensation or completion has failed too often; a person must retry it or give it up. */
  STUCK,
  /** A person has ended it, with a reason; its effects may remain. Terminal. */
  GIVEN_UP;

  public boolean isTerminal() {
    return this == COMPLETED || this == COMPENSATED || this == GIVEN_UP;
  }
}
