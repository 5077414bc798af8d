package io.klinesaga.health;

import io.klinesaga.postgres.PostgresHealth.Figures;

/**
 * Whether sagas end in time. A saga past its deadline is down: nobody has taken it up, and its
 * series are locked. A stuck one is told and is no failure: it waits for a person, a restart would
 * not help, and all other series go on.
 */
final class SagasCheck {
  private SagasCheck() {}

  static Finding lag(Figures figures) {
    if (figures.overdue() == 0) {
      return Finding.up(figures.open() + " sagas open, none past its deadline");
    }
    return Finding.down(
        figures.overdue()
            + " sagas are past their deadline (kline.saga.deadline), the oldest began "
            + Ages.text(figures.oldestOverdue())
            + " ago; the cleaner has not finished them: see status, saga show");
  }

  static Finding stuck(Figures figures) {
    return Finding.up(
        figures.stuck() == 0
            ? "no saga is stuck"
            : figures.stuck()
                + " sagas are stuck and wait for a person, their series are locked: see saga list, saga show;"
                + " all other series go on");
  }
}
