package io.klinesaga.source.csv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of cells, one after the other, that may hold a bar or the header: those of a file, or the
 * rows of an answer.
 */
interface CellLines extends AutoCloseable {
  /** What is read, for messages. */
  String name();

  /** The next line that has something in it; null at the end. */
  @Nullable List<String> next();

  /** The number of the line {@link #next()} gave, from 1; of rows the header has 0. */
  long line();

  /** How a line is called in messages, such as {@code 600000.SH.csv:3}. */
  default String place(long line) {
    return name() + ":" + line;
  }

  /** Whether that line is the last one and may still grow. */
  default boolean isHalfWritten() {
    return false;
  }

  /** Says so, for the warnings of a source. */
  default String halfWritten() {
    return "";
  }

  /**
   * Makes sure that what was read is what is there.
   *
   * @throws io.klinesaga.source.SourceException if it is not
   */
  default void requireUnchanged() {}

  @Override
  default void close() {}
}
