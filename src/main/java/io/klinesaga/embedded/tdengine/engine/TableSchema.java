package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a super table and all its child tables, or of one ordinary table.
 *
 * <p>Rows are in the SQL table {@link #dataTable}, keyed by child table and time; tags and names of
 * the child tables are in {@link #tagTable}.
 *
 * @param id never used again, also after a DROP
 * @param name of the super table, or of the ordinary table
 * @param isSuper false for an ordinary table, which is its own only child and has no tags
 * @param columns the first is the time
 * @param tags empty for an ordinary table
 */
record TableSchema(
    long id,
    Database database,
    String name,
    boolean isSuper,
    List<Column> columns,
    List<Column> tags) {

  String dataTable() {
    return "d" + id;
  }

  String tagTable() {
    return "t" + id;
  }

  @Nullable Column column(String columnName) {
    return find(columns, columnName);
  }

  @Nullable Column tag(String tagName) {
    return find(tags, tagName);
  }

  static @Nullable Column find(List<Column> among, String name) {
    return among.stream().filter(column -> column.name().equals(name)).findFirst().orElse(null);
  }
}
