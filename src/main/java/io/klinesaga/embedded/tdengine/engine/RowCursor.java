package io.klinesaga.embedded.tdengine.engine;

import java.util.List;

/**
 * Rows of a query, read once from first to last by one thread at a time. Column numbers start at 0.
 * The getters read the current row; which one fits follows from the column's type: {@link #getLong}
 * for BOOL (0/1), all integers and TIMESTAMP (epoch milliseconds), {@link #getDouble} for FLOAT and
 * DOUBLE, {@link #getString} for VARCHAR and NCHAR.
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

  boolean isNull(int column);

  long getLong(int column);

  double getDouble(int column);

  String getString(int column);

  /** Frees what the query holds; may be called at any time and twice. */
  @Override
  void close();
}
