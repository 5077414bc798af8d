package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a query, read once from first to last by one thread at a time. Column numbers start at 0.
 */
public interface RowCursor extends AutoCloseable {
  List<ResultColumn> columns();

  /**
   * Moves to the next row.
   *
   * @return false after the last row
   * @throws TdengineException if reading fails
   */
  boolean next();

  /**
   * A value of the current row: Long for BOOL (0/1), all integers and TIMESTAMP (epoch
   * milliseconds), Double for FLOAT and DOUBLE, String for VARCHAR and NCHAR; null for NULL.
   */
  @Nullable Object value(int column);

  default boolean isNull(int column) {
    return value(column) == null;
  }

  default long getLong(int column) {
    return (Long) Objects.requireNonNull(value(column));
  }

  default double getDouble(int column) {
    return (Double) Objects.requireNonNull(value(column));
  }

  default String getString(int column) {
    return (String) Objects.requireNonNull(value(column));
  }

  /** Frees what the query holds; may be called at any time and twice. */
  @Override
  void close();
}
