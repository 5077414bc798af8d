package io.klinesaga.embedded.tdengine.engine;

import java.util.Locale;

/** TDengine's column types in the subset, with their wire codes. */
public enum ColumnType {
  BOOL(1, 1),
  TINYINT(2, 1),
  SMALLINT(3, 2),
  INT(4, 4),
  BIGINT(5, 8),
  FLOAT(6, 4),
  DOUBLE(7, 8),
  /** Also called BINARY; UTF-8 bytes. */
  VARCHAR(8, -1),
  /** Epoch milliseconds. */
  TIMESTAMP(9, 8),
  /** Unicode text, counted in characters. */
  NCHAR(10, -1);

  private final int code;
  private final int width;

  ColumnType(int code, int width) {
    this.code = code;
    this.width = width;
  }

  /** The type code in fields_types and raw blocks. */
  public int code() {
    return code;
  }

  /** Bytes of a value, or -1 for VARCHAR and NCHAR. */
  public int width() {
    return width;
  }

  /** Bytes of storage of a column: a text has two for its length, an NCHAR character four. */
  public int storageBytes(int length) {
    int bytes = this == NCHAR ? length * 4 : length;
    return isText() ? bytes + 2 : width;
  }

  public boolean isText() {
    return width < 0;
  }

  public boolean isReal() {
    return this == FLOAT || this == DOUBLE;
  }

  /** The type of a word in a column's definition. */
  static ColumnType ofWord(String word) {
    return word.equals("integer") ? INT : valueOf(word.toUpperCase(Locale.ROOT));
  }
}
