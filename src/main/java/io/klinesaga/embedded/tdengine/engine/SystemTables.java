package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The tables of information_schema that are asked for by drivers, over the catalog's own. */
final class SystemTables {
  static final String PREFIX = "information_schema.";

  private static final String TYPE =
      "CASE WHEN c.type IN ('VARCHAR', 'NCHAR') THEN c.type || '(' || c.length || ')' ELSE c.type END";

  private static final String BYTES =
      "CASE c.type WHEN 'VARCHAR' THEN c.length + 2 WHEN 'NCHAR' THEN c.length * 4 + 2 ELSE c.length END";

  private static final String COLUMN_COUNT =
      "(SELECT count(*) FROM td_column c WHERE c.schema = s.id AND c.tag = 0)";

  private SystemTables() {}

  static boolean isSystemDatabase(String name) {
    return name.equals("information_schema") || name.equals("performance_schema");
  }

  /** The table as a source; all but ins_databases must be asked for one database. */
  static Source source(Catalog catalog, SelectContext select, TableNameContext name) {
    String table = SessionContext.text(name.name(1));
    String databaseName = databaseAskedFor(select);
    if (!table.equals("ins_databases") && databaseName == null) {
      throw Errors.notSupported("information_schema without db_name = '...'");
    }
    return switch (table) {
      case "ins_databases" -> databases();
      case "ins_stables" ->
          source(
              table,
              "SELECT s.name AS c0, b.name AS c1, "
                  + COLUMN_COUNT
                  + " AS c2, (SELECT count(*) FROM td_column c WHERE c.schema = s.id AND c.tag) AS c3"
                  + " FROM td_schema s JOIN td_database b ON b.id = s.database WHERE s.super",
              text("stable_name"),
              text("db_name"),
              number("columns"),
              number("tags"));
      case "ins_tables" ->
          source(
              table,
              "SELECT t.name AS c0, b.name AS c1, "
                  + COLUMN_COUNT
                  + " AS c2, CASE WHEN s.super THEN s.name END AS c3,"
                  + " CASE WHEN s.super THEN 'CHILD_TABLE' ELSE 'NORMAL_TABLE' END AS c4"
                  + " FROM td_table t JOIN td_schema s ON s.id = t.schema"
                  + " JOIN td_database b ON b.id = t.database",
              text("table_name"),
              text("db_name"),
              number("columns"),
              text("stable_name"),
              text("type"));
      case "ins_columns" -> columns();
      case "ins_tags" -> tags(catalog, databaseName);
      case "ins_views" ->
          source(table, "SELECT '' AS c0, '' AS c1 WHERE 0", text("view_name"), text("db_name"));
      default -> throw Errors.notSupported("the table " + SqlText.source(name));
    };
  }

  private static Source databases() {
    return source(
        "ins_databases",
        "SELECT 'information_schema' AS c0, NULL AS c1 UNION ALL SELECT 'performance_schema', NULL"
            + " UNION ALL SELECT name, 'ms' FROM td_database",
        text("name"),
        text("precision"));
  }

  private static Source columns() {
    return source(
        "ins_columns",
        "SELECT o.name AS c0, b.name AS c1, o.type AS c2, c.name AS c3, "
            + TYPE
            + " AS c4, "
            + BYTES
            + " AS c5 FROM (SELECT id AS schema, database, name,"
            + " 'SUPER_TABLE' AS type FROM td_schema WHERE super UNION ALL"
            + " SELECT t.schema, t.database, t.name,"
            + " CASE WHEN s.super THEN 'CHILD_TABLE' ELSE 'NORMAL_TABLE' END"
            + " FROM td_table t JOIN td_schema s ON s.id = t.schema) o"
            + " JOIN td_database b ON b.id = o.database"
            + " JOIN td_column c ON c.schema = o.schema AND c.tag = 0",
        text("table_name"),
        text("db_name"),
        text("table_type"),
        text("col_name"),
        text("col_type"),
        number("col_length"));
  }

  /** Each child table's tags, of one database. */
  private static Source tags(Catalog catalog, @Nullable String databaseName) {
    Database database = databaseName == null ? null : catalog.find(databaseName);
    List<String> parts = new ArrayList<>();
    parts.add("SELECT '' AS c0, '' AS c1, '' AS c2, '' AS c3, '' AS c4, '' AS c5 WHERE 0");
    if (database != null) {
      for (TableSchema schema : database.superTables().values()) {
        for (Column tag : schema.tags()) {
          parts.add(
              "SELECT name, "
                  + literal(database.name())
                  + ", "
                  + literal(schema.name())
                  + ", "
                  + literal(tag.name())
                  + ", "
                  + literal(tag.fullTypeName())
                  + ", "
                  + tagText(tag)
                  + " FROM "
                  + schema.tagTable());
        }
      }
    }
    return source(
        "ins_tags",
        String.join(" UNION ALL ", parts),
        text("table_name"),
        text("db_name"),
        text("stable_name"),
        text("tag_name"),
        text("tag_type"),
        text("tag_value"));
  }

  /** A tag's value as text, in SQL. */
  static String tagText(Column tag) {
    return switch (tag.type()) {
      case VARCHAR, NCHAR -> tag.sqlName();
      case BOOL -> "CASE " + tag.sqlName() + " WHEN 0 THEN 'false' WHEN 1 THEN 'true' END";
      case FLOAT, DOUBLE, TIMESTAMP ->
          throw Errors.notSupported("the text of a tag of type " + tag.type());
      default -> "CAST(" + tag.sqlName() + " AS TEXT)";
    };
  }

  private static String literal(String text) {
    return ExpressionTranslator.text(text).sql();
  }

  private static ResultColumn text(String name) {
    return new ResultColumn(name, ColumnType.VARCHAR, SessionContext.MAX_NAME);
  }

  private static ResultColumn number(String name) {
    return new ResultColumn(name, ColumnType.INT, 4);
  }

  private static Source source(String table, String sql, ResultColumn... columns) {
    return Source.ofQuery(PREFIX + table, sql, List.of(columns));
  }

  /** The name in {@code ... AND db_name = 'name' AND ...}, else null. */
  private static @Nullable String databaseAskedFor(SelectContext select) {
    if (select.whereClause() == null) {
      return null;
    }
    return databaseIn(select.whereClause().condition().booleanExpression());
  }

  private static @Nullable String databaseIn(@Nullable BooleanExpressionContext expression) {
    if (expression instanceof AndBooleanContext and) {
      String left = databaseIn(and.booleanExpression(0));
      return left != null ? left : databaseIn(and.booleanExpression(1));
    }
    if (expression instanceof PlainBooleanContext plain
        && plain.booleanPrimary().predicate() instanceof CompareContext compare
        && compare.comparison().EQ() != null
        && compare.expression(0).getText().toLowerCase(Locale.ROOT).equals("db_name")
        && compare.expression(1) instanceof LiteralValueContext value
        && value.literal().STRING() != null) {
      String name = Literals.unquote(value.getText());
      return isSystemDatabase(name) ? null : name;
    }
    return null;
  }
}
