package io.klinesaga.jdbc;

import org.jspecify.annotations.Nullable;

/** The database could not be reached, or did not serve the request now. */
public class DatabaseUnreachableException extends DatabaseException {
  public DatabaseUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isUnreachable() {
    return true;
  }
}
