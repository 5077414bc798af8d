package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Source.Field;
import io.klinesaga.embedded.tdengine.engine.Source.Kind;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query to SQLite's SQL: the one place where TDengine's SELECT is given its meaning.
 *
 * <p>Rows of a table are read as {@code d}, its child tables with their tags as {@code t}, a
 * subquery as {@code q}; the columns of a result are {@code c0, c1, ...}.
 */
final class QueryTranslator {
  /** A real server cuts the name of a column here. */
  private static final int MAX_COLUMN_NAME = 64;

  /** SQL and the columns it gives. */
  record Query(String sql, List<ResultColumn> columns) {}

  /** One item of the select list. */
  private record Item(String name, Expr value, boolean hasAlias) {}

  private final SessionContext session;
  private final Catalog catalog;
  private final List<Expr> parameters;

  QueryTranslator(SessionContext session, Catalog catalog, List<Expr> parameters) {
    this.session = session;
    this.catalog = catalog;
    this.parameters = parameters;
  }

  Query translate(QueryContext context) {
    if (context.unsupportedSlimit() != null) {
      throw Errors.notSupported("SLIMIT");
    }
    QueryBodyContext body = context.queryBody();
    if (!parameters.isEmpty() && hasInnerQueries(context)) {
      throw Errors.notSupported("? in a query with several SELECTs");
    }
    Query query;
    if (!body.unionPart().isEmpty()) {
      query = union(body, context.orderBy());
    } else {
      QueryPrimaryContext primary = body.queryPrimary();
      if (primary.select() != null) {
        query = new Select(primary.select(), context.orderBy(), context.limit() != null).query();
      } else if (context.orderBy() == null && context.limit() == null) {
        query = translate(primary.query());
      } else {
        throw Errors.notSupported("ORDER BY or LIMIT of a query in parentheses");
      }
    }
    return context.limit() == null
        ? query
        : new Query(query.sql() + limit(context.limit()), query.columns());
  }

  private static boolean hasInnerQueries(QueryContext context) {
    return !context.queryBody().unionPart().isEmpty()
        || context.queryBody().queryPrimary().select() == null
        || context.queryBody().queryPrimary().select().tableReference().stream()
            .anyMatch(QuerySourceContext.class::isInstance);
  }

  private static String limit(LimitContext limit) {
    if (!limit.QUESTION().isEmpty()) {
      throw Errors.notSupported("? in LIMIT");
    }
    List<String> numbers = new ArrayList<>();
    limit.INTEGER().forEach(number -> numbers.add(number.getText()));
    if (numbers.size() == 1) {
      return " LIMIT " + numbers.get(0);
    }
    int count = limit.COMMA() != null ? 1 : 0;
    return " LIMIT " + numbers.get(count) + " OFFSET " + numbers.get(1 - count);
  }

  private Query union(QueryBodyContext body, @Nullable OrderByContext orderBy) {
    Query first = part(body.queryPrimary());
    StringBuilder sql = new StringBuilder("SELECT * FROM (" + first.sql() + ")");
    for (UnionPartContext next : body.unionPart()) {
      Query query = part(next.queryPrimary());
      if (!types(query).equals(types(first))) {
        throw Errors.notSupported("UNION of different column types");
      }
      sql.append(next.ALL() == null ? " UNION " : " UNION ALL ");
      sql.append("SELECT * FROM (").append(query.sql()).append(")");
    }
    if (orderBy == null) {
      return new Query(sql.toString(), first.columns());
    }
    Source all = Source.ofQuery("", sql.toString(), first.columns());
    ExpressionTranslator expressions = new ExpressionTranslator(session, all, List.of(), 0);
    String order =
        orderBy.sortItem().stream()
            .map(item -> expressions.value(item.expression()).sql() + direction(item))
            .collect(Collectors.joining(", "));
    return new Query("SELECT * FROM (" + sql + ") q ORDER BY " + order, first.columns());
  }

  private Query part(QueryPrimaryContext primary) {
    return primary.select() == null
        ? translate(primary.query())
        : new Select(primary.select(), null, false).query();
  }

  private static List<ColumnType> types(Query query) {
    return query.columns().stream().map(ResultColumn::type).toList();
  }

  private static String direction(SortItemContext item) {
    String nulls =
        item.NULLS() == null ? "" : item.FIRST() != null ? " NULLS FIRST" : " NULLS LAST";
    return (item.DESC() == null ? "" : " DESC") + nulls;
  }

