package io.klinesaga.source.tdx.wire;

/**
 * A server answers a request for bars without any. It is a refusal: servers that do not serve bars
 * answer so for every code, as they do for a code that they do not know.
 */
public final class NoBarsException extends WireException {
  private static final long serialVersionUID = 1L;

  NoBarsException(String what, int offset, String found) {
    super(what, offset, found, "at least one bar");
  }
}
