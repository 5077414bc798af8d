package io.klinesaga.transaction;

/**
 * Every series of a batch is held by another transaction, so its saga does not begin. The series
 * have been reported.
 */
public final class AllBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AllBusyException(int series) {
    super("all " + series + " series of the batch are busy");
  }
}
