package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.QueryTranslator.Query;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Table;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;

/** SHOW, DESCRIBE and information_schema: queries of the catalog's SQL tables. */
final class SystemTables {
  /** Field, type, length, note, and how a real server stores the column. */
  private static final String DESCRIBE =
      """
      SELECT name, type, length, CASE WHEN tag THEN 'TAG' ELSE '' END,
        CASE WHEN tag OR type IN ('VARCHAR', 'NCHAR') THEN 'disabled' WHEN type = 'TIMESTAMP' THEN 'delta-i'
          WHEN type IN ('FLOAT', 'DOUBLE') THEN 'delta-d' WHEN type = 'BOOL' THEN 'bit-packing'
          ELSE 'simple8b' END,
        CASE WHEN tag THEN 'disabled' WHEN type IN ('BOOL', 'VARCHAR', 'NCHAR') THEN 'zstd' ELSE 'lz4' END,
        CASE WHEN tag THEN 'disabled' ELSE 'medium' END
      FROM td_column WHERE schema = %d ORDER BY tag, id
      """;

  private static final String DATABASES =
      """
      SELECT 'information_schema' AS c0, NULL AS c1 UNION ALL SELECT 'performance_schema', NULL
      UNION ALL SELECT name, 'ms' FROM td_database
      """;

  private static final String STABLES =
      """
      SELECT s.name AS c0, b.name AS c1,
        (SELECT count(*) FROM td_column c WHERE c.schema = s.id AND NOT c.tag) AS c2
      FROM td_schema s JOIN td_database b ON b.id = s.database WHERE s.super
      """;

  private static final String TABLES =
      """
      SELECT t.name AS c0, b.name AS c1, t.created AS c2,
        (SELECT count(*) FROM td_column c WHERE c.schema = s.id AND NOT c.tag) AS c3,
        CASE WHEN s.super THEN s.name END AS c4, t.id AS c5, 2 AS c6, 0 AS c7, NULL AS c8,
        CASE WHEN s.super THEN 'CHILD_TABLE' ELSE 'NORMAL_TABLE' END AS c9
      FROM td_table t JOIN td_schema s ON s.id = t.schema JOIN td_database b ON b.id = t.database
      """;

  private static final String COLUMNS =
      """
      SELECT o.name AS c0, b.name AS c1, o.type AS c2, c.name AS c3,
        CASE WHEN c.type IN ('VARCHAR', 'NCHAR') THEN c.type || '(' || c.length || ')' ELSE c.type END AS c4,
        CASE c.type WHEN 'VARCHAR' THEN c.length + 2 WHEN 'NCHAR' THEN c.length * 4 + 2
          ELSE c.length END AS c5
      FROM (SELECT id AS schema, database, name, 'SUPER_TABLE' AS type FROM td_schema WHERE super
          UNION ALL SELECT t.schema, t.database, t.name,
            CASE WHEN s.super THEN 'CHILD_TABLE' ELSE 'NORMAL_TABLE' END
          FROM td_table t JOIN td_schema s ON s.id = t.schema) o
        JOIN td_database b ON b.id = o.database
        JOIN td_column c ON c.schema = o.schema AND NOT c.tag
      """;

  private static final String NO_TAGS =
      "SELECT '' AS c0, '' AS c1, '' AS c2, '' AS c3, '' AS c4, '' AS c5 WHERE 0";

  private static final List<ResultColumn> TAG_COLUMNS =
      columns(
          "table_name 192, db_name 64, stable_name 192, tag_name 64, tag_type 32, tag_value 16384");

  private SystemTables() {}

  static boolean isSystemDatabase(String name) {
    return name.equals("information_schema") || name.equals("performance_schema");
  }

  /** The answer of a SHOW or DESCRIBE. */
  static Query show(Scope scope, StatementContext statement) {
    if (statement.describe() != null) {
      Table table = scope.table(statement.describe().tableName());
      return new Query(
          Db.sql(DESCRIBE, table.schema().id()),
          columns("field 64, type 20, length int, note 16, encode 12, compress 12, level 12"));
    }
    return show(scope, statement.show());
  }

  private static Query show(Scope scope, ShowContext context) {
    if (context.CLUSTER() != null) {
      return new Query("SELECT 1", columns("status int"));
    }
    if (context.TAGS() != null) {
      return showTags(scope.table(context.tableName()));
    }
    if (context.DATABASES() != null) {
      return new Query(DATABASES, columns("name 64"));
    }
    Database database = database(scope, context);
    String pattern =
        context.like() == null
            ? "'%'"
            : literal(Literals.unquote(context.like().STRING().getText()));
    if (context.TABLES() != null) {
      return names("table_name", "td_table WHERE database = " + database.id(), pattern);
    }
    String from = "td_schema WHERE super AND database = " + database.id();
    return context.STABLES() != null
        ? names("stable_name", from, pattern)
        : names("view_name", from + " AND 0", pattern);
  }

