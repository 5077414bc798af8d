package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.TdengineException;

/** Errors of the protocol, and its largest message. */
final class Protocol {
  /** The code of errors that are taosAdapter's own and not the database's. */
  static final int ADAPTER_ERROR = 0xffff;

  /** The largest message; the driver's own limit too. */
  static final int MAX_MESSAGE_BYTES = 100 << 20;

  private Protocol() {}

  static TdengineException adapterError(String message) {
    return new TdengineException(ADAPTER_ERROR, message);
  }

  static void failIf(boolean isWrong, String message) {
    if (isWrong) {
      throw adapterError(message);
    }
  }

  /** The statement handle was used in the wrong order. */
  static TdengineException misuse() {
    return new TdengineException(0x022a, "Stmt API usage error");
  }
}