  private @Nullable Source source(SelectContext select, String rows) {
    List<TableReferenceContext> references = select.tableReference();
    if (references.isEmpty()) {
      return null;
    }
    if (references.size() > 1) {
      throw Errors.notSupported("a join");
    }
    if (references.get(0) instanceof QuerySourceContext query) {
      Query inner = translate(query.query());
      String alias = query.name() == null ? "" : SessionContext.text(query.name());
      return Source.ofQuery(alias, inner.sql(), inner.columns());
    }
    TableSourceContext table = (TableSourceContext) references.get(0);
    TableNameContext name = table.tableName();
    if (name.name().size() > 1
        && SystemTables.isSystemDatabase(SessionContext.text(name.name(0)))) {
      return SystemTables.source(catalog, select, name);
    }
    Database database = session.database(name);
    String tableName = SessionContext.table(name);
    String alias = table.name() == null ? tableName : SessionContext.text(table.name());
    Database.Table child = database.table(tableName);
    if (child != null) {
      return Source.ofTable(alias, database.schema(child), child, rows);
    }
    TableSchema superTable = database.superTable(tableName);
    if (superTable == null) {
      throw Errors.noTable();
    }
    return Source.ofTable(alias, superTable, null, rows);
  }

  /** One SELECT, without the ORDER BY and LIMIT of the query around it. */
  private final class Select {
    private final SelectContext context;
    private final @Nullable OrderByContext orderBy;
    private final boolean limited;
    private final @Nullable Source source;
    private final long windowMillis;
    private final ExpressionTranslator expressions;
    private final List<Item> items = new ArrayList<>();
    private final List<Expr> keys = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();

    Select(SelectContext context, @Nullable OrderByContext orderBy, boolean limited) {
      this.context = context;
      this.orderBy = orderBy;
      this.limited = limited;
      this.source = source(context, "d");
      this.windowMillis = windowMillis(context.window());
      this.expressions = new ExpressionTranslator(session, source, parameters, windowMillis);
      refuseUnsupported();
    }

    private void refuseUnsupported() {
      if (context.TAGS() != null) {
        throw Errors.notSupported("SELECT TAGS");
      }
      if (windowMillis > 0 && (source == null || source.schema() == null)) {
        throw Errors.notSupported("INTERVAL over something that is no table");
      }
      if (windowMillis > 0 && context.groupBy() != null) {
        throw Errors.notSupported("INTERVAL with GROUP BY");
      }
      if (context.partitionBy() != null && context.groupBy() != null) {
        throw Errors.notSupported("PARTITION BY with GROUP BY");
      }
      if (context.partitionBy() != null && limited && orderBy == null) {
        throw Errors.notSupported("LIMIT for each partition");
      }
      if (context.having() != null && context.partitionBy() == null && context.groupBy() == null) {
        throw Errors.notSupported("HAVING without GROUP BY");
      }
    }

    Query query() {
      if (context.groupBy() != null || context.partitionBy() != null) {
        expressions.beginGrouped();
      }
      context.selectItem().forEach(this::addItems);
      List<ResultColumn> columns = items.stream().map(Select::resultColumn).toList();
      if (context.whereClause() != null) {
        expressions.beginWhere();
        addConditions(context.whereClause().condition(), expressions, conditions);
      }
      addKeys();
      boolean aggregate = items.stream().anyMatch(item -> item.value().aggregate());
      checkGrouping(aggregate);
      String having =
          context.having() == null ? null : expressions.truth(context.having().condition());
      String order = order(aggregate);
      String from = from(aggregate);
      StringBuilder sql = new StringBuilder("SELECT ");
      if (isDistinct()) {
        sql.append("DISTINCT ");
      }
      sql.append(selectList()).append(from);
      appendGrouping(sql, aggregate, having);
      if (!order.isEmpty()) {
        sql.append(" ORDER BY ").append(order);
      }
      return new Query(sql.toString(), columns);
    }

    private boolean isDistinct() {
      return context.quantifier() != null && context.quantifier().DISTINCT() != null;
    }

    private String selectList() {
      List<String> list = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        list.add(items.get(i).value().sql() + " AS c" + i);
      }
      return String.join(", ", list);
    }

