package io.klinesaga.cluster;

import java.time.Instant;
import java.util.UUID;

/**
 * One firing of a schedule, as one process wants it or has it.
 *
 * @param route id of the route that starts from the schedule
 * @param scheduled when the schedule says that it fires, whatever the time is now
 * @param claim of this attempt alone, so that a process can tell its own from those of others
 */
public record Firing(String route, Instant scheduled, UUID claim) {
  /** A new attempt. */
  static Firing of(String route, Instant scheduled) {
    return new Firing(route, scheduled, UUID.randomUUID());
  }

  @Override
  public String toString() {
    return route + " of " + scheduled;
  }
}
