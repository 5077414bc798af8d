package io.klinesaga.source.tdx.server;

/**
 * What a host delivers is not what a host delivers that works. Whether it is to blame shows when
 * another one is asked for the same.
 */
final class SuspectException extends Exception {
  private static final long serialVersionUID = 1L;

  SuspectException(String reason) {
    super(reason);
  }
}