    private static ResultColumn resultColumn(Item item) {
      Expr value = item.value();
      ColumnType type = value.type() == null ? ColumnType.VARCHAR : value.type();
      int length = type.isText() ? Math.max(1, value.length()) : type.width();
      return new ResultColumn(item.name(), type, length);
    }

    private void addItems(SelectItemContext item) {
      if (item instanceof SelectedValueContext selected) {
        addValue(selected);
        return;
      }
      if (source == null) {
        throw Errors.notSupported("* without a table");
      }
      if (source.name().startsWith(SystemTables.PREFIX)) {
        throw Errors.notSupported("* of " + source.name());
      }
      if (item instanceof TableColumnsContext table
          && !SessionContext.text(table.name()).equals(source.name())) {
        throw Errors.notSupported("the prefix " + table.name().getText());
      }
      for (Field field : source.fields()) {
        items.add(new Item(field.name(), expressions.expr(field), false));
      }
    }

    private void addValue(SelectedValueContext selected) {
      ExpressionContext expression = selected.condition().expression();
      if (expression instanceof StarFunctionContext function
          && function.COUNT() == null
          && function.starArgument(0).expression() == null) {
        addEveryColumn(function);
        return;
      }
      Expr value = expressions.value(selected.condition());
      String name = SqlText.source(selected.condition());
      if (selected.alias() != null) {
        name = alias(selected.alias());
      } else if (value.column() != null) {
        name = value.column().name();
      }
      items.add(new Item(cut(name), value, selected.alias() != null));
    }

    private static String alias(AliasContext alias) {
      return alias.name() == null ? alias.getText() : SessionContext.text(alias.name());
    }

    private static String cut(String name) {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      return utf8.length <= MAX_COLUMN_NAME
          ? name
          : new String(Arrays.copyOf(utf8, MAX_COLUMN_NAME), StandardCharsets.UTF_8);
    }

    /** Such as {@code last_row(*)}: all columns of the rows, not the tags. */
    private void addEveryColumn(StarFunctionContext function) {
      String name = function.start.getText();
      if (source == null || source.schema() == null || function.starArgument(0).DOT() != null) {
        throw Errors.notSupported(SqlText.source(function) + " of something that is no table");
      }
      for (Field field : source.fields()) {
        if (!field.isOfTable()) {
          Expr value = expressions.extreme(name, expressions.expr(field));
          items.add(new Item(name + "(" + field.name() + ")", value, false));
        }
      }
    }

    private void addKeys() {
      List<PartitionItemContext> given =
          context.groupBy() != null
              ? context.groupBy().partitionItem()
              : context.partitionBy() != null ? context.partitionBy().partitionItem() : List.of();
      for (PartitionItemContext key : given) {
        Expr value = expressions.value(key.expression());
        if (value.aggregate() || value.columns().isEmpty() || key.alias() != null) {
          throw Errors.notSupported("grouping by " + SqlText.source(key));
        }
        keys.add(value);
      }
    }

    private void checkGrouping(boolean aggregate) {
      boolean grouped = context.groupBy() != null;
      if (!aggregate && (context.partitionBy() != null || windowMillis > 0)) {
        throw Errors.notSupported("PARTITION BY or INTERVAL without an aggregate function");
      }
      if (!aggregate && !grouped) {
        return;
      }
      if (isDistinct()) {
        throw Errors.notSupported("DISTINCT with an aggregate function");
      }
      for (Item item : items) {
        if (!isGrouped(item.value())) {
          refuseUngrouped(grouped);
        }
      }
    }

    private boolean isGrouped(Expr value) {
      for (Expr key : keys) {
        if (key.sql().equals(value.sql())) {
          return true;
        }
      }
      return value.columns().stream()
          .allMatch(
              column ->
                  keys.stream().anyMatch(key -> key.sql().equals(column))
                      || (windowMillis > 0 && column.equals(expressions.windowStart())));
    }

    private void refuseUngrouped(boolean grouped) {
      List<Item> aggregates = items.stream().filter(item -> item.value().aggregate()).toList();
      Set<String> selecting = Set.of("min", "max", "first", "last", "last_row");
      boolean selectsRows =
          !aggregates.isEmpty()
              && aggregates.stream()
                  .allMatch(
                      item ->
                          selecting.stream()
                              .anyMatch(
                                  name ->
                                      item.value().sql().startsWith(name + "(")
                                          || item.value().sql().startsWith("td_" + name + "(")));
      if (selectsRows) {
        throw Errors.notSupported("columns of the row that MIN, MAX, FIRST or LAST selects");
      }
      throw grouped ? Errors.notGroupBy() : Errors.notSingleGroup();
    }

