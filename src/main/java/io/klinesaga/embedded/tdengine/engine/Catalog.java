package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Database.Table;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The databases and tables: in memory for reading, in SQL tables beside the rows for keeps. All
 * changes are made inside {@link Storage#write} and taken back with it.
 */
final class Catalog {
  static final List<String> SQL_TABLES =
      List.of(
          "CREATE TABLE td_database(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
              + " keep_minutes INTEGER NOT NULL)",
          "CREATE TABLE td_schema(id INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL,"
              + " name TEXT NOT NULL, super INTEGER NOT NULL)",
          "CREATE TABLE td_column(id INTEGER PRIMARY KEY AUTOINCREMENT, schema INTEGER NOT NULL,"
              + " name TEXT NOT NULL, type TEXT NOT NULL, length INTEGER NOT NULL,"
              + " tag INTEGER NOT NULL, time INTEGER NOT NULL)",
          "CREATE TABLE td_table(id INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL,"
              + " name TEXT NOT NULL, schema INTEGER NOT NULL, UNIQUE(database, name))",
          "CREATE INDEX td_table_schema ON td_table(schema)");

  /** A column or tag to be. */
  record NewColumn(String name, ColumnType type, int length) {}

  private final Map<String, Database> databases = new ConcurrentHashMap<>();

  /** Reads the catalog of an opened file. */
  Catalog(Connection connection) throws SQLException {
    Map<Long, Database> byId = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery("SELECT id, name, keep_minutes FROM td_database")) {
        while (row.next()) {
          Database database = new Database(row.getLong(1), row.getString(2), row.getLong(3));
          byId.put(database.id(), database);
          databases.put(database.name(), database);
        }
      }
      Map<Long, List<Column>> columns = readColumns(statement);
      try (ResultSet row =
          statement.executeQuery("SELECT id, database, name, super FROM td_schema")) {
        while (row.next()) {
          Database database = byId.get(row.getLong(2));
          List<Column> all = columns.get(row.getLong(1));
          if (database == null || all == null) {
            throw new SQLException("the catalog is damaged: table " + row.getString(3));
          }
          database.put(schema(row.getLong(1), database, row.getString(3), row.getBoolean(4), all));
        }
      }
      try (ResultSet row =
          statement.executeQuery("SELECT id, name, schema, database FROM td_table")) {
        while (row.next()) {
          Database database = byId.get(row.getLong(4));
          if (database == null) {
            throw new SQLException("the catalog is damaged: table " + row.getString(2));
          }
          database.put(new Table(row.getLong(1), row.getString(2), row.getLong(3)));
        }
      }
    }
  }

  private static Map<Long, List<Column>> readColumns(Statement statement) throws SQLException {
    Map<Long, List<Column>> columns = new LinkedHashMap<>();
    try (ResultSet row =
        statement.executeQuery(
            "SELECT schema, id, name, type, length, tag, time FROM td_column ORDER BY id")) {
      while (row.next()) {
        columns
            .computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
            .add(
                new Column(
                    row.getLong(2),
                    row.getString(3),
                    ColumnType.valueOf(row.getString(4)),
                    row.getInt(5),
                    row.getBoolean(6),
                    row.getBoolean(7)));
      }
    }
    return columns;
  }

  private static TableSchema schema(
      long id, Database database, String name, boolean isSuper, List<Column> all) {
    return new TableSchema(
        id,
        database,
        name,
        isSuper,
        all.stream().filter(column -> !column.isTag()).toList(),
        all.stream().filter(Column::isTag).toList());
  }

  @Nullable Database find(String name) {
    return databases.get(name);
  }

  Database database(String name) {
    Database database = databases.get(name);
    if (database == null) {
      throw Errors.noDatabase();
    }
    return database;
  }

  List<String> databaseNames() {
    return databases.values().stream()
        .sorted((a, b) -> Long.compare(a.id(), b.id()))
        .map(Database::name)
        .toList();
  }

  void createDatabase(Writer writer, String name, long keepMinutes, boolean ifNotExists)
      throws SQLException {
    if (databases.containsKey(name)) {
      if (ifNotExists) {
        return;
      }
      throw Errors.error(0x0381, "Database already exists");
    }
    long id =
        writer.insert(
            "INSERT INTO td_database(name, keep_minutes) VALUES(?, ?)", name, keepMinutes);
    databases.put(name, new Database(id, name, keepMinutes));
    writer.onRollback(() -> databases.remove(name));
  }

  void dropDatabase(Writer writer, String name, boolean ifExists) throws SQLException {
    Database database = databases.get(name);
    if (database == null) {
      if (ifExists) {
        return;
      }
      throw Errors.noDatabase();
    }
    for (long id : schemaIds(writer, database)) {
      writer.define("DROP TABLE d" + id);
      writer.define("DROP TABLE t" + id);
      writer.execute("DELETE FROM td_column WHERE schema = ?", id);
    }
    writer.execute("DELETE FROM td_table WHERE database = ?", database.id());
    writer.execute("DELETE FROM td_schema WHERE database = ?", database.id());
    writer.execute("DELETE FROM td_database WHERE id = ?", database.id());
    databases.remove(name);
    writer.onRollback(() -> databases.put(name, database));
  }

  private static List<Long> schemaIds(Writer writer, Database database) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (ResultSet row =
        writer
            .prepare("SELECT id FROM td_schema WHERE database = " + database.id())
            .executeQuery()) {
      while (row.next()) {
        ids.add(row.getLong(1));
      }
    }
    return ids;
  }

  /** Creates a super table, or with no tags an ordinary table. */
  void createTable(
      Writer writer,
      Database database,
      String name,
      List<NewColumn> columns,
      @Nullable List<NewColumn> tags)
      throws SQLException {
    boolean isSuper = tags != null;
    long id =
        writer.insert(
            "INSERT INTO td_schema(database, name, super) VALUES(?, ?, ?)",
            database.id(),
            name,
            isSuper);
    List<Column> all = new ArrayList<>();
    for (NewColumn column : columns) {
      all.add(insertColumn(writer, id, column, false, all.isEmpty()));
    }
    for (NewColumn tag : tags == null ? List.<NewColumn>of() : tags) {
      all.add(insertColumn(writer, id, tag, true, false));
    }
    TableSchema schema = schema(id, database, name, isSuper, all);
    writer.define(
        "CREATE TABLE "
            + schema.dataTable()
            + "(tb INTEGER NOT NULL, ts INTEGER NOT NULL"
            + sqlColumns(schema.columns().subList(1, columns.size()))
            + ", PRIMARY KEY(tb, ts)) WITHOUT ROWID");
    writer.define(
        "CREATE TABLE "
            + schema.tagTable()
            + "(tb INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE"
            + sqlColumns(schema.tags())
            + ")");
    database.put(schema);
    writer.onRollback(() -> database.remove(schema));
    if (!isSuper) {
      createChild(writer, schema, name, List.of());
    }
  }

  private static Column insertColumn(
      Writer writer, long schemaId, NewColumn column, boolean isTag, boolean isTime)
      throws SQLException {
    long id =
        writer.insert(
            "INSERT INTO td_column(schema, name, type, length, tag, time) VALUES(?, ?, ?, ?, ?, ?)",
            schemaId,
            column.name(),
            column.type().name(),
            column.length(),
            isTag,
            isTime);
    return new Column(id, column.name(), column.type(), column.length(), isTag, isTime);
  }

  /** No types: SQLite must keep a double that is a whole number, or -0.0, as it is. */
  private static String sqlColumns(List<Column> columns) {
    StringBuilder sql = new StringBuilder();
    columns.forEach(column -> sql.append(", ").append(column.sqlName()));
    return sql.toString();
  }

  /** Creates a child table; the tags are in the order of the schema. */
  Table createChild(Writer writer, TableSchema schema, String name, List<@Nullable Object> tags)
      throws SQLException {
    Database database = schema.database();
    long id =
        writer.insert(
            "INSERT INTO td_table(database, name, schema) VALUES(?, ?, ?)",
            database.id(),
            name,
            schema.id());
    List<@Nullable Object> values = new ArrayList<>();
    values.add(id);
    values.add(name);
    values.addAll(tags);
    writer.execute(
        "INSERT INTO "
            + schema.tagTable()
            + " VALUES(?, ?"
            + ", ?".repeat(schema.tags().size())
            + ")",
        values.toArray());
    Table table = new Table(id, name, schema.id());
    database.put(table);
    writer.onRollback(() -> database.remove(table));
    return table;
  }

  void dropChild(Writer writer, Database database, Table table) throws SQLException {
    TableSchema schema = database.schema(table);
    if (!schema.isSuper()) {
      dropSchema(writer, schema);
      return;
    }
    writer.execute("DELETE FROM " + schema.dataTable() + " WHERE tb = ?", table.id());
    writer.execute("DELETE FROM " + schema.tagTable() + " WHERE tb = ?", table.id());
    writer.execute("DELETE FROM td_table WHERE id = ?", table.id());
    database.remove(table);
    writer.onRollback(() -> database.put(table));
  }

  void dropSchema(Writer writer, TableSchema schema) throws SQLException {
    Database database = schema.database();
    writer.define("DROP TABLE " + schema.dataTable());
    writer.define("DROP TABLE " + schema.tagTable());
    writer.execute("DELETE FROM td_table WHERE schema = ?", schema.id());
    writer.execute("DELETE FROM td_column WHERE schema = ?", schema.id());
    writer.execute("DELETE FROM td_schema WHERE id = ?", schema.id());
    List<Table> tables =
        database.tables().values().stream().filter(t -> t.schemaId() == schema.id()).toList();
    database.remove(schema);
    writer.onRollback(
        () -> {
          database.put(schema);
          tables.forEach(database::put);
        });
  }

  void addColumn(Writer writer, TableSchema schema, NewColumn added) throws SQLException {
    Column column = insertColumn(writer, schema.id(), added, false, false);
    writer.define("ALTER TABLE " + schema.dataTable() + " ADD COLUMN " + column.sqlName());
    List<Column> columns = new ArrayList<>(schema.columns());
    columns.add(column);
    replace(writer, schema, columns);
  }

  /** Forgets the column; its values stay in the file, unseen, until the table is dropped. */
  void dropColumn(Writer writer, TableSchema schema, Column column) throws SQLException {
    writer.execute("DELETE FROM td_column WHERE id = ?", column.id());
    replace(writer, schema, schema.columns().stream().filter(c -> c.id() != column.id()).toList());
  }

  void widenColumn(Writer writer, TableSchema schema, Column column, int length)
      throws SQLException {
    writer.execute("UPDATE td_column SET length = ? WHERE id = ?", length, column.id());
    Column wider =
        new Column(column.id(), column.name(), column.type(), length, false, column.isTime());
    replace(
        writer,
        schema,
        schema.columns().stream().map(c -> c.id() == column.id() ? wider : c).toList());
  }

  private static void replace(Writer writer, TableSchema schema, List<Column> columns) {
    Database database = schema.database();
    database.put(
        new TableSchema(
            schema.id(), database, schema.name(), schema.isSuper(), columns, schema.tags()));
    writer.onRollback(() -> database.put(schema));
  }
}
