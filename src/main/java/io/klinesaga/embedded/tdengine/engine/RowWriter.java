package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Database.Table;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows over those of the same table and time; columns not named keep their values. */
final class RowWriter {
  /**
   * Rows of one statement for one table.
   *
   * @param tags in the order of the schema, to create the table if it does not exist; null if it
   *     must exist
   * @param columns what the values of each row are, with the time
   */
  record TableRows(
      TableSchema schema,
      String table,
      @Nullable List<@Nullable Object> tags,
      List<Column> columns,
      List<List<@Nullable Object>> rows) {

    int timeIndex() {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).isTime()) {
          return i;
        }
      }
      throw Errors.noPrimaryTimestamp();
    }
  }

  private final Catalog catalog;

  RowWriter(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Returns the number of rows as TDengine counts them: a time given twice counts once. */
  int write(Writer writer, List<TableRows> all) throws SQLException {
    Set<String> written = new HashSet<>();
    for (TableRows part : all) {
      Table table = target(writer, part.schema(), part.table(), part.tags());
      PreparedStatement upsert = writer.prepare(upsertSql(part.schema(), part.columns()));
      int timeIndex = part.timeIndex();
      for (List<@Nullable Object> row : part.rows()) {
        upsert.setLong(1, table.id());
        for (int i = 0; i < row.size(); i++) {
          upsert.setObject(i + 2, row.get(i));
        }
        upsert.executeUpdate();
        written.add(table.id() + "@" + row.get(timeIndex));
      }
    }
    return written.size();
  }

  /** The table to write to, created if it does not exist and tags are given. */
  Table target(
      Writer writer, TableSchema schema, String name, @Nullable List<@Nullable Object> tags)
      throws SQLException {
    Database database = schema.database();
    if (database.schema(schema.id()) == null || catalog.find(database.name()) != database) {
      throw Errors.noTable(); // dropped since the statement was read
    }
    Table table = database.table(name);
    if (table == null) {
      if (tags == null) {
        throw Errors.noTable();
      }
      if (database.superTable(name) != null) {
        throw Errors.notSupported("a child table with the name of a super table");
      }
      return catalog.createChild(writer, schema, name, tags);
    }
    if (table.schemaId() != schema.id()) {
      throw Errors.notSupported("INSERT USING another super table than the table's own");
    }
    return table;
  }

  /** Parameters: table id, then the columns. */
  static String upsertSql(TableSchema schema, List<Column> columns) {
    return "INSERT INTO "
        + schema.dataTable()
        + "(tb, "
        + columns.stream().map(Column::sqlName).collect(Collectors.joining(", "))
        + ") VALUES(?"
        + ", ?".repeat(columns.size())
        + ")"
        + onConflict(columns);
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
