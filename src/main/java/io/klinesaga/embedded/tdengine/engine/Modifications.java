package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.ExpressionTranslator.Condition;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DELETE, and INSERT of what a SELECT finds. */
final class Modifications {
  private final Scope scope;

  Modifications(Scope scope) {
    this.scope = scope;
  }

  // ---------------------------------------------------------------- delete

  int delete(DeleteContext context) {
    Table table = scope.table(context.tableName());
    TableSchema schema = table.schema();
    List<String> rows = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    if (context.whereClause() != null) {
      sort(context.whereClause().condition(), table, rows, tags);
    }
    Errors.refuseIf(table.id() != null && !tags.isEmpty(), "DELETE from a child table by its tags");
    if (table.id() != null) {
      rows.add("d.tb = " + table.id());
    } else if (!tags.isEmpty()) {
      String tables =
          Db.sql("SELECT t.tb FROM %s t WHERE %s", schema.tagTable(), String.join(" AND ", tags));
      Errors.refuseIf(
          rows.isEmpty() && scope.db().list(tables, row -> row.getLong(1)).isEmpty(),
          "DELETE by tags alone that no table has");
      rows.add("d.tb IN (" + tables + ")");
    }
    String where = rows.isEmpty() ? "" : " WHERE " + String.join(" AND ", rows);
    return scope.db().execute("DELETE FROM " + schema.dataTable() + " AS d" + where);
  }

  /** Takes the condition apart into stretches of time and conditions on tags; refuses the rest. */
  private void sort(
      ConditionContext condition, Table table, List<String> times, List<String> tags) {
    ExpressionTranslator expressions =
        new ExpressionTranslator(scope, Source.ofTable(table), List.of(), null, false);
    List<Condition> conditions = expressions.conjuncts(condition);
    Errors.failIf(
        conditions.stream().anyMatch(c -> c.value().columns().contains("t.name")),
        0x264c,
        "Invalid tbname pseudo column");
    for (Condition one : conditions) {
      Errors.refuseIf(one.value().columns().isEmpty(), "a constant condition in DELETE");
      boolean isTime = one.value().columns().equals(Set.of("d.ts")) && isRange(one.context());
      Errors.failIf(
          !one.isOfTable() && !isTime,
          0x2655,
          "The DELETE statement must only have a definite time window range");
      (isTime ? times : tags).add(one.sql());
    }
  }

  /** Whether the condition is one stretch of time. */
  private static boolean isRange(@Nullable BooleanExpressionContext context) {
    PredicateContext predicate =
        context instanceof PlainBooleanContext plain ? plain.booleanPrimary().predicate() : null;
    boolean isRange =
        (predicate instanceof CompareContext compare && compare.comparison().NE() == null)
            || (predicate instanceof BetweenContext between && between.NOT() == null);
    Errors.refuseIf(
        isRange
            && predicate != null
            && predicate.getRuleContexts(ExpressionContext.class).stream()
                .noneMatch(ColumnContext.class::isInstance),
        "DELETE by something computed from the time");
    return isRange;
  }

  // ---------------------------------------------------------------- insert select

  int insert(InsertSelectContext context) {
    Table table = scope.table(context.tableName());
    List<Column> targets = targets(context.insertColumns(), table);
    Query query = QueryTranslator.translate(scope, List.of(), context.query());
    Errors.throwIf(query.columns().size() != targets.size(), Errors.COLUMN_COUNT);
    Errors.refuseIf(
        scope.db().find(timeTwiceSql(targets, query), row -> true) != null,
        "INSERT ... SELECT of several rows of one time");
    return scope.db().execute(insertSql(table, targets, query));
  }

  /** Finds a table and time of which there are several rows: in what order is not known. */
  private static String timeTwiceSql(List<Column> targets, Query query) {
    List<String> key = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i).isTime() || targets.get(i).equals(Column.TBNAME)) {
        key.add("c" + i);
      }
    }
    return Db.sql(
        "SELECT 1 FROM (%s) GROUP BY %s HAVING count(*) > 1 LIMIT 1",
        query.sql(), String.join(", ", key));
  }

  private static List<Column> targets(@Nullable InsertColumnsContext context, Table table) {
    TableSchema schema = table.schema();
    List<Column> targets =
        context == null
            ? schema.columns()
            : context.insertColumn().stream().map(named -> target(named, schema)).toList();
    boolean namesTable = targets.contains(Column.TBNAME);
    Errors.refuseIf(
        targets.stream().noneMatch(Column::isTime)
            || namesTable == (table.id() != null)
            || targets.stream().distinct().count() < targets.size(),
        "INSERT ... SELECT into these columns");
    return targets;
  }

  private static Column target(InsertColumnContext named, TableSchema schema) {
    if (named.TBNAME() != null) {
      return Column.TBNAME;
    }
    String name = Scope.text(named.name());
    Errors.refuseIf(schema.tag(name) != null, "INSERT ... SELECT into tags");
    return Errors.orThrow(schema.column(name), () -> Errors.invalidColumn(name));
  }

  private static String insertSql(Table table, List<Column> targets, Query query) {
    StringBuilder names = new StringBuilder("tb");
    StringBuilder values = new StringBuilder(table.id() == null ? "x.tb" : table.id().toString());
    List<Column> columns = new ArrayList<>();
    String join = "";
    for (int i = 0; i < targets.size(); i++) {
      Column column = targets.get(i);
      if (column.equals(Column.TBNAME)) {
        // No such table: no tb, which the key refuses.
        join = " LEFT JOIN " + table.schema().tagTable() + " x ON x.name = q.c" + i;
      } else {
        columns.add(column);
        names.append(", ").append(column.sqlName());
        ResultColumn from = query.columns().get(i);
        boolean fits =
            from.type() == column.type()
                && (!column.type().isText() || from.length() <= column.length());
        Errors.refuseIf(!fits, "INSERT ... SELECT of " + from.type() + " into " + column.name());
        values.append(", q.c").append(i);
      }
    }
    // "WHERE true" keeps SQLite from reading ON CONFLICT as a join's condition.
    String from = "(" + query.sql() + ") q" + join;
    return Db.sql(
        "INSERT INTO %s(%s) SELECT %s FROM %s WHERE true%s",
        table.schema().dataTable(), names, values, from, RowWriter.onConflict(columns));
  }
}
