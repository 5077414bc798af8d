package io.klinesaga.source;

/** The source works but has no such series. */
public final class UnknownSeriesException extends SourceException {
  public UnknownSeriesException(String message) {
    super(message);
  }
}
