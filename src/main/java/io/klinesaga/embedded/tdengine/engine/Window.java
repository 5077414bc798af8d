package io.klinesaga.embedded.tdengine.engine;

import java.time.Instant;
import java.util.Set;

/**
 * The width of an {@code INTERVAL}. As in a real server windows given in days or weeks begin at
 * midnight of the server's zone, whatever the session's, and all others (also of 24h) count from
 * 1970 in UTC. It takes the zone's standard offset for all years.
 */
record Window(long millis, boolean beginsAtMidnight) {
  private static final Set<Character> UNITS_FROM_MIDNIGHT = Set.of('d', 'w');
  private static final long OFFSET =
      Engine.SERVER_ZONE.getRules().getStandardOffset(Instant.EPOCH).getTotalSeconds() * 1000L;

  /** Reads a width such as {@code 15m}. */
  static Window of(String width) {
    long millis = Timestamps.duration(width);
    Errors.failIf(millis == 0, 0x2615, "Interval cannot be less than 1 ms");
    return new Window(millis, UNITS_FROM_MIDNIGHT.contains(width.charAt(width.length() - 1)));
  }

  /** The begin of the window of a row, in SQL. */
  String startSql() {
    long offset = beginsAtMidnight ? OFFSET : 0;
    return Db.sql("(d.ts - ((d.ts + %1$d) %% %2$d + %2$d) %% %2$d)", offset, millis);
  }
}
