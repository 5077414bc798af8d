package io.klinesaga.saga;

/**
 * Somebody else has taken a saga up or ended it while it was being finished here. It is no failure
 * of the saga: who gets this stops and leaves it to them.
 */
public final class ReservationLostException extends SagaException {
  public ReservationLostException(String sagaId) {
    super(sagaId, "it was taken over by another process or has ended", null);
  }

  /** Whether this is what lies behind an error. */
  static boolean isBehind(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof ReservationLostException) {
        return true;
      }
    }
    return false;
  }
}
