package io.klinesaga.cli.output;

/**
 * One value as text.
 *
 * @param kind how formats with types write it
 * @param text the value; {@code NULL} for a null
 */
record Cell(Kind kind, String text) {
  enum Kind {
    NULL,
    NUMBER,
    BOOLEAN,
    TEXT
  }

  static final Cell NULL = new Cell(Kind.NULL, "NULL");

  static Cell text(String text) {
    return new Cell(Kind.TEXT, text);
  }
}
