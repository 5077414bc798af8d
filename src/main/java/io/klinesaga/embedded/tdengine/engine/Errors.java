package io.klinesaga.embedded.tdengine.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The refusals of a real server, by code and text. */
public final class Errors {
  /** The one code, unused by TDengine, of everything outside the subset. */
  private static final int NOT_SUPPORTED = 0xf001;

  /** The one code, unused by TDengine, of a failing disk. */
  private static final int STORAGE = 0xf002;

  /** The code of what the reader of INSERT value lists finds. */
  private static final int INSERT = 0x0216;

  /** A real server formats its messages in a buffer of this size, with a final NUL. */
  private static final int MESSAGE_BYTES = 511;

  /** How much of the statement an INSERT error quotes. */
  private static final int INSERT_QUOTE_BYTES = 63;

  static final Supplier<TdengineException> NO_TABLE = () -> error(0x2603, "Table does not exist");
  static final Supplier<TdengineException> NO_DATABASE = () -> error(0x0388, "Database not exist");
  static final Supplier<TdengineException> TAGS_NOT_MATCHED =
      () -> error(0x260d, "Tags number not matched");
  static final Supplier<TdengineException> COLUMN_COUNT =
      () -> error(0x263f, "Illegal number of columns");
  static final Supplier<TdengineException> DUPLICATED_COLUMNS =
      () -> error(0x263c, "Duplicated column names");
  static final Supplier<TdengineException> NO_PRIMARY_TIMESTAMP =
      () -> error(0x0200, "Primary timestamp column should not be null");

  private Errors() {}

  /** Of what the subset has not. */
  public static TdengineException notSupported(String what) {
    return new TdengineException(NOT_SUPPORTED, "not supported by the embedded TDengine: " + what);
  }

  /** Refuses what the subset has not. */
  static void refuseIf(boolean isBeyondSubset, String what) {
    throwIf(isBeyondSubset, () -> notSupported(what));
  }

  /** The value, refused if there is none. */
  static <T> T orRefuse(@Nullable T value, String what) {
    return orThrow(value, () -> notSupported(what));
  }

  /** Fails as a real server does if something is wrong. */
  public static void failIf(boolean isWrong, int code, String message) {
    throwIf(isWrong, () -> error(code, message));
  }

  static void throwIf(boolean isWrong, Supplier<TdengineException> refusal) {
    if (isWrong) {
      throw refusal.get();
    }
  }

  /** The value, an error if there is none. */
  public static <T> T orThrow(@Nullable T value, Supplier<TdengineException> refusal) {
    if (value == null) {
      throw refusal.get();
    }
    return value;
  }

  static TdengineException storage(Exception cause) {
    TdengineException failure =
        new TdengineException(
            STORAGE, "storage of the embedded TDengine failed: " + cause.getMessage());
    failure.initCause(cause);
    return failure;
  }

  static TdengineException invalidColumn(String name) {
    return error(0x2602, "Invalid column name: " + name);
  }

  /** What the reader of INSERT value lists reports, with the start of what it was reading. */
  static TdengineException insert(String near, String what) {
    return error(
        INSERT, "syntax error near '" + cut(near, INSERT_QUOTE_BYTES) + "' (" + what + ")");
  }

  static TdengineException insert(String what) {
    return error(INSERT, "syntax error near '" + what + "'");
  }

  static TdengineException error(int code, String message) {
    return new TdengineException(code, cut(message, MESSAGE_BYTES));
  }

  /** The text's first bytes. */
  static String cut(String text, int bytes) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return utf8.length <= bytes
        ? text
        : new String(Arrays.copyOf(utf8, bytes), StandardCharsets.UTF_8);
  }
}