    private void appendGrouping(StringBuilder sql, boolean aggregate, @Nullable String having) {
      List<String> by = new ArrayList<>();
      keys.forEach(key -> by.add(key.sql()));
      if (windowMillis > 0) {
        by.add(expressions.windowStart());
      }
      if (!by.isEmpty()) {
        sql.append(" GROUP BY ").append(String.join(", ", by));
        if (having != null) {
          sql.append(" HAVING ").append(having);
        }
      } else if (aggregate && !expressions.counts()) {
        // A real server gives a row for nothing only if something is counted.
        sql.append(" HAVING count(*) > 0");
      }
    }

    // -------------------------------------------------------------- order

    private String order(boolean aggregate) {
      if (orderBy == null) {
        if (windowMillis > 0) {
          return expressions.windowStart();
        }
        boolean oneTable = source != null && source.child() != null;
        return oneTable && !aggregate && keys.isEmpty() && !isDistinct() ? "d.ts" : "";
      }
      return orderBy.sortItem().stream()
          .map(item -> sortKey(item.expression(), aggregate) + direction(item))
          .collect(Collectors.joining(", "));
    }

    private String sortKey(ExpressionContext expression, boolean aggregate) {
      if (expression instanceof LiteralValueContext literal) {
        return position(literal);
      }
      if (expression instanceof ColumnContext column && column.DOT() == null) {
        String name =
            column.ALIAS() == null ? SessionContext.text(column.name(0)) : column.ALIAS().getText();
        for (int i = 0; i < items.size(); i++) {
          if (items.get(i).hasAlias() && items.get(i).name().equals(name)) {
            return "c" + i;
          }
        }
      }
      Expr value = expressions.value(expression);
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i).value().sql().equals(value.sql())) {
          return "c" + i;
        }
      }
      if (isDistinct() || (value.aggregate() && !aggregate)) {
        throw Errors.notSupported("ORDER BY something that is not selected");
      }
      if ((aggregate || context.groupBy() != null) && !isGrouped(value)) {
        throw context.groupBy() != null ? Errors.notGroupBy() : Errors.notSingleGroup();
      }
      return value.sql();
    }

    private String position(LiteralValueContext literal) {
      Long position = Literals.integer(literal.getText());
      if (position == null || position < 1 || position > items.size()) {
        throw Errors.notSupported("ORDER BY " + literal.getText());
      }
      return "c" + (position - 1);
    }

    // -------------------------------------------------------------- from

    private String from(boolean aggregate) {
      if (source == null) {
        if (!conditions.isEmpty()) {
          throw Errors.notSupported("WHERE without a table");
        }
        return "";
      }
      return source.schema() == null
          ? " FROM (" + source.sql() + ") q" + whereSql(conditions.stream())
          : fromTable(source, source.schema(), aggregate);
    }

    private String fromTable(Source table, TableSchema schema, boolean aggregate) {
      List<Condition> all = new ArrayList<>(conditions);
      if (table.child() != null) {
        boolean join = expressions.readsTables();
        all.add(new Condition((join ? "t.tb = " : "d.tb = ") + table.child().id(), join));
      }
      String tags = schema.tagTable() + " t";
      String rows = schema.dataTable() + " d";
      boolean byTable = !keys.isEmpty() && keys.stream().allMatch(this::isOfTable);
      if (isDistinct() && readsOnlyTables(all)) {
        return " FROM " + tags + whereSql(all.stream());
      }
      if (aggregate && byTable && expressions.counts() && windowMillis == 0) {
        // A real server counts the rows of tables without rows too: 0.
        return " FROM "
            + tags
            + " LEFT JOIN "
            + rows
            + " ON d.tb = t.tb"
            + all.stream()
                .filter(condition -> !condition.ofTable())
                .map(condition -> " AND " + condition.sql())
                .collect(Collectors.joining())
            + whereSql(all.stream().filter(Condition::ofTable));
      }
      String extremes =
          aggregate && keys.stream().allMatch(this::isOfTable) ? extremes(schema) : "";
      if (!extremes.isEmpty()) {
        all.add(new Condition(extremes, false));
      }
      boolean join = expressions.readsTables() || (table.child() == null && !all.isEmpty());
      return join || !extremes.isEmpty()
          ? " FROM " + tags + " CROSS JOIN " + rows + " ON d.tb = t.tb" + whereSql(all.stream())
          : " FROM " + rows + whereSql(all.stream());
    }

    private boolean isOfTable(Expr key) {
      return key.column() != null && key.column().isOfTable();
    }

    private boolean readsOnlyTables(List<Condition> conditions) {
      return source != null
          && source.isSuperTable()
          && items.stream().allMatch(item -> isOfTable(item.value()))
          && items.stream()
              .anyMatch(
                  item ->
                      item.value().column() != null
                          && item.value().column().kind() == Kind.TABLE_NAME)
          && conditions.stream().allMatch(Condition::ofTable);
    }

    /**
     * If only FIRST and LAST are asked for, the condition that leaves of each child table just the
     * rows that can answer, found by its key; empty if other functions need all rows.
     */
    private String extremes(TableSchema schema) {
      List<String> times = new ArrayList<>();
      expressions.firsts().forEach(condition -> times.add(extreme(schema, condition, "ASC")));
      expressions.lasts().forEach(condition -> times.add(extreme(schema, condition, "DESC")));
      return times.isEmpty() ? "" : "d.ts IN (" + String.join(", ", times) + ")";
    }

    private String extreme(TableSchema schema, String condition, String order) {
      StringBuilder where = new StringBuilder("x.tb = t.tb AND " + condition);
      if (context.whereClause() != null) {
        Source inner = source(context, "x");
        ExpressionTranslator again =
            new ExpressionTranslator(session, inner, parametersOfWhere(), 0);
        List<Condition> inside = new ArrayList<>();
        addConditions(context.whereClause().condition(), again, inside);
        inside.forEach(part -> where.append(" AND ").append(part.sql()));
      }
      return "(SELECT x.ts FROM "
          + schema.dataTable()
          + " x WHERE "
          + where
          + " ORDER BY x.ts "
          + order
          + " LIMIT 1)";
    }

    private List<Expr> parametersOfWhere() {
      return parameters.subList(expressions.parametersBeforeWhere(), parameters.size());
    }

    private String whereSql(java.util.stream.Stream<Condition> conditions) {
      String sql = conditions.map(Condition::sql).collect(Collectors.joining(" AND "));
      return sql.isEmpty() ? "" : " WHERE " + sql;
    }

    /** The parts of a condition that must all hold. */
    private static void addConditions(
        ConditionContext condition, ExpressionTranslator translator, List<Condition> all) {
      if (condition.booleanExpression() == null) {
        all.add(new Condition(translator.truth(condition), false));
      } else {
        addConjuncts(condition.booleanExpression(), translator, all);
      }
    }

    private static void addConjuncts(
        BooleanExpressionContext expression, ExpressionTranslator translator, List<Condition> all) {
      if (expression instanceof AndBooleanContext and) {
        addConjuncts(and.booleanExpression(0), translator, all);
        addConjuncts(and.booleanExpression(1), translator, all);
        return;
      }
      if (expression instanceof PlainBooleanContext plain
          && plain.booleanPrimary().booleanExpression() != null) {
        addConjuncts(plain.booleanPrimary().booleanExpression(), translator, all);
        return;
      }
      Expr value = translator.value(expression);
      if (value.aggregate()) {
        throw Errors.notSupported("an aggregate function in WHERE");
      }
      boolean ofTable =
          !value.columns().isEmpty()
              && value.columns().stream().allMatch(column -> column.startsWith("t."));
      all.add(new Condition(value.sql(), ofTable));
    }
  }

  /**
   * A condition of WHERE.
   *
   * @param ofTable whether it reads nothing but tags and the table's name
   */
  private record Condition(String sql, boolean ofTable) {}

  private static long windowMillis(@Nullable WindowContext window) {
    if (window == null) {
      return 0;
    }
    if (window.SLIDING() != null || window.duration().size() > 1) {
      throw Errors.notSupported("INTERVAL with an offset or SLIDING");
    }
    String text = window.duration(0).getText();
    Long millis = Timestamps.duration(text.startsWith("'") ? Literals.unquote(text) : text);
    if (millis == null || millis <= 0 || text.endsWith("w")) {
      throw Errors.notSupported("INTERVAL(" + text + ")");
    }
    return millis;
  }
}
