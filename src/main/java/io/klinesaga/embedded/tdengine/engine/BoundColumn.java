package io.klinesaga.embedded.tdengine.engine;

/**
 * Values bound for one parameter, one per row. As with {@link RowCursor}, the type says which
 * getter fits; {@code type} is what the client sent, which for a SELECT need not be the compared
 * column's type.
 */
public interface BoundColumn {
  ColumnType type();

  /** The number of rows. */
  int size();

  boolean isNull(int row);

  long getLong(int row);

  double getDouble(int row);

  String getString(int row);
}
