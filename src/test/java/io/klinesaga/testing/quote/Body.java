package io.klinesaga.testing.quote;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes in the number forms of the protocol: little-endian, and integers of variable length. */
final class Body {
  static final Charset GBK = Charset.forName("GBK");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Body u8(int value) {
    out.write(value);
    return this;
  }

  Body u16(int value) {
    return u8(value).u8(value >>> 8);
  }

  Body u32(long value) {
    return u16((int) value & 0xFFFF).u16((int) (value >>> 16));
  }

  Body f32(float value) {
    return u32(Float.floatToRawIntBits(value));
  }

  /** First byte: more, sign and six bits; every further one: more and seven bits. */
  Body vint(long value) {
    long left = Math.abs(value);
    int first = (int) (left & 0x3F) | (value < 0 ? 0x40 : 0);
    left >>>= 6;
    u8(left == 0 ? first : first | 0x80);
    while (left != 0) {
      int seven = (int) (left & 0x7F);
      left >>>= 7;
      u8(left == 0 ? seven : seven | 0x80);
    }
    return this;
  }

  Body bytes(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Body code(String sixDigits) {
    return bytes(sixDigits.getBytes(StandardCharsets.US_ASCII));
  }

  /** GBK, cut (in the middle of a character if need be) or filled with zeros. */
  Body text(String text, int width) {
    return bytes(Arrays.copyOf(text.getBytes(GBK), width));
  }

  Body zeros(int count) {
    return bytes(new byte[count]);
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** What is sent for what is not there: a count of zero. */
  static byte[] none() {
    return new byte[2];
  }

  /** Reads what a client sent. */
  static ByteBuffer reader(byte[] payload) {
    return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The next so many bytes as ASCII text, up to the first zero. */
  static String ascii(ByteBuffer in, int width) {
    byte[] bytes = new byte[width];
    in.get(bytes);
    String text = new String(bytes, StandardCharsets.US_ASCII);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
