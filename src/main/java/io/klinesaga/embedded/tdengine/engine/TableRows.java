package io.klinesaga.embedded.tdengine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one statement for one table.
 *
 * @param tags in the order of the schema, to create the table if it does not exist; null if it must
 *     exist
 * @param columns what the values of each row are, with the time
 */
record TableRows(
    TableSchema schema,
    String table,
    @Nullable List<@Nullable Object> tags,
    List<Column> columns,
    List<List<@Nullable Object>> rows) {

  /** The place of the time among the columns. */
  int timeIndex() {
    return columns.indexOf(schema.columns().get(0));
  }

  /** The time of a row that has been checked. */
  static long time(List<@Nullable Object> row, int timeIndex) {
    return (Long) Objects.requireNonNull(row.get(timeIndex));
  }

  /** No rows yet of the same table with other columns. */
  TableRows with(List<Column> others) {
    return new TableRows(schema, table, tags, others, new ArrayList<>());
  }

  /** The values of the wanted columns; null for those that are not given. */
  static List<@Nullable Object> select(
      List<@Nullable Object> values, List<Column> given, List<Column> wanted) {
    List<@Nullable Object> selected = new ArrayList<>();
    for (Column column : wanted) {
      int index = given.indexOf(column);
      selected.add(index < 0 ? null : values.get(index));
    }
    return selected;
  }
}
