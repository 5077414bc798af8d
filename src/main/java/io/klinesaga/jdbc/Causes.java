package io.klinesaga.jdbc;

/** What lies behind a wrapped error. */
public final class Causes {
  private Causes() {}

  /** The message of the innermost cause, which is the one that says what happened. */
  public static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
