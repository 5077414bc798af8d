package io.klinesaga.embedded.tdengine.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a SELECT reads: rows as {@code d} and child tables with their tags as {@code t}, or a
 * subquery or table of information_schema as {@code d}.
 *
 * @param columns what {@code *} stands for
 * @param hidden further columns that can be named: a child table's tags
 * @param table null for a subquery or a table of information_schema
 * @param sql of a subquery or a table of information_schema; its columns are c0, c1, ...
 * @param isSystem a table of information_schema, of which not all columns are there
 */
record Source(
    List<Column> columns,
    List<Column> hidden,
    @Nullable Table table,
    @Nullable String sql,
    boolean isSystem) {

  /** Of a SELECT without FROM. */
  static final Source NONE = new Source(List.of(), List.of(), null, null, false);

  static Source ofTable(Table table) {
    TableSchema schema = table.schema();
    List<Column> columns = new ArrayList<>(schema.columns());
    if (table.id() == null) {
      columns.addAll(schema.tags());
    }
    return new Source(columns, schema.tags(), table, null, false);
  }

  static Source ofQuery(Query query, boolean isSystem) {
    List<Column> columns = new ArrayList<>();
    for (ResultColumn one : query.columns()) {
      columns.add(new Column(columns.size(), one.name(), one.type(), one.length(), false, false));
    }
    return new Source(columns, List.of(), null, query.sql(), isSystem);
  }

  /** Whether all columns are there: of information_schema only ins_tables has them. */
  boolean isWhole() {
    return isSystem ? find("create_time") != null : !columns.isEmpty();
  }

  /** Whether rows have the name of a child table. */
  boolean hasTableNames() {
    return table != null && table.schema().isSuper();
  }

  @Nullable Column find(String name) {
    Column column = TableSchema.find(columns, name);
    return column == null ? TableSchema.find(hidden, name) : column;
  }
}
