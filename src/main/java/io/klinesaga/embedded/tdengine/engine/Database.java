package io.klinesaga.embedded.tdengine.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A database and its tables in memory; changed only by the holder of the write lock. */
final class Database {
  /** 2970-01-01: a real server takes no later time. */
  private static final long LATEST = 31_556_995_200_000L;

  /**
   * A child table or an ordinary table.
   *
   * @param schemaId of its {@link TableSchema}
   */
  record Table(long id, String name, long schemaId) {}

  private final long id;
  private final String name;
  private final long keepMinutes;
  private final Map<Long, TableSchema> schemas = new ConcurrentHashMap<>();
  private final Map<String, TableSchema> superTables = new ConcurrentHashMap<>();
  private final Map<String, Table> tables = new ConcurrentHashMap<>();

  Database(long id, String name, long keepMinutes) {
    this.id = id;
    this.name = name;
    this.keepMinutes = keepMinutes;
  }

  long id() {
    return id;
  }

  String name() {
    return name;
  }

  /** Refuses a row that is older than KEEP or too far in the future. */
  void checkTime(long time, long now) {
    if (time > LATEST || time < now - keepMinutes * 60_000) {
      throw Errors.timestampRange();
    }
  }

  @Nullable TableSchema superTable(String tableName) {
    return superTables.get(tableName);
  }

  @Nullable Table table(String tableName) {
    return tables.get(tableName);
  }

  /** The schema of a table that exists. */
  TableSchema schema(Table table) {
    TableSchema schema = schemas.get(table.schemaId());
    if (schema == null) {
      throw Errors.noTable();
    }
    return schema;
  }

  Map<String, TableSchema> superTables() {
    return superTables;
  }

  Map<String, Table> tables() {
    return tables;
  }

  void put(TableSchema schema) {
    schemas.put(schema.id(), schema);
    if (schema.isSuper()) {
      superTables.put(schema.name(), schema);
    }
  }

  void put(Table table) {
    tables.put(table.name(), table);
  }

  void remove(TableSchema schema) {
    schemas.remove(schema.id());
    superTables.remove(schema.name(), schema);
    tables.values().removeIf(table -> table.schemaId() == schema.id());
  }

  void remove(Table table) {
    tables.remove(table.name(), table);
  }

  @Nullable TableSchema schema(long schemaId) {
    return schemas.get(schemaId);
  }
}
