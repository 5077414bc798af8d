package io.klinesaga.embedded.tdengine.engine;

import static java.util.stream.Collectors.joining;

import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** SHOW, DESCRIBE and information_schema: queries of the catalog's SQL tables. */
final class SystemTables {
  private static final String UNKNOWN = "the table information_schema.";

  /** How many columns of a view SHOW gives: its name. */
  private static final int NAME = 1;

  private static final int ALL = 99;

  private SystemTables() {}

  static boolean isSystemDatabase(String name) {
    return name.equals("information_schema") || name.equals("performance_schema");
  }

  /** The answer of a SHOW or DESCRIBE. */
  static Query show(Scope scope, StatementContext statement) {
    if (statement.describe() == null) {
      return show(scope, statement.show());
    }
    Table table = scope.table(statement.describe().tableName());
    String of = " WHERE schema = " + table.schema().id() + " ORDER BY tag, id";
    return query(scope, "td_describe", of, ALL);
  }

  private static Query show(Scope scope, ShowContext context) {
    if (context.CLUSTER() != null) {
      return new Query("SELECT 1", List.of(new ResultColumn("status", ColumnType.INT, 4)));
    }
    if (context.TAGS() != null) {
      return showTags(scope, scope.table(context.tableName()));
    }
    if (context.DATABASES() != null) {
      return query(scope, "ins_databases", "", NAME);
    }
    Database database = database(scope, context);
    String pattern =
        context.like() == null ? "%" : Literals.unquote(context.like().STRING().getText());
    String view =
        context.TABLES() != null
            ? "ins_tables"
            : context.STABLES() != null ? "ins_stables" : "ins_views";
    String name = view.substring(4, view.length() - 1) + "_name";
    String where =
        Db.sql(
            " WHERE db_name = %s AND %s ORDER BY %s",
            literal(database.name()), SqlFunctions.like(name, pattern), name);
    return query(scope, view, where, NAME);
  }

  private static Database database(Scope scope, ShowContext context) {
    String name =
        context.databasePrefix() == null
            ? scope.currentDatabase()
            : Scope.text(context.databasePrefix().name());
    return scope.database(
        Errors.orThrow(name, () -> Errors.error(0x2600, "database not specified")));
  }

  private static Query showTags(Scope scope, Table table) {
    Errors.refuseIf(
        table.id() == null || table.schema().tags().isEmpty(),
        "SHOW TAGS of a table that is no child table");
    Query none = query(scope, "ins_tags", "", ALL);
    Function<Column, String> rows =
        tag -> tagSql(table.schema(), tag) + " WHERE tb = " + table.id();
    String sql = table.schema().tags().stream().map(rows).collect(joining());
    return new Query(none.sql() + sql, none.columns());
  }

  private static String tagSql(TableSchema schema, Column tag) {
    String literals =
        Stream.of(schema.database().name(), schema.name(), tag.name(), tag.typeName())
            .map(SystemTables::literal)
            .collect(joining(", "));
    return Db.sql(
        " UNION ALL SELECT name, %s, %s FROM %s", literals, tagText(tag), schema.tagTable());
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
    Errors.refuseIf(!table.startsWith("ins_"), UNKNOWN + table);
    Query query = query(scope, table, "", ALL);
    String tags = table.equals("ins_tags") ? tags(scope) : "";
    return Source.ofQuery(new Query(query.sql() + tags, query.columns()), true);
  }

  /** The values of all tags, which are in as many SQL tables as there are super tables. */
  private static String tags(Scope scope) {
    List<TableSchema> schemas =
        scope
            .db()
            .list(
                "SELECT s.id, b.name FROM td_schema s JOIN td_database b ON b.id = s.database"
                    + " WHERE s.super",
                row -> scope.schema(row.getLong(1), scope.database(row.getString(2))));
    return schemas.stream()
        .flatMap(schema -> schema.tags().stream().map(tag -> tagSql(schema, tag)))
        .collect(joining());
  }

  private static String literal(String text) {
    return Expr.ofText(text).sql();
  }

  /** A query of a view's first columns, which td_view describes. */
  private static Query query(Scope scope, String view, String where, int count) {
    List<ResultColumn> columns =
        scope
            .db()
            .list(
                "SELECT name, type, length FROM td_view WHERE view = ? ORDER BY id LIMIT ?",
                row ->
                    new ResultColumn(
                        row.getString(1), ColumnType.valueOf(row.getString(2)), row.getInt(3)),
                view,
                count);
    Errors.refuseIf(columns.isEmpty(), UNKNOWN + view);
    List<String> names = new ArrayList<>();
    columns.forEach(column -> names.add(column.name() + " AS c" + names.size()));
    return new Query("SELECT " + String.join(", ", names) + " FROM " + view + where, columns);
  }
}
