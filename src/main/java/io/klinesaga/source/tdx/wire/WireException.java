package io.klinesaga.source.tdx.wire;

/** Bytes of a quote server are not what they should be; nothing of them is used. */
public class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param what which part of which answer
   * @param offset byte in the header or body
   * @param found what is there
   * @param expected what should be there
   */
  public WireException(String what, int offset, String found, String expected) {
    super(what + ", byte " + offset + ": found " + found + ", expected " + expected);
  }
}
