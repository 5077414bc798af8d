package io.klinesaga.embedded.tdengine.engine;

/**
 * A database.
 *
 * @param keepMinutes how old a row may be
 */
record Database(long id, String name, long keepMinutes) {
  /** 2970-01-01: a real server takes no later time. */
  private static final long LATEST = 31_556_995_200_000L;

  /** Refuses a row that is older than KEEP or too far in the future. */
  void checkTime(long time, long now) {
    Errors.failIf(
        time > LATEST || time < now - keepMinutes * 60_000, 0x060b, "Timestamp data out of range");
  }
}
