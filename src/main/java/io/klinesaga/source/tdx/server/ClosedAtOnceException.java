package io.klinesaga.source.tdx.server;

import java.io.IOException;

/** A host takes a connection and closes it without a word, as it does to who asks too much. */
final class ClosedAtOnceException extends IOException {
  private static final long serialVersionUID = 1L;

  ClosedAtOnceException(HostAddress host, IOException cause) {
    super(host + " closes the connection at once", cause);
  }
}
