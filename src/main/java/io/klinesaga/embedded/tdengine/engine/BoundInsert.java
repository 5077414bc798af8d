package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.InsertReader.Placeholder;
import java.sql.SQLException;
import java.util.ArrayList;
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
    boolean isBound = reader.parameters().stream().anyMatch(p -> p.target() == Target.COLUMN);
    Errors.refuseIf(
        !isBound || all.size() != 1 || all.get(0).rows().size() != 1,
        "a prepared INSERT of several rows, or of none with a ?");
    return new BoundInsert(all.get(0), List.copyOf(reader.parameters()));
  }

  /** Writes what {@link #rows} gave; returns the number of rows, where a time counts once. */
  int write(Scope scope, List<TableRows> all) throws SQLException {
    TableSchema schema = template.schema();
    Errors.refuseIf(
        !scope.schema(schema.id(), schema.database()).equals(schema),
        "a statement prepared before its table was changed");
    return RowWriter.write(scope, all, isNamed() ? RowMerge.BY_COLUMN : RowMerge.LAST_ROW);
  }

  /** Whether the table's name is bound. */
  private boolean isNamed() {
    return template.table().equals(InsertReader.BOUND_NAME);
  }

  /** The rows as if they had been written out. */
  TableRows rows(BoundTable table) {
    checkTypes(Target.TAG, table.tags());
    checkTypes(Target.COLUMN, table.columns());
    int count = table.columns().get(0).values().size();
    List<List<@Nullable Object>> rows = new ArrayList<>(count);
    for (int row = 0; row < count; row++) {
      rows.add(filled(template.rows().get(0), table.columns(), row));
    }
    return new TableRows(
        template.schema(),
        isNamed() ? RowWriter.checkedTableName(table.name()) : template.table(),
        template.tags() == null ? null : filled(template.tags(), table.tags(), 0),
        template.columns(),
        rows);
  }

  private void checkTypes(Target target, List<BoundColumn> bound) {
    List<ColumnType> expected =
        parameters.stream().filter(p -> p.target() == target).map(Parameter::type).toList();
    Errors.failIf(
        !expected.equals(bound.stream().map(BoundColumn::type).toList()),
        0x0200,
        "column type mis match with buffer type");
  }

  private static List<@Nullable Object> filled(
      List<@Nullable Object> values, List<BoundColumn> bound, int row) {
    List<@Nullable Object> filled = new ArrayList<>(values.size());
    for (Object value : values) {
      filled.add(value instanceof Placeholder p ? bound.get(p.place()).values().get(row) : value);
    }
    return filled;
  }
}
