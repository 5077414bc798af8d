package io.klinesaga.health;

import io.klinesaga.config.Secrets;

/**
 * What a check has found.
 *
 * @param state whether the process can do its job, as far as the check goes
 * @param text what was found, without secrets
 */
public record Finding(State state, String text) {
  /** What a finding means. */
  public enum State {
    /** The process can do its job. */
    UP,
    /** It cannot. */
    DOWN,
    /** It cannot be told. */
    UNKNOWN
  }

  static Finding up(String text) {
    return new Finding(State.UP, text);
  }

  static Finding down(String text) {
    return new Finding(State.DOWN, text);
  }

  /** A look that threw; the message of an error of the JVM says little without its type. */
  static Finding thrown(Throwable e) {
    String message = e.getMessage();
    return down(Secrets.mask(message == null || e instanceof Error ? e.toString() : message));
  }

  static Finding unknown(String text) {
    return new Finding(State.UNKNOWN, text);
  }
}
