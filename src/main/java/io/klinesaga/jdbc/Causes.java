package io.klinesaga.jdbc;

/** What lies behind a wrapped error. */
public final class Causes {
  private Causes() {}

  /** Whether a database that could not be reached is behind an error. */
  public static boolean isUnreachable(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof DatabaseException database && database.isUnreachable()) {
        return true;
      }
    }
    return false;
  }

  /** The message of the innermost cause, which is the one that says what happened. */
  public static String rootMessage(Throwable e) {
    Throwable root = root(e);
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /** The innermost cause; the error itself if it has none. */
  public static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}
