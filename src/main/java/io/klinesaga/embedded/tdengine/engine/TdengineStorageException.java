package io.klinesaga.embedded.tdengine.engine;

import org.jspecify.annotations.Nullable;

/** The data folder cannot be used: locked by another process, foreign, damaged, or unreadable. */
public final class TdengineStorageException extends RuntimeException {
  public TdengineStorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
