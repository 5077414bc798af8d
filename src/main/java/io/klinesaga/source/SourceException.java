package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import org.jspecify.annotations.Nullable;

/**
 * A source could not deliver. The message says which source, what was asked for, and what was
 * found.
 */
@PublicApi
public class SourceException extends RuntimeException {
  public SourceException(String message) {
    super(message);
  }

  public SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
