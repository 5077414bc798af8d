package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.QueryTranslator.Query;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a SELECT reads: rows as {@code d} and child tables with their tags as {@code t}, or a
 * subquery or table of information_schema as {@code q}.
 *
 * @param fields what {@code *} stands for
 * @param hidden further columns that can be named: a child table's tags, {@code tbname}
 * @param table null for a subquery or a table of information_schema
 * @param sql of a subquery or a table of information_schema
 * @param isSystem a table of information_schema, of which not all columns are there
 */
record Source(
    List<Field> fields,
    List<Field> hidden,
    @Nullable Table table,
    @Nullable String sql,
    boolean isSystem) {

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

  /** Whether all columns are there: of information_schema only ins_tables has them. */
  boolean isWhole() {
    return !isSystem || find("create_time") != null;
  }

  static Source ofTable(Table table) {
    List<Field> columns = new ArrayList<>();
    List<Field> hidden = new ArrayList<>();
    table.schema().columns().forEach(column -> columns.add(field(column)));
    table.schema().tags().forEach(tag -> (table.id() == null ? columns : hidden).add(field(tag)));
    if (table.schema().isSuper()) {
      hidden.add(
          new Field("tbname", "t.name", ColumnType.VARCHAR, Scope.MAX_NAME, Kind.TABLE_NAME));
    }
    return new Source(columns, hidden, table, null, false);
  }

  private static Field field(Column column) {
    Kind kind = column.isTag() ? Kind.TAG : column.isTime() ? Kind.TIME : Kind.DATA;
    String sql = (column.isTag() ? "t." : "d.") + column.sqlName();
    return new Field(column.name(), sql, column.type(), column.length(), kind);
  }

  /** Rows of a query; its columns are c0, c1, ... in SQL. */
  static Source ofQuery(Query query, boolean isSystem) {
    List<Field> fields = new ArrayList<>();
    for (ResultColumn column : query.columns()) {
      String sql = "q.c" + fields.size();
      fields.add(new Field(column.name(), sql, column.type(), column.length(), Kind.DATA));
    }
    return new Source(fields, List.of(), null, query.sql(), isSystem);
  }

  @Nullable Field find(String column) {
    List<Field> all = new ArrayList<>(fields);
    all.addAll(hidden);
    return all.stream().filter(field -> field.name().equals(column)).findFirst().orElse(null);
  }
}
