package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Database.Table;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a SELECT reads.
 *
 * @param name by which columns are qualified
 * @param fields what {@code *} stands for
 * @param hidden further columns that can be named: a child table's tags, {@code tbname}
 * @param schema null for a subquery or a table of information_schema
 * @param child null for a super table
 * @param sql of a subquery or a table of information_schema
 */
record Source(
    String name,
    List<Field> fields,
    List<Field> hidden,
    @Nullable TableSchema schema,
    @Nullable Table child,
    @Nullable String sql) {

  static final String TBNAME = "tbname";

  /** What a field is. */
  enum Kind {
    TIME,
    DATA,
    TAG,
    TABLE_NAME
  }

  /** A column that can be read. */
  record Field(String name, String sql, ColumnType type, int length, Kind kind) {
    boolean isOfTable() {
      return kind == Kind.TAG || kind == Kind.TABLE_NAME;
    }
  }

  static Source ofTable(String name, TableSchema schema, @Nullable Table child, String rows) {
    List<Field> columns = new ArrayList<>();
    schema.columns().forEach(column -> columns.add(field(column, rows)));
    List<Field> hidden = new ArrayList<>();
    schema.tags().forEach(tag -> (child == null ? columns : hidden).add(field(tag, "t")));
    hidden.add(
        new Field(TBNAME, "t.name", ColumnType.VARCHAR, SessionContext.MAX_NAME, Kind.TABLE_NAME));
    return new Source(name, columns, hidden, schema, child, null);
  }

  private static Field field(Column column, String table) {
    Kind kind = column.isTag() ? Kind.TAG : column.isTime() ? Kind.TIME : Kind.DATA;
    return new Field(
        column.name(), table + "." + column.sqlName(), column.type(), column.length(), kind);
  }

  /** Rows of a query; its columns are c0, c1, ... in SQL. */
  static Source ofQuery(String name, String sql, List<ResultColumn> columns) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      ResultColumn column = columns.get(i);
      fields.add(new Field(column.name(), "q.c" + i, column.type(), column.length(), Kind.DATA));
    }
    return new Source(name, fields, List.of(), null, null, sql);
  }

  boolean isSuperTable() {
    return schema != null && child == null;
  }

  @Nullable Field find(String column) {
    for (Field field : fields) {
      if (field.name().equals(column)) {
        return field;
      }
    }
    for (Field field : hidden) {
      if (field.name().equals(column)) {
        return field;
      }
    }
    return null;
  }
}
