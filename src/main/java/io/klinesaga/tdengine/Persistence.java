package io.klinesaga.tdengine;

import io.klinesaga.config.Durations;
import io.klinesaga.loop.Pause;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For how long and how often one request is sent again. Used by one thread. */
final class Persistence {
  private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Duration limit;
  private final long end;
  private Duration pause = FIRST_PAUSE;
  private int attempts;

  /**
   * @param limit from now on; no attempt begins after it
   */
  Persistence(Duration limit) {
    this.limit = limit;
    this.end = System.nanoTime() + limit.toNanos();
  }

  /**
   * Waits before the next attempt.
   *
   * @param what what is attempted, for messages
   * @param failure how the last attempt ended
   * @throws TdengineUnsettledException if the time is over, or the thread was interrupted
   */
  void next(String what, SQLException failure) {
    attempts++;
    if (attempts == 1) {
      LOG.warn("TDengine, {}: {}; it is tried again", what, failure.getMessage());
    }
    if (end - System.nanoTime() < pause.toNanos() || !Pause.of(pause)) {
      throw new TdengineUnsettledException(
          "TDengine, "
              + (what + ": " + failure.getMessage())
              + (" (tried " + attempts + " times within " + Durations.text(limit) + ")"),
          failure);
    }
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