  private static Query names(String column, String from, String pattern) {
    return new Query(
        Db.sql("SELECT name FROM %s AND td_like(name, %s) ORDER BY name", from, pattern),
        columns(column + " 192"));
  }

  private static Database database(Scope scope, ShowContext context) {
    if (context.databasePrefix() != null) {
      return scope.database(Scope.text(context.databasePrefix().name()));
    }
    if (scope.currentDatabase() == null) {
      throw Errors.error(0x2600, "database not specified");
    }
    return scope.database(scope.currentDatabase());
  }

  private static Query showTags(Table table) {
    Errors.refuseIf(
        table.id() == null || table.schema().tags().isEmpty(),
        "SHOW TAGS of a table that is no child table");
    List<String> parts = new ArrayList<>();
    for (Column tag : table.schema().tags()) {
      parts.add(tagSql(table.schema(), tag) + " WHERE tb = " + table.id());
    }
    return new Query(String.join(" UNION ALL ", parts), TAG_COLUMNS);
  }

  private static String tagSql(TableSchema schema, Column tag) {
    return Db.sql(
        "SELECT name AS c0, %s AS c1, %s AS c2, %s AS c3, %s AS c4, %s AS c5 FROM %s",
        literal(schema.database().name()),
        literal(schema.name()),
        literal(tag.name()),
        literal(tag.typeName()),
        tagText(tag),
        schema.tagTable());
  }

  /** A tag's value as text, in SQL. */
  private static String tagText(Column tag) {
    return switch (tag.type()) {
      case VARCHAR, NCHAR -> tag.sqlName();
      case BOOL -> "CASE " + tag.sqlName() + " WHEN 0 THEN 'false' WHEN 1 THEN 'true' END";
      case FLOAT, DOUBLE, TIMESTAMP ->
          throw Errors.notSupported("the text of a tag of type " + tag.type());
      default -> "CAST(" + tag.sqlName() + " AS TEXT)";
    };
  }

  /** A table of information_schema; all but ins_databases must be asked for one database. */
  static Source source(Scope scope, String table) {
    return switch (table) {
      case "ins_databases" -> source(DATABASES, "name 64, precision 2");
      case "ins_stables" -> source(STABLES, "stable_name 192, db_name 64, columns int");
      case "ins_tables" ->
          source(
              TABLES,
              "table_name 192, db_name 64, create_time timestamp, columns int, stable_name 192,"
                  + " uid bigint, vgroup_id int, ttl int, table_comment 1024, type 21");
      case "ins_columns" ->
          source(
              COLUMNS,
              "table_name 192, db_name 64, table_type 21, col_name 64, col_type 32, col_length int");
      case "ins_tags" -> Source.ofQuery(allTags(scope), TAG_COLUMNS, true);
      case "ins_views" -> source("SELECT '' AS c0, '' AS c1 WHERE 0", "view_name 192, db_name 64");
      default -> throw Errors.notSupported("the table information_schema." + table);
    };
  }

  private static String allTags(Scope scope) {
    List<String> parts = new ArrayList<>(List.of(NO_TAGS));
    for (String name : scope.db().list("SELECT name FROM td_database", row -> row.getString(1))) {
      Database database = scope.database(name);
      scope
          .db()
          .list(
              "SELECT id FROM td_schema WHERE super AND database = ?",
              row -> row.getLong(1),
              database.id())
          .forEach(
              id -> {
                TableSchema schema = scope.schema(id, database);
                schema.tags().forEach(tag -> parts.add(tagSql(schema, tag)));
              });
    }
    return String.join(" UNION ALL ", parts);
  }

  private static String literal(String text) {
    return Expr.ofText(text).sql();
  }

  private static Source source(String sql, String columns) {
    return Source.ofQuery(sql, columns(columns), true);
  }

  /** Columns by name and type, or length of a text. */
  private static List<ResultColumn> columns(String all) {
    List<ResultColumn> columns = new ArrayList<>();
    for (String one : all.split(", ", -1)) {
      String[] words = one.split(" ", -1);
      Long length = Literals.integer(words[1]);
      ColumnType type = length == null ? ColumnType.ofWord(words[1]) : ColumnType.VARCHAR;
      columns.add(
          new ResultColumn(words[0], type, length == null ? type.width() : length.intValue()));
    }
    return columns;
  }
}
