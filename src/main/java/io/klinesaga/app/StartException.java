package io.klinesaga.app;

import org.jspecify.annotations.Nullable;

/** The product cannot start with this configuration: a route, a property, a source. */
public final class StartException extends RuntimeException {
  public StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
