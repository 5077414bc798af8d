package io.klinesaga.embedded.tdengine.engine;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows in memory: Long, Double and String values. */
final class ListCursor implements RowCursor {
  private final List<ResultColumn> columns;
  private final Iterator<List<@Nullable Object>> rows;
  private List<@Nullable Object> row = List.of();

  ListCursor(List<ResultColumn> columns, List<List<@Nullable Object>> rows) {
    this.columns = List.copyOf(columns);
    this.rows = rows.iterator();
  }

  @Override
  public List<ResultColumn> columns() {
    return columns;
  }

  @Override
  public boolean next() {
    if (!rows.hasNext()) {
      return false;
    }
    row = rows.next();
    return true;
  }

  @Override
  public boolean isNull(int column) {
    return row.get(column) == null;
  }

  @Override
  public long getLong(int column) {
    return (Long) value(column);
  }

  @Override
  public double getDouble(int column) {
    return (Double) value(column);
  }

  @Override
  public String getString(int column) {
    return (String) value(column);
  }

  private Object value(int column) {
    return Objects.requireNonNull(row.get(column), "NULL");
  }

  @Override
  public void close() {
    row = List.of();
  }
}
