package io.klinesaga.source.tdx.wire;

/**
 * Keeps a connection open, 0x0004. The answer: 6 bytes, then u32 the server's date YYYYMMDD.
 * Checked on one recorded answer.
 */
public final class Heartbeat implements Command<Integer> {
  @Override
  public int method() {
    return 0x0004;
  }

  @Override
  public byte[] payload() {
    return new byte[0];
  }

  /** The server's date, YYYYMMDD. */
  @Override
  public Integer decode(byte[] body) throws WireException {
    BodyReader in = new BodyReader("heartbeat", body);
    in.skip(6);
    int date = in.u32();
    in.end();
    return date;
  }
}
