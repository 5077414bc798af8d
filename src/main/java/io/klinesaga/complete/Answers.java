package io.klinesaga.complete;

import java.time.Instant;

/** Where answers are kept. */
public interface Answers {
  /** Of who keeps nothing. */
  Answers NONE =
      new Answers() {
        @Override
        public Instant now() {
          return Instant.EPOCH;
        }

        @Override
        public boolean keep(DayAnswer answer, Instant looked) {
          return false;
        }
      };

  /** The present time by the clock that all who keep answers share. */
  Instant now();

  /**
   * Keeps an answer, if it is not the last one of its day and period, and notes that somebody
   * looked. What a later look has found is never replaced.
   *
   * @param looked {@link #now} before evidence was gathered
   * @return whether it differs from the last one and replaces it
   */
  boolean keep(DayAnswer answer, Instant looked);
}
