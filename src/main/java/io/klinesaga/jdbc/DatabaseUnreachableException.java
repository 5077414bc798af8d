package io.klinesaga.jdbc;

import org.jspecify.annotations.Nullable;

/** No connection to the database could be had. */
public final class DatabaseUnreachableException extends DatabaseException {
  public DatabaseUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isUnreachable() {
    return true;
  }
}
