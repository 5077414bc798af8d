package io.klinesaga.embedded.tdengine.engine;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows over those of the same table and time; columns not named keep their values. */
final class RowWriter {
  private RowWriter() {}

  /**
   * Checks all rows, then writes them.
   *
   * @param rule for rows of one table and time
   * @return the number of rows after that
   */
  static int write(Scope scope, List<TableRows> all, RowMerge.Rule rule) throws SQLException {
    long now = Timestamps.now();
    all.forEach(part -> check(part, now));
    List<TableRows> merged = RowMerge.merge(all, rule);
    for (TableRows part : merged) {
      write(scope, part);
    }
    return merged.stream().mapToInt(part -> part.rows().size()).sum();
  }

  private static void write(Scope scope, TableRows part) throws SQLException {
    long table = target(scope, part.schema(), part.table(), part.tags());
    PreparedStatement upsert = scope.db().prepare(upsertSql(part.schema(), part.columns()));
    for (List<@Nullable Object> row : part.rows()) {
      upsert.setLong(1, table);
      for (int i = 0; i < row.size(); i++) {
        upsert.setObject(i + 2, row.get(i));
      }
      upsert.addBatch();
    }
    upsert.executeBatch();
  }

  private static void check(TableRows part, long now) {
    if (part.tags() != null) {
      check(part.tags(), part.schema().tags(), part.schema().database(), now);
    }
    for (List<@Nullable Object> row : part.rows()) {
      check(row, part.columns(), part.schema().database(), now);
    }
  }

  private static void check(
      List<@Nullable Object> values, List<Column> columns, Database database, long now) {
    for (int i = 0; i < columns.size(); i++) {
      Object value = values.get(i);
      Column column = columns.get(i);
      if (column.isTime()) {
        database.checkTime(Errors.orThrow((Long) value, Errors.NO_PRIMARY_TIMESTAMP), now);
      } else if (value instanceof String text) {
        Literals.checkLength(text, column);
      } else if ((value instanceof Double real && real.isNaN()) // which SQLite makes NULL
          || (value instanceof Long whole && !Literals.fits(whole, column.type()))) {
        throw Errors.notSupported(
            "the value " + value + " for " + column.type() + " " + column.name());
      }
    }
  }

  /** The id of the table to write to, created if it does not exist and tags are given. */
  private static long target(
      Scope scope, TableSchema schema, String name, @Nullable List<@Nullable Object> tags) {
    Table table = scope.findTable(schema.database(), name);
    if (table == null) {
      return Definitions.createChild(
          scope.db(), schema, name, Errors.orThrow(tags, Errors.NO_TABLE));
    }
    Long own = table.schema().id() == schema.id() ? table.id() : null;
    return Errors.orRefuse(own, "INSERT USING another super table than the table's own");
  }

  /** Refuses what cannot be the name of a child table given as a value. */
  static String checkedTableName(@Nullable Object value) {
    String name = value == null ? "" : value.toString();
    Errors.refuseIf(
        name.isEmpty() || name.indexOf('.') >= 0, "the table name '" + name + "' as a value");
    return Scope.checkedName(name);
  }

  /** Parameters: table id, then the columns. */
  private static String upsertSql(TableSchema schema, List<Column> columns) {
    String names = columns.stream().map(Column::sqlName).collect(Collectors.joining(", "));
    return Db.sql(
        "INSERT INTO %s(tb, %s) VALUES(?%s)%s",
        schema.dataTable(), names, ", ?".repeat(columns.size()), onConflict(columns));
  }

  /** What becomes of the columns of a row that exists. */
  static String onConflict(List<Column> columns) {
    String assignments =
        columns.stream()
            .filter(column -> !column.isTime())
            .map(column -> column.sqlName() + " = excluded." + column.sqlName())
            .collect(Collectors.joining(", "));
    return " ON CONFLICT(tb, ts) DO "
        + (assignments.isEmpty() ? "NOTHING" : "UPDATE SET " + assignments);
  }
}
