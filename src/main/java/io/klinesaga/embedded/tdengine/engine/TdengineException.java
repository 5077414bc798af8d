package io.klinesaga.embedded.tdengine.engine;

/** A statement was refused. Code and message are what the client receives. */
public final class TdengineException extends RuntimeException {
  private final int code;

  /**
   * @param code low 16 bits of the TDengine error code, such as 0x2600
   * @param message TDengine's text for it
   */
  public TdengineException(int code, String message) {
    super(message);
    this.code = code;
  }

  public int code() {
    return code;
  }
}
