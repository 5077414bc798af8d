package io.klinesaga.testing.quote;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/** Answers as they go over the wire: a header of 16 bytes and the body. */
final class Frame {
  static final long MAGIC = 0x0074CBB1L;

  private static final int PLAIN = 0x0C;
  private static final int COMPRESSED = 0x1C;

  private Frame() {}

  /** A body as it is. */
  static byte[] plain(QuoteRequest request, byte[] body) {
    return header(PLAIN, request.sequence(), request.method(), body.length, body.length)
        .bytes(body)
        .bytes();
  }

  /** A compressed body; as it is where it would have the same size, which tells plain bodies. */
  static byte[] compressed(QuoteRequest request, byte[] body) {
    byte[] zip = deflated(body);
    return zip.length == body.length
        ? plain(request, body)
        : header(COMPRESSED, request.sequence(), request.method(), zip.length, body.length)
            .bytes(zip)
            .bytes();
  }

  private static Body header(int flag, int sequence, int method, int zip, int unzip) {
    return new Body()
        .u32(MAGIC)
        .u8(flag)
        .u32(sequence)
        .u8(0)
        .u16(method)
        .u16(sized(zip))
        .u16(sized(unzip));
  }

  private static int sized(int size) {
    if (size > 0xFFFF) {
      throw new IllegalArgumentException("a body of " + size + " bytes: expected at most 65535");
    }
    return size;
  }

  private static byte[] deflated(byte[] body) {
    Deflater deflater = new Deflater();
    deflater.setInput(body);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }
}
