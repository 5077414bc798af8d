package io.klinesaga.embedded.tdengine.engine;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Text of literals to values as they are stored: Long, Double or String. */
final class Literals {
  private Literals() {}

  /** A string or a back-quoted name without its quotes and escapes. */
  static String unquote(String token) {
    char quote = token.charAt(0);
    StringBuilder text = new StringBuilder(token.length());
    for (int i = 1; i < token.length() - 1; i++) {
      char c = token.charAt(i);
      char next = token.charAt(i + 1);
      if (c == quote) {
        i++; // doubled
      } else if (c == '\\' && quote != '`' && next != '%' && next != '_') {
        i++;
        int control = "nrt".indexOf(next);
        c = control < 0 ? next : "\n\r\t".charAt(control);
      }
      text.append(c);
    }
    return text.toString();
  }

  /** A whole number of 64 bits, with sign; null if it is none. */
  static @Nullable Long integer(String text) {
    try {
      return text.matches("[+-]?\\d+") ? Long.valueOf(text) : null;
    } catch (NumberFormatException e) {
      return null; // beyond 64 bits
    }
  }

  /** A decimal number; null if it is none. */
  static @Nullable Double number(String text) {
    return text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")
        ? Double.parseDouble(text)
        : null;
  }

  /** Whether a value is in the range of an integer type. */
  static boolean fits(long value, ColumnType type) {
    int unused = Long.SIZE - Byte.SIZE * type.width();
    return value << unused >> unused == value;
  }

  /** Refuses a text longer than the column. */
  static String checkLength(String text, Column column) {
    int length =
        column.type() == ColumnType.NCHAR
            ? text.codePointCount(0, text.length())
            : text.getBytes(StandardCharsets.UTF_8).length;
    Errors.throwIf(
        length > column.length(),
        () -> Errors.error(0x2653, "Value too long for column/tag: " + column.name()));
    return text;
  }
}
