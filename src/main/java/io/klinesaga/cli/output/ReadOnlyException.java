package io.klinesaga.cli.output;

/** A statement that {@code query} does not run; the message says why. */
public final class ReadOnlyException extends RuntimeException {
  ReadOnlyException(String message) {
    super(message);
  }
}
