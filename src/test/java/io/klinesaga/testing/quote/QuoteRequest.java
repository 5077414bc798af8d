package io.klinesaga.testing.quote;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What a client asks.
 *
 * @param head first byte: 0x0C, 0x1C, or 0x01 of the newer dialect
 * @param sequence echoed in the answer
 * @param method what is asked for, as {@link Method} names it
 * @param payload what follows the method
 */
public record QuoteRequest(int head, int sequence, int method, byte[] payload) {
  private static final int HEADER = 10;

  /**
   * Reads the next request.
   *
   * @throws EOFException if the client has ended
   * @throws ProtocolException if the bytes are no request
   */
  static QuoteRequest read(DataInputStream in) throws IOException {
    byte[] header = new byte[HEADER];
    in.readFully(header);
    ByteBuffer fields = Body.reader(header);
    int head = Byte.toUnsignedInt(fields.get());
    int sequence = fields.getInt();
    int type = Byte.toUnsignedInt(fields.get());
    int length = Short.toUnsignedInt(fields.getShort());
    int again = Short.toUnsignedInt(fields.getShort());
    boolean isHead = head == 0x0C || head == 0x1C || head == 0x01;
    if (!isHead || type > 2 || length != again || length < 2) {
      throw new ProtocolException("no request: " + HexFormat.of().formatHex(header));
    }
    byte[] rest = new byte[length];
    in.readFully(rest);
    int method = Short.toUnsignedInt(Body.reader(rest).getShort());
    return new QuoteRequest(head, sequence, method, Arrays.copyOfRange(rest, 2, length));
  }

  ByteBuffer fields() {
    return Body.reader(payload);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "0x%04x %s", method, HexFormat.of().formatHex(payload));
  }
}
