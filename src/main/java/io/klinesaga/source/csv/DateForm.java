package io.klinesaga.source.csv;

/** A way to write days or instants. */
interface DateForm {
  /**
   * Reads a text.
   *
   * @param column its name, for the message
   * @throws BadLine if it is not written so; the message says what it looks like
   */
  Moment read(String column, String text) throws BadLine;
}
