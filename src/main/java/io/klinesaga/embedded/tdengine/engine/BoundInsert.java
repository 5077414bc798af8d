package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.BoundStatement.Parameter;
import io.klinesaga.embedded.tdengine.engine.InsertReader.Placeholder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An INSERT whose rows are bound.
 *
 * @param template its one row, with placeholders among values and tags
 */
record BoundInsert(TableRows template, List<Parameter> parameters) {

  static BoundInsert of(InsertReader reader) {
    List<TableRows> all = reader.read();
    Errors.refuseIf(
        all.size() != 1 || all.get(0).rows().size() != 1, "a prepared INSERT of several rows");
    return new BoundInsert(all.get(0), List.copyOf(reader.parameters()));
  }

  /** Writes what {@link #rows} gave; returns the number of rows. */
  int write(Scope scope, List<TableRows> all) throws SQLException {
    TableSchema schema = template.schema();
    Errors.refuseIf(
        !scope.schema(schema.id(), schema.database()).equals(schema),
        "a statement prepared before its table was changed");
    RowWriter.write(scope, all);
    return all.stream().mapToInt(part -> part.rows().size()).sum();
  }

  /** The rows as if they had been written out. */
  TableRows rows(BoundTable table) {
    List<BoundColumn> bound = byParameter(table);
    int count = table.columns().isEmpty() ? 0 : table.columns().get(0).values().size();
    List<List<@Nullable Object>> rows = new ArrayList<>(count);
    for (int row = 0; row < count; row++) {
      rows.add(filled(template.rows().get(0), bound, row));
    }
    boolean isNamed = template.table().equals(InsertReader.BOUND_NAME);
    return new TableRows(
        template.schema(),
        isNamed ? RowWriter.checkedTableName(table.name()) : template.table(),
        template.tags() == null ? null : filled(template.tags(), bound, 0),
        template.columns(),
        rows);
  }

  private List<BoundColumn> byParameter(BoundTable table) {
    Iterator<BoundColumn> tags = table.tags().iterator();
    Iterator<BoundColumn> columns = table.columns().iterator();
    List<BoundColumn> bound = new ArrayList<>(parameters.size());
    for (Parameter parameter : parameters) {
      BoundColumn column =
          switch (parameter.target()) {
            case TABLE_NAME ->
                new BoundColumn(ColumnType.VARCHAR, Collections.singletonList(table.name()));
            case TAG -> tags.next();
            case COLUMN -> columns.next();
          };
      Errors.failIf(
          column.type() != parameter.type(), 0x0200, "column type mis match with buffer type");
      bound.add(column);
    }
    return bound;
  }

  private static List<@Nullable Object> filled(
      List<@Nullable Object> values, List<BoundColumn> bound, int row) {
    List<@Nullable Object> filled = new ArrayList<>(values.size());
    for (Object value : values) {
      filled.add(value instanceof Placeholder p ? bound.get(p.index()).values().get(row) : value);
    }
    return filled;
  }
}
