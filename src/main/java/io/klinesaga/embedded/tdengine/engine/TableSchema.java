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

  /** The name of a child table, where it stands for a column. */
  static final Column TBNAME =
      new Column(0, "tbname", ColumnType.VARCHAR, Scope.MAX_NAME, false, false);

  /**
   * A column or tag.
   *
   * @param id never used again, also after a DROP
   * @param length bytes of a VARCHAR, characters of an NCHAR, else {@link ColumnType#width}
   */
  record Column(long id, String name, ColumnType type, int length, boolean isTag, boolean isTime) {

    /** The name in the SQL engine. */
    String sqlName() {
      return isTime ? "ts" : (isTag ? "g" : "c") + id;
    }

    /** The column where rows are {@code d} and child tables {@code t}. */
    String sql() {
      return equals(TBNAME) ? "t.name" : (isTag ? "t." : "d.") + sqlName();
    }

    /** Whether it is the same in all rows of a child table. */
    boolean isOfTable() {
      return isTag || equals(TBNAME);
    }

    /** The type as information_schema shows it. */
    String typeName() {
      return type.isText() ? type.name() + "(" + length + ")" : type.name();
    }

    /** Bytes of storage: a text has a length of two bytes, an NCHAR character four. */
    int storageBytes() {
      return switch (type) {
        case VARCHAR -> length + 2;
        case NCHAR -> length * 4 + 2;
        default -> type.width();
      };
    }
  }

  /**
   * What a table's name stands for.
   *
   * @param id of a child table or an ordinary table; null for a super table
   */
  record Table(TableSchema schema, @Nullable Long id, String name) {}

  TableSchema {
    columns = List.copyOf(columns);
    tags = List.copyOf(tags);
  }

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
