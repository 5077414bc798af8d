package io.klinesaga.testing.quote;

import io.klinesaga.testing.quote.Hostility.Damage;
import java.util.Arrays;

/** Answers that are wrong on the wire. */
final class Damages {
  private static final int HEADER = 16;

  private Damages() {}

  /** The bytes to send instead of those of an answer; fewer end with the connection. */
  static byte[] frame(QuoteRequest request, byte[] body, Damage damage) {
    return switch (damage) {
      case WRONG_SEQUENCE -> Frame.plain(as(request, request.sequence() + 1, 0), body);
      case WRONG_METHOD -> Frame.plain(as(request, request.sequence(), 1), body);
      case BAD_MAGIC -> flipped(Frame.plain(request, body), 1);
      case CORRUPT_ZLIB -> corrupt(Frame.compressed(request, body));
      case SHORT_BODY -> Frame.plain(request, Arrays.copyOf(body, body.length - 1));
      case LONG_BODY -> Frame.plain(request, Arrays.copyOf(body, body.length + 1));
      case WRONG_SIZE -> flipped(Frame.compressed(request, body), HEADER - 2);
      case CUT -> half(Frame.plain(request, body));
    };
  }

  private static QuoteRequest as(QuoteRequest request, int sequence, int more) {
    return new QuoteRequest(request.head(), sequence, request.method() + more, request.payload());
  }

  private static byte[] flipped(byte[] frame, int at) {
    frame[at] ^= 0x55;
    return frame;
  }

  private static byte[] corrupt(byte[] frame) {
    for (int at = HEADER + 2; at < frame.length; at += 3) {
      frame[at] ^= 0x55;
    }
    return frame;
  }

  private static byte[] half(byte[] frame) {
    return Arrays.copyOf(frame, HEADER + (frame.length - HEADER) / 2);
  }
}
