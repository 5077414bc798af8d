package io.klinesaga.source.tdx.wire;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Frames of requests and of answers.
 *
 * <p>A request:
 *
 * <pre>
 *  0 u8  0x0C, or 0x01 of the newer kind ({@link Command#head()})
 *  1 u32 sequence, echoed
 *  5 u8  1
 *  6 u16 length: 2 and that of the payload
 *  8 u16 the same again
 * 10 u16 method
 * 12     payload
 * </pre>
 *
 * An answer is a {@link ResponseHeader} and its body.
 */
public final class Frames {
  private static final int PACKET_TYPE = 1;

  private Frames() {}

  /** The bytes of a request. */
  public static byte[] request(Command<?> command, int sequence) {
    byte[] payload = command.payload();
    return new BodyWriter()
        .u8(command.head())
        .u32(sequence)
        .u8(PACKET_TYPE)
        .u16(payload.length + 2)
        .u16(payload.length + 2)
        .u16(command.method())
        .bytes(payload)
        .toBytes();
  }

  /**
   * The body of an answer: inflated exactly if its two sizes differ.
   *
   * @param sent the bytes after the header, {@link ResponseHeader#zip()} of them
   * @throws WireException if they do not inflate to {@link ResponseHeader#unzip()} bytes
   */
  public static byte[] body(ResponseHeader header, byte[] sent) throws WireException {
    if (sent.length != header.zip()) {
      throw new WireException(
          "body", sent.length, sent.length + " bytes", header.zip() + " as the header says");
    }
    return header.zip() == header.unzip() ? sent : inflate(sent, header.unzip());
  }

  private static byte[] inflate(byte[] sent, int size) throws WireException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(sent);
      byte[] body = new byte[size];
      int filled = fill(inflater, body);
      // One byte more than expected would be a wrong size that nobody sees.
      boolean isWhole = filled == size && inflater.inflate(new byte[1]) == 0 && inflater.finished();
      if (!isWhole || inflater.getRemaining() != 0) {
        throw new WireException(
            "compressed body",
            (int) inflater.getBytesRead(),
            filled + " bytes" + (isWhole ? " and a rest" : ", not its end"),
            "exactly " + size + " as the header says");
      }
      return body;
    } catch (DataFormatException e) {
      WireException refused =
          new WireException(
              "compressed body",
              (int) inflater.getBytesRead(),
              "bytes that do not inflate",
              "zlib data");
      refused.initCause(e);
      throw refused;
    } finally {
      inflater.end();
    }
  }

  private static int fill(Inflater inflater, byte[] body) throws DataFormatException {
    int filled = 0;
    int more = 1;
    while (filled < body.length && more > 0) {
      more = inflater.inflate(body, filled, body.length - filled);
      filled += more;
    }
    return filled;
  }
}
