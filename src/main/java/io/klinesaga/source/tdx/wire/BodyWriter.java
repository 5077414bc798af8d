package io.klinesaga.source.tdx.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts a request together. For one thread. */
final class BodyWriter {
  private byte[] bytes = new byte[64];
  private int size;

  BodyWriter u8(int value) {
    room(1)[size++] = (byte) value;
    return this;
  }

  BodyWriter u16(int value) {
    return u8(value).u8(value >> 8);
  }

  BodyWriter u32(int value) {
    return u16(value).u16(value >> 16);
  }

  BodyWriter ascii(String text) {
    return bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  BodyWriter zeros(int count) {
    return bytes(new byte[count]);
  }

  BodyWriter bytes(byte[] added) {
    System.arraycopy(added, 0, room(added.length), size, added.length);
    size += added.length;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private byte[] room(int count) {
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
    return bytes;
  }
}
