package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Table;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.NameContext;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.TableNameContext;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What names and times mean in one statement: databases and tables as the statement's own
 * transaction sees them. They are in SQL tables beside the rows, so a transaction is all they need.
 *
 * @param currentDatabase null if the session has none
 */
record Scope(Db db, ZoneId zone, @Nullable String currentDatabase) {
  /** Bytes of a table's name. */
  static final int MAX_NAME = 192;

  static final String SQL_TABLES =
      """
      CREATE TABLE td_database(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
        keep_minutes INTEGER NOT NULL);
      CREATE TABLE td_schema(id INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL,
        name TEXT NOT NULL, super INTEGER NOT NULL);
      CREATE TABLE td_column(id INTEGER PRIMARY KEY AUTOINCREMENT, schema INTEGER NOT NULL,
        name TEXT NOT NULL, type TEXT NOT NULL, length INTEGER NOT NULL, tag INTEGER NOT NULL,
        time INTEGER NOT NULL);
      CREATE TABLE td_table(id INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL,
        name TEXT NOT NULL, schema INTEGER NOT NULL, created INTEGER NOT NULL, UNIQUE(database, name));
      CREATE INDEX td_table_schema ON td_table(schema);
      """;

  static String text(NameContext name) {
    return name.QUOTED_ID() == null ? name.getText() : Literals.unquote(name.getText());
  }

  /** The table's own name, without its database. */
  static String tableName(TableNameContext name) {
    return checkedName(text(name.name(name.name().size() - 1)));
  }

  static String checkedName(String name) {
    Errors.refuseIf(name.length() > MAX_NAME, "a name of more than " + MAX_NAME + " bytes");
    return name;
  }

  @Nullable Database findDatabase(String name) {
    return first(
        db.list(
            "SELECT id, name, keep_minutes FROM td_database WHERE name = ?",
            row -> new Database(row.getLong(1), row.getString(2), row.getLong(3)),
            name));
  }

  Database database(String name) {
    Database database = findDatabase(name);
    if (database == null) {
      throw Errors.noDatabase();
    }
    return database;
  }

  /** The database of a table name. */
  Database database(TableNameContext name) {
    if (name.name().size() > 1) {
      return database(text(name.name(0)));
    }
    if (currentDatabase == null) {
      throw Errors.error(0x2616, "Database not specified");
    }
    return database(currentDatabase);
  }

  /** The table a statement names, which must be there. */
  Table table(TableNameContext name) {
    return table(database(name), tableName(name));
  }

  Table table(Database database, String name) {
    Table table = findTable(database, name);
    if (table == null) {
      throw Errors.noTable();
    }
    return table;
  }

  /** The super, child or ordinary table of a name. */
  @Nullable Table findTable(Database database, String name) {
    String sql =
        "SELECT schema, id FROM td_table WHERE database = ?1 AND name = ?2 UNION ALL"
            + " SELECT id, NULL FROM td_schema WHERE database = ?1 AND name = ?2 AND super";
    return first(
        db.list(
            sql,
            row -> {
              Long id = row.getObject(2) == null ? null : row.getLong(2);
              return new Table(schema(row.getLong(1), database), id, name);
            },
            database.id(),
            name));
  }

  /** The schema of an id, which must still be there. */
  TableSchema schema(long id, Database database) {
    TableSchema schema =
        first(
            db.list(
                "SELECT name, super FROM td_schema WHERE id = ?",
                row -> {
                  List<Column> columns = columns(id, false);
                  String name = row.getString(1);
                  return new TableSchema(
                      id, database, name, row.getBoolean(2), columns, columns(id, true));
                },
                id));
    if (schema == null) {
      throw Errors.noTable();
    }
    return schema;
  }

  private List<Column> columns(long schema, boolean tags) {
    return db.list(
        "SELECT id, name, type, length, time FROM td_column WHERE schema = ? AND tag = ? ORDER BY id",
        row -> {
          ColumnType type = ColumnType.valueOf(row.getString(3));
          return new Column(
              row.getLong(1), row.getString(2), type, row.getInt(4), tags, row.getBoolean(5));
        },
        schema,
        tags);
  }

  private static <T> @Nullable T first(List<T> rows) {
    return rows.isEmpty() ? null : rows.get(0);
  }
}
