package io.klinesaga.source.tdx.wire;

import io.klinesaga.source.tdx.TdxText;
import java.nio.charset.StandardCharsets;

/**
 * Reads the body of an answer from its first to its last byte. No method reads beyond the end or
 * allocates by a number that was read. For one thread.
 */
final class BodyReader {
  /** A number of more bytes than this does not fit 62 bits, and none is known to be that large. */
  private static final int MOST_VINT_BYTES = 9;

  private final String what;
  private final byte[] bytes;
  private int at;

  /**
   * @param what whose body it is, for messages
   */
  BodyReader(String what, byte[] bytes) {
    this.what = what;
    this.bytes = bytes;
  }

  int offset() {
    return at;
  }

  int remaining() {
    return bytes.length - at;
  }

  int u8() throws WireException {
    require(1, "a byte");
    return bytes[at++] & 0xFF;
  }

  int u16() throws WireException {
    require(2, "a 16-bit number");
    int value = (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
    at += 2;
    return value;
  }

  int i16() throws WireException {
    return (short) u16();
  }

  /** The 32 bits, to be taken as unsigned where the value needs it. */
  int u32() throws WireException {
    require(4, "a 32-bit number");
    int value =
        (bytes[at] & 0xFF)
            | (bytes[at + 1] & 0xFF) << 8
            | (bytes[at + 2] & 0xFF) << 16
            | (bytes[at + 3] & 0xFF) << 24;
    at += 4;
    return value;
  }

  /** A plain IEEE-754 float; volumes and amounts are such, whatever other clients make of them. */
  float f32() throws WireException {
    return Float.intBitsToFloat(u32());
  }

  /**
   * A signed number of variable length. First byte: bit 7 tells that more follow, bit 6 is the
   * sign, bits 5 to 0 are the lowest bits; each following byte: bit 7 as before, bits 6 to 0 are
   * the next bits. {@code b4 9a 02} is 18,100, {@code e4 06} is -420.
   */
  long vint() throws WireException {
    int start = at;
    int first = u8();
    long value = first & 0x3F;
    int shift = 6;
    boolean hasMore = (first & 0x80) != 0;
    while (hasMore) {
      if (at - start == MOST_VINT_BYTES) {
        throw refused(start, "a number of more than " + MOST_VINT_BYTES + " bytes", "fewer");
      }
      int next = u8();
      value |= (long) (next & 0x7F) << shift;
      shift += 7;
      hasMore = (next & 0x80) != 0;
    }
    return (first & 0x40) == 0 ? value : -value;
  }

  /** A {@link #vint()} that fits an int. */
  int smallVint() throws WireException {
    int start = at;
    long value = vint();
    if (value != (int) value) {
      throw refused(start, String.valueOf(value), "a number of at most 32 bits");
    }
    return (int) value;
  }

  /** Six digits. */
  String code() throws WireException {
    require(6, "a code of six digits");
    String code = new String(bytes, at, 6, StandardCharsets.ISO_8859_1);
    if (!code.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw refused(at, "'" + printable(code) + "'", "a code of six digits");
    }
    at += 6;
    return code;
  }

  /** Six bytes of a code of whatever characters. */
  String anyCode() throws WireException {
    require(6, "a code of six characters");
    String code = new String(bytes, at, 6, StandardCharsets.ISO_8859_1);
    at += 6;
    return code;
  }

  /** Text padded with NUL; one that is cut within a character ends before or with a substitute. */
  String text(int length) throws WireException {
    require(length, "a text of " + length + " bytes");
    String text = TdxText.of(bytes, at, length);
    at += length;
    return text;
  }

  void skip(int count) throws WireException {
    require(count, count + " more bytes");
    at += count;
  }

  /**
   * Reads how many records follow, and makes sure that they can.
   *
   * @param least bytes of the shortest record
   */
  int count(int least) throws WireException {
    int start = at;
    int count = u16();
    if ((long) count * least > remaining()) {
      throw refused(
          start,
          count + " records in " + remaining() + " bytes",
          "at least " + least + " bytes for each");
    }
    return count;
  }

  /** Requires that everything was read. */
  void end() throws WireException {
    if (remaining() != 0) {
      throw refused(at, remaining() + " more bytes", "the end of the body");
    }
  }

  WireException refused(int offset, String found, String expected) {
    return new WireException(what, offset, found, expected);
  }

  private void require(int count, String expected) throws WireException {
    if (remaining() < count) {
      throw refused(at, "the end after " + bytes.length + " bytes", expected);
    }
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
