package io.klinesaga.embedded.tdengine.engine;

/**
 * A column or tag.
 *
 * @param id never used again, also after a DROP
 * @param length bytes of a VARCHAR, characters of an NCHAR, else {@link ColumnType#width}
 */
record Column(long id, String name, ColumnType type, int length, boolean isTag, boolean isTime) {
  /** The name of a child table, where it stands for a column. */
  static final Column TBNAME =
      new Column(0, "tbname", ColumnType.VARCHAR, Scope.MAX_NAME, false, false);

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
}
