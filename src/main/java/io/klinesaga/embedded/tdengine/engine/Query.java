package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import java.util.Set;

/**
 * SQL and the columns it gives.
 *
 * @param sql gives just these columns
 * @param columns what the client sees
 * @param isOrdered whether the client asked for an order
 * @param tableTexts numbers of the columns that are texts of the row's child table, counted from 0
 * @param readSql if there are such texts, gives one more column, the number of the child table:
 *     where it stays the same, so do they; else as {@code sql}
 */
record Query(
    String sql,
    List<ResultColumn> columns,
    boolean isOrdered,
    Set<Integer> tableTexts,
    String readSql) {
  /** Without an order and without texts of child tables. */
  Query(String sql, List<ResultColumn> columns) {
    this(sql, columns, false, Set.of(), sql);
  }
}
