package io.klinesaga.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server or its folder cannot be used; the message says which and why. */
public class EmbeddedException extends RuntimeException {
  public EmbeddedException(String message) {
    super(message);
  }

  public EmbeddedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
