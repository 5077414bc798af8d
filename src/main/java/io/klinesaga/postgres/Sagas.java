package io.klinesaga.postgres;

/** Conditions on {@code saga_log} and {@code saga_owner} that several statements have. */
final class Sagas {
  private Sagas() {}

  /** Processes that are at work. One parameter: silent for how many milliseconds is gone. */
  static final String ALIVE =
      "SELECT owner FROM saga_owner WHERE heartbeat > now() - ? * interval '1 millisecond'";

  /** Whether the process of saga {@code s} is gone; where {@code alive} is {@link #ALIVE}. */
  static final String IS_GONE = "s.owner NOT IN (SELECT owner FROM alive)";

  /**
   * Whether saga {@code s} is due or abandoned, so that the cleaner takes it up; where {@code
   * alive} is {@link #ALIVE}.
   */
  static final String IS_DUE =
      "(s.state IN ('COMPENSATING', 'COMPLETING') AND (s.next_attempt <= now() OR "
          + IS_GONE
          + ") OR s.state = 'RUNNING' AND (s.deadline < now() OR "
          + IS_GONE
          + "))";
}
