package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Database.Table;
import io.klinesaga.embedded.tdengine.engine.QueryTranslator.Query;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DELETE, and INSERT of what a SELECT finds. */
final class Modifications {
  private final Storage storage;
  private final Catalog catalog;
  private final SessionContext session;

  Modifications(Storage storage, Catalog catalog, SessionContext session) {
    this.storage = storage;
    this.catalog = catalog;
    this.session = session;
  }

  // ---------------------------------------------------------------- delete

  int delete(DeleteContext context) {
    Database database = session.database(context.tableName());
    String name = SessionContext.table(context.tableName());
    Table child = database.table(name);
    TableSchema schema = child != null ? database.schema(child) : database.superTable(name);
    if (schema == null) {
      throw Errors.noTable();
    }
    List<String> times = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    if (context.whereClause() != null) {
      Source source = Source.ofTable(name, schema, child, "d");
      addConditions(context.whereClause().condition(), source, times, tags);
    }
    if (child != null) {
      if (!tags.isEmpty()) {
        throw Errors.notSupported("DELETE from a child table by its tags");
      }
      times.add("d.tb = " + child.id());
    } else if (!tags.isEmpty()) {
      times.add(
          "d.tb IN (SELECT t.tb FROM "
              + schema.tagTable()
              + " t WHERE "
              + String.join(" AND ", tags)
              + ")");
    }
    String sql =
        "DELETE FROM "
            + schema.dataTable()
            + " AS d"
            + (times.isEmpty() ? "" : " WHERE " + String.join(" AND ", times));
    return storage.write(writer -> writer.execute(sql));
  }

  private void addConditions(
      ConditionContext condition, Source source, List<String> times, List<String> tags) {
    ExpressionTranslator expressions = new ExpressionTranslator(session, source, List.of(), 0);
    if (condition.booleanExpression() == null) {
      expressions.value(condition);
      throw Errors.deleteWindow();
    }
    Expr whole = expressions.value(condition.booleanExpression());
    if (whole.columns().contains("t.name")) {
      throw Errors.error(0x264c, "Invalid tbname pseudo column");
    }
    addConjuncts(condition.booleanExpression(), expressions, times, tags);
  }

  private void addConjuncts(
      BooleanExpressionContext context,
      ExpressionTranslator expressions,
      List<String> times,
      List<String> tags) {
    if (context instanceof AndBooleanContext and) {
      addConjuncts(and.booleanExpression(0), expressions, times, tags);
      addConjuncts(and.booleanExpression(1), expressions, times, tags);
      return;
    }
    if (context instanceof PlainBooleanContext plain
        && plain.booleanPrimary().booleanExpression() != null) {
      addConjuncts(plain.booleanPrimary().booleanExpression(), expressions, times, tags);
      return;
    }
    Expr value = expressions.value(context);
    boolean ofTags =
        !value.columns().isEmpty() && value.columns().stream().allMatch(c -> c.startsWith("t."));
    if (ofTags) {
      tags.add(value.sql());
    } else if (value.columns().equals(Set.of("d.ts")) && isRange(context)) {
      times.add(value.sql());
    } else {
      throw Errors.deleteWindow();
    }
  }

  /** Whether the condition is one stretch of time. */
  private static boolean isRange(BooleanExpressionContext context) {
    if (!(context instanceof PlainBooleanContext plain)) {
      return false;
    }
    PredicateContext predicate = plain.booleanPrimary().predicate();
    return (predicate instanceof CompareContext compare && compare.comparison().NE() == null)
        || (predicate instanceof BetweenContext between && between.NOT() == null);
  }

  // ---------------------------------------------------------------- insert select

  int insert(InsertSelectContext context) {
    Database database = session.database(context.tableName());
    String name = SessionContext.table(context.tableName());
    Table child = database.table(name);
    TableSchema schema = child != null ? database.schema(child) : database.superTable(name);
    if (schema == null) {
      throw Errors.noTable();
    }
    List<@Nullable Column> targets = targets(context.insertColumns(), schema, child != null);
    Query query = new QueryTranslator(session, catalog, List.of()).translate(context.query());
    if (query.columns().size() != targets.size()) {
      throw Errors.columnCount();
    }
    String sql = insertSql(schema, child, targets, query);
    return storage.write(writer -> writer.execute(sql));
  }

  /** The columns named, null for tbname. */
  private static List<@Nullable Column> targets(
      @Nullable InsertColumnsContext context, TableSchema schema, boolean isChild) {
    List<@Nullable Column> targets = new ArrayList<>();
    if (context == null) {
      targets.addAll(schema.columns());
    } else {
      for (InsertColumnContext named : context.insertColumn()) {
        targets.add(target(named, schema));
      }
    }
    boolean hasTime = targets.stream().anyMatch(column -> column != null && column.isTime());
    if (!hasTime || targets.contains(null) == isChild) {
      throw Errors.notSupported("INSERT ... SELECT into these columns");
    }
    if (targets.stream().distinct().count() < targets.size()) {
      throw Errors.notSupported("INSERT ... SELECT into a column named twice");
    }
    return targets;
  }

  private static @Nullable Column target(InsertColumnContext named, TableSchema schema) {
    if (named.TBNAME() != null) {
      return null;
    }
    String name = SessionContext.text(named.name());
    Column column = schema.column(name);
    if (column == null) {
      throw schema.tag(name) != null
          ? Errors.notSupported("INSERT ... SELECT into tags")
          : Errors.invalidColumn(name);
    }
    return column;
  }

  private static String insertSql(
      TableSchema schema, @Nullable Table child, List<@Nullable Column> targets, Query query) {
    StringBuilder names = new StringBuilder("tb");
    StringBuilder values = new StringBuilder(child == null ? "x.tb" : Long.toString(child.id()));
    List<Column> columns = new ArrayList<>();
    String join = "";
    for (int i = 0; i < targets.size(); i++) {
      Column column = targets.get(i);
      if (column == null) {
        // No such table: no tb, which the key refuses.
        join = " LEFT JOIN " + schema.tagTable() + " x ON x.name = q.c" + i;
      } else {
        columns.add(column);
        names.append(", ").append(column.sqlName());
        values.append(", ").append(converted("q.c" + i, query.columns().get(i), column));
      }
    }
    // "WHERE true" keeps SQLite from reading ON CONFLICT as a join's condition.
    return "INSERT INTO "
        + schema.dataTable()
        + "("
        + names
        + ") SELECT "
        + values
        + " FROM ("
        + query.sql()
        + ") q"
        + join
        + " WHERE true"
        + RowWriter.onConflict(columns);
  }

  private static String converted(String sql, ResultColumn from, Column to) {
    if (from.type() == to.type() && (!to.type().isText() || from.length() <= to.length())) {
      return sql;
    }
    boolean whole =
        switch (from.type()) {
          case TINYINT, SMALLINT, INT, BIGINT -> true;
          default -> false;
        };
    if (whole && to.type() == ColumnType.BIGINT) {
      return sql;
    }
    if (whole && to.type() == ColumnType.BOOL) {
      return "(" + sql + " <> 0)";
    }
    if (whole && to.type() == ColumnType.DOUBLE) {
      return "CAST(" + sql + " AS REAL)";
    }
    throw Errors.notSupported(
        "INSERT ... SELECT of " + from.type() + " into " + to.fullTypeName() + " " + to.name());
  }
}
