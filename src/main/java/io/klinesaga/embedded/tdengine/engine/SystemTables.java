package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;

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
            Expr.ofText(database.name()).sql(), SqlFunctions.like(name, pattern), name);
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

  /** A table of information_schema; all but ins_databases must be asked for one database. */
  static Source source(Scope scope, String table) {
    Errors.refuseIf(!table.startsWith("ins_"), UNKNOWN + table);
    return Source.ofQuery(query(scope, table, "", ALL), true);
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
