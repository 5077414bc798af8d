package io.klinesaga.embedded.tdengine.engine;

import static java.util.stream.Collectors.joining;

import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** SHOW, DESCRIBE and information_schema: queries of the catalog's SQL tables. */
final class SystemTables {
  private static final String TAG_COLUMNS =
      "table_name 192, db_name 64, stable_name 192, tag_name 64, tag_type 32, tag_value 16384";

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
    return query(
        "td_describe WHERE schema = " + table.schema().id() + " ORDER BY tag, id",
        "field 64, type 20, length int, note 16, encode 12, compress 12, level 12");
  }

  private static Query show(Scope scope, ShowContext context) {
    if (context.CLUSTER() != null) {
      return new Query("SELECT 1", columns("status int"));
    }
    if (context.TAGS() != null) {
      return showTags(scope.table(context.tableName()));
    }
    if (context.DATABASES() != null) {
      return query("ins_databases", "name 64");
    }
    Database database = database(scope, context);
    String pattern =
        context.like() == null ? "%" : Literals.unquote(context.like().STRING().getText());
    String kind =
        context.TABLES() != null ? "table" : context.STABLES() != null ? "stable" : "view";
    String name = kind + "_name";
    return query(
        Db.sql(
            "ins_%ss WHERE db_name = %s AND %s ORDER BY %s",
            kind, literal(database.name()), SqlFunctions.like(name, pattern), name),
        name + " 192");
  }

  private static Database database(Scope scope, ShowContext context) {
    String name =
        context.databasePrefix() == null
            ? scope.currentDatabase()
            : Scope.text(context.databasePrefix().name());
    return scope.database(
        Errors.orThrow(name, () -> Errors.error(0x2600, "database not specified")));
  }

  private static Query showTags(Table table) {
    Errors.refuseIf(
        table.id() == null || table.schema().tags().isEmpty(),
        "SHOW TAGS of a table that is no child table");
    Query none = query("ins_tags", TAG_COLUMNS);
    Function<Column, String> rows =
        tag -> " UNION ALL " + tagSql(table.schema(), tag) + " WHERE tb = " + table.id();
    String sql = table.schema().tags().stream().map(rows).collect(joining());
    return new Query(none.sql() + sql, none.columns());
  }

  private static String tagSql(TableSchema schema, Column tag) {
    String literals =
        Stream.of(schema.database().name(), schema.name(), tag.name(), tag.typeName())
            .map(SystemTables::literal)
            .collect(joining(", "));
    return Db.sql("SELECT name, %s, %s FROM %s", literals, tagText(tag), schema.tagTable());
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
    String columns =
        switch (table) {
          case "ins_databases" -> "name 64, precision 2";
          case "ins_stables" -> "stable_name 192, db_name 64, columns int";
          case "ins_tables" ->
              "table_name 192, db_name 64, create_time timestamp, columns int, stable_name 192,"
                  + " uid bigint, vgroup_id int, ttl int, table_comment 1024, type 21";
          case "ins_columns" ->
              "table_name 192, db_name 64, table_type 21, col_name 64, col_type 32, col_length int";
          case "ins_views" -> "view_name 192, db_name 64";
          case "ins_tags" -> TAG_COLUMNS;
          default -> throw Errors.notSupported("the table information_schema." + table);
        };
    Query query = query(table, columns);
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
        .flatMap(schema -> schema.tags().stream().map(tag -> " UNION ALL " + tagSql(schema, tag)))
        .collect(joining());
  }

  private static String literal(String text) {
    return Expr.ofText(text).sql();
  }

  /** A query of columns by their names in the catalog. */
  private static Query query(String from, String columns) {
    List<ResultColumn> all = columns(columns);
    List<String> names = new ArrayList<>();
    all.forEach(column -> names.add(column.name() + " AS c" + names.size()));
    return new Query("SELECT " + String.join(", ", names) + " FROM " + from, all);
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
