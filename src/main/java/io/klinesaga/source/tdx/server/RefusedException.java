package io.klinesaga.source.tdx.server;

import java.io.IOException;

/** A host does not serve what it has proved to serve before. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message, Exception cause) {
    super(message, cause);
  }
}
