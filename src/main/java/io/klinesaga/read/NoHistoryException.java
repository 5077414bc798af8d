package io.klinesaga.read;

/** What was valid at the time asked for cannot be told; the message says why. */
public final class NoHistoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoHistoryException(String message) {
    super(message);
  }
}
