package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bound columns from plain arrays. */
final class Bound implements BoundColumn {
  private final ColumnType type;
  private final @Nullable Object[] values;

  private Bound(ColumnType type, @Nullable Object[] values) {
    this.type = type;
    this.values = values;
  }

  static Bound of(ColumnType type, @Nullable Object... values) {
    return new Bound(type, values);
  }

  static BoundTable table(@Nullable String name, List<BoundColumn> tags, BoundColumn... columns) {
    return new BoundTable(name, tags, List.of(columns));
  }

  @Override
  public ColumnType type() {
    return type;
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public boolean isNull(int row) {
    return values[row] == null;
  }

  @Override
  public long getLong(int row) {
    return ((Number) value(row)).longValue();
  }

  @Override
  public double getDouble(int row) {
    return ((Number) value(row)).doubleValue();
  }

  @Override
  public String getString(int row) {
    return (String) value(row);
  }

  private Object value(int row) {
    Object value = values[row];
    if (value == null) {
      throw new IllegalStateException("NULL");
    }
    return value;
  }
}
