package io.klinesaga.source.tdx.server;

/** A host that serves bars of others has none of this series. */
final class NoSeriesException extends Exception {
  private static final long serialVersionUID = 1L;

  NoSeriesException(String message) {
    super(message);
  }
}
