package io.klinesaga.source.tdx.wire;

/** A command of a fixed payload. */
final class Simple<T> implements Command<T> {
  /** Reads a body. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(byte[] body) throws WireException;
  }

  private final int method;
  private final byte[] payload;
  private final Decoder<T> decoder;

  Simple(int method, byte[] payload, Decoder<T> decoder) {
    this.method = method;
    this.payload = payload.clone();
    this.decoder = decoder;
  }

  @Override
  public int method() {
    return method;
  }

  @Override
  public byte[] payload() {
    return payload.clone();
  }

  @Override
  public T decode(byte[] body) throws WireException {
    return decoder.decode(body);
  }
}
