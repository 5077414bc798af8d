package io.klinesaga.embedded.tdengine.engine;

/** A database. */
record Database(long id, String name, DatabaseOptions options) {
  /** 2970-01-01: a real server takes no later time. */
  private static final long LATEST = 31_556_995_200_000L;

  /** Refuses a row that is older than KEEP or too far in the future. */
  void checkTime(long time, long now) {
    Errors.failIf(
        time > LATEST || time < now - options.keep() * 60_000,
        0x060b,
        "Timestamp data out of range");
  }
}
