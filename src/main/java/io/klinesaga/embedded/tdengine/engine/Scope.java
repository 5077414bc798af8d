package io.klinesaga.embedded.tdengine.engine;

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
    Errors.refuseIf(SystemTables.isSystemDatabase(name), "this with the database " + name);
    return db.find(
        "SELECT id, name, keep, duration, wal_level, wal_fsync_period FROM td_database WHERE name = ?",
        row ->
            new Database(
                row.getLong(1),
                row.getString(2),
                new DatabaseOptions(
                    row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6))),
        name);
  }

  Database database(String name) {
    return Errors.orThrow(findDatabase(name), Errors.NO_DATABASE);
  }

  /** The database of a table name. */
  Database database(TableNameContext name) {
    String database = name.name().size() > 1 ? text(name.name(0)) : currentDatabase;
    return database(Errors.orThrow(database, () -> Errors.error(0x2616, "Database not specified")));
  }

  /** The table a statement names, which must be there. */
  Table table(TableNameContext name) {
    return table(database(name), tableName(name));
  }

  Table table(Database database, String name) {
    return Errors.orThrow(findTable(database, name), Errors.NO_TABLE);
  }

  /** The super, child or ordinary table of a name. */
  @Nullable Table findTable(Database database, String name) {
    return db.find(
        "SELECT schema, id FROM td_table WHERE database = ?1 AND name = ?2 UNION ALL"
            + " SELECT id, NULL FROM td_schema WHERE database = ?1 AND name = ?2 AND super",
        row -> {
          Long id = row.getObject(2) == null ? null : row.getLong(2);
          return new Table(schema(row.getLong(1), database), id, name);
        },
        database.id(),
        name);
  }

  /** The schema of an id, which must still be there. */
  TableSchema schema(long id, Database database) {
    List<Column> columns = columns(id, false);
    List<Column> tags = columns(id, true);
    TableSchema schema =
        db.find(
            "SELECT name, super FROM td_schema WHERE id = ?",
            row ->
                new TableSchema(id, database, row.getString(1), row.getBoolean(2), columns, tags),
            id);
    return Errors.orThrow(schema, Errors.NO_TABLE);
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
}
