package io.klinesaga.embedded.tdengine.engine;

import java.util.ArrayList;
import java.util.List;
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
