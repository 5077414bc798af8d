package io.klinesaga.clean;

/** Deletes what is too old from the logs. */
@FunctionalInterface
public interface Retention {
  /**
   * Deletes, in small transactions.
   *
   * @return rows deleted
   */
  long prune();
}
