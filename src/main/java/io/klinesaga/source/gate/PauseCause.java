package io.klinesaga.source.gate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why a source is left alone, and so how long: each pause in a row is twice the one before. */
public enum PauseCause {
  /** It failed several times in a row. */
  FAILURES(Duration.ofMinutes(1)),
  /** It refuses to be asked. */
  BAN(Duration.ofMinutes(5));

  /** The longest pause of its own accord. */
  static final Duration LONGEST = Duration.ofHours(1);

  /** The longest that is believed of what a source asks for. */
  static final Duration LONGEST_ASKED = Duration.ofDays(1);

  private static final int MOST_DOUBLINGS = 10;

  private final Duration first;

  PauseCause(Duration first) {
    this.first = first;
  }

  /**
   * How long the source is left alone.
   *
   * @param pausesBefore how often in a row it was paused before
   * @param retryAfter how long it wants to be left alone at least; null if it does not say so
   */
  public Duration length(int pausesBefore, @Nullable Duration retryAfter) {
    Duration doubled = first.multipliedBy(1L << Math.min(pausesBefore, MOST_DOUBLINGS));
    Duration own = shorter(doubled, LONGEST);
    return retryAfter == null ? own : longer(own, shorter(retryAfter, LONGEST_ASKED));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }
}
