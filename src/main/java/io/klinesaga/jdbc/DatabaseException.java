package io.klinesaga.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A database refused a statement or could not be reached. */
public class DatabaseException extends RuntimeException {
  private final @Nullable String sqlState;

  /**
   * @param message what was attempted
   * @param cause what the driver said
   */
  public DatabaseException(String message, SQLException cause) {
    super(message + ": " + cause.getMessage(), cause);
    this.sqlState = cause.getSQLState();
  }

  public DatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.sqlState = null;
  }

  /**
   * Tells an error of a database from others.
   *
   * @param what what was attempted
   * @return null if the cause is no SQL error
   */
  public static @Nullable DatabaseException of(String what, @Nullable Throwable cause) {
    return cause instanceof SQLException sql ? new DatabaseException(what, sql) : null;
  }

  /** The five-character SQLState the server or driver gave, if any. */
  public @Nullable String sqlState() {
    return sqlState;
  }

  /**
   * Whether the connection was lost, refused, or the server is shutting down, so that nothing is
   * known about the statement's effect and a later attempt may succeed.
   */
  public boolean isUnreachable() {
    String state = sqlState;
    if (state == null) {
      return false;
    }
    return state.startsWith("08") || state.startsWith("57P") || "53300".equals(state);
  }
}
