package io.klinesaga.source.tdx.wire;

import java.util.Locale;

/**
 * One request to a quote server and how its answer is read. Immutable.
 *
 * @param <T> what the answer says
 */
public interface Command<T> {
  /** The first byte of frames of the classic kind. */
  int CLASSIC = 0x0C;

  /** The first byte of frames of the newer kind, whose answers echo no sequence to rely on. */
  int NEWER = 0x01;

  /** Its number. */
  int method();

  /** The first byte of its frame. */
  default int head() {
    return CLASSIC;
  }

  /** What follows the number in the frame. */
  byte[] payload();

  /**
   * Reads the body of the answer, already inflated, to its last byte.
   *
   * @throws WireException if it is not what an answer to this command can be
   */
  T decode(byte[] body) throws WireException;

  /** For receipts and messages: {@code 0x052d}. */
  default String id() {
    return String.format(Locale.ROOT, "0x%04x", method());
  }
}
