package io.klinesaga.handover;

import org.jspecify.annotations.Nullable;

/** Work could not be handed over, or not be followed to its end; the message says why. */
public final class HandoverException extends RuntimeException {
  /** Why. */
  public enum Reason {
    /** The other process does not do this work for this one. */
    REFUSED,
    /** The other process does not answer. */
    UNREACHABLE,
    /** The other process ended in the middle of the work. */
    LOST
  }

  private final Reason reason;

  public HandoverException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
