package io.klinesaga.source.tdx.wire;

import java.util.Locale;

/**
 * The 16 bytes before the body of an answer:
 *
 * <pre>
 *  0 u32 0x0074CBB1
 *  4 u8  flag: 0x1C seen with compressed bodies, 0x0C with plain ones
 *  5 u32 sequence of the request
 *  9 u8  0
 * 10 u16 method of the request
 * 12 u16 size of the body as it is sent
 * 14 u16 size of the body when it is inflated
 * </pre>
 *
 * @param sequence that of the request
 * @param method that of the request
 * @param zip bytes that follow
 * @param unzip bytes of the body after it is inflated; compressed exactly if it differs from {@code
 *     zip}
 */
public record ResponseHeader(int sequence, int method, int zip, int unzip) {
  /** Its bytes. */
  public static final int SIZE = 16;

  private static final int MAGIC = 0x0074CBB1;

  /**
   * Reads a header.
   *
   * @param bytes {@value #SIZE} of them
   * @throws WireException if it begins with something else
   */
  public static ResponseHeader of(byte[] bytes) throws WireException {
    BodyReader header = new BodyReader("header", bytes);
    int magic = header.u32();
    if (magic != MAGIC) {
      throw header.refused(0, hex(magic), hex(MAGIC));
    }
    header.skip(1);
    int sequence = header.u32();
    header.skip(1);
    ResponseHeader read = new ResponseHeader(sequence, header.u16(), header.u16(), header.u16());
    header.end();
    return read;
  }

  private static String hex(int number) {
    return String.format(Locale.ROOT, "%08x", number);
  }

  /**
   * Whether it answers a request. Of the newer kind of frames only magic and sizes are reliable:
   * one client reports the method at another place.
   */
  public boolean answers(Command<?> command, int sent) {
    return command.head() == Command.NEWER || (sequence == sent && method == command.method());
  }
}
