package io.klinesaga.health;

import io.klinesaga.postgres.PostgresHealth.Backlog;

/**
 * Whether sagas end in time. A saga past its deadline is down: nobody has taken it up, and its
 * series are locked. A stuck one is told and is no failure: it waits for a person, a restart would
 * not help, and all other series go on.
 */
final class SagasCheck {
  private SagasCheck() {}

  static Finding lag(Backlog backlog) {
    if (backlog.overdue() == 0) {
      return Finding.up(backlog.open() + " sagas open, none past its deadline");
    }
    return Finding.down(
        backlog.overdue()
            + " sagas are past their deadline (kline.saga.deadline), the oldest began "
            + Ages.text(backlog.oldestOverdue())
            + " ago; the cleaner has not finished them: see status, saga show");
  }

  static Finding stuck(Backlog backlog) {
    return Finding.up(
        backlog.stuck() == 0
            ? "no saga is stuck"
            : backlog.stuck()
                + " sagas are stuck and wait for a person, their series are locked: see saga list, saga show;"
                + " all other series go on");
  }
}
