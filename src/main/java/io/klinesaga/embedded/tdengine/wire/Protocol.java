package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.Errors;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Errors of the protocol, its largest message, and its texts. */
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
    Errors.failIf(isWrong, ADAPTER_ERROR, message);
  }

  /** The value, which must not be null. */
  static <T> T orThrow(@Nullable T value, String error) {
    return Errors.orThrow(value, () -> adapterError(error));
  }

  /** The statement handle was used in the wrong order. */
  static TdengineException misuse() {
    return new TdengineException(0x022a, "Stmt API usage error");
  }

  /** Texts are kept as Unicode, so bytes that are none are refused and not changed: null. */
  static @Nullable String utf8(ByteBuffer buffer, int start, int length) {
    byte[] bytes = new byte[length];
    buffer.get(start, bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : null;
  }
}
