package io.klinesaga.dispatch;

import java.util.Locale;

/** What is done to a cluster in a campaign. */
enum Harm {
  KILL_OF_A_NODE,
  NODE_STANDS_STILL,
  NODE_LEAVES_AND_ANOTHER_JOINS,
  KILL_OF_THE_PLANNER,
  KILL_OF_THE_BROKER,
  BROKER_STANDS_STILL,
  KILL_OF_POSTGRESQL,
  POSTGRESQL_STANDS_STILL,
  CUT_OF_ALL_CONNECTIONS_TO_POSTGRESQL,
  MESSAGES_DOUBLED_AND_OUT_OF_ORDER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
