package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.TdengineException;

/** Numbers of the protocol, and this server's limits. */
final class Protocol {
  /** What drivers are told; the reference for every behaviour. */
  static final String VERSION = "3.3.7.5";

  /** The version field of every binary request. */
  static final int BINARY_VERSION = 1;

  static final int BINARY_QUERY = 6;
  static final int FETCH_RAW_BLOCK = 7;
  static final int STMT2_BIND = 9;

  /** The code of errors that are taosAdapter's own and not the database's. */
  static final int ADAPTER_ERROR = 0xffff;

  /** The engine's code, unused by TDengine, for everything outside the subset. */
  static final int NOT_SUPPORTED = 0xf001;

  /** The largest message; the driver's own limit too. */
  static final int MAX_MESSAGE_BYTES = 100 << 20;

  /** JSON requests carry at most one SQL text, escaped. */
  static final int MAX_TEXT_BYTES = 4 << 20;

  static final int MAX_SQL_BYTES = 1 << 20;

  private Protocol() {}

  static TdengineException adapterError(String message) {
    return new TdengineException(ADAPTER_ERROR, message);
  }

  /** The statement handle was used in the wrong order. */
  static TdengineException misuse() {
    return new TdengineException(0x022a, "Stmt API usage error");
  }
}
