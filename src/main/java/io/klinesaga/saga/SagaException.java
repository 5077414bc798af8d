package io.klinesaga.saga;

import org.jspecify.annotations.Nullable;

/** A saga cannot go on. The message names the saga. */
public class SagaException extends RuntimeException {
  private final String sagaId;

  public SagaException(String sagaId, String message, @Nullable Throwable cause) {
    super("saga " + sagaId + ": " + message, cause);
    this.sagaId = sagaId;
  }

  public String sagaId() {
    return sagaId;
  }
}
