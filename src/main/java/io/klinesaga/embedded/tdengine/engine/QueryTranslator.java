package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.ExpressionTranslator.Condition;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/**
 * A query to SQLite's SQL: the one place where TDengine's SELECT is given its meaning.
 *
 * <p>Rows are read as {@code d}, child tables with their tags as {@code t}; the columns of a result
 * are {@code c0, c1, ...}.
 */
final class QueryTranslator {
  /** A real server cuts the name of a column here. */
  private static final int MAX_COLUMN_NAME = 64;

  /** One item of the select list. */
  private record Item(String name, Expr value, boolean hasAlias) {
    ResultColumn column() {
      ColumnType type = value.type() == null ? ColumnType.VARCHAR : value.type();
      int length = type.isText() ? Math.max(1, value.length()) : type.width();
      return new ResultColumn(Errors.cut(name, MAX_COLUMN_NAME), type, length);
    }
  }

  private final Scope scope;
  private final SelectContext context;
  private final @Nullable OrderByContext orderBy;
  private final @Nullable LimitContext limit;
  private final Source source;
  private final @Nullable Table table;
  private final @Nullable Window window;
  private final boolean isGrouped;
  private final ExpressionTranslator expressions;
  private final List<Item> items = new ArrayList<>();
  private final List<Expr> keys = new ArrayList<>();
  private final List<Condition> conditions = new ArrayList<>();
  private boolean isAggregate;

  private QueryTranslator(Scope scope, List<Expr> parameters, QueryContext query) {
    this.scope = scope;
    this.context = query.select();
    this.orderBy = query.orderBy();
    this.limit = query.limit();
    this.source = source(context.tableReference());
    this.table = source.table();
    WindowContext interval = context.window();
    this.isGrouped = context.keys() != null;
    this.window = interval == null ? null : Window.of(interval.VARIABLE().getText());
    this.expressions = new ExpressionTranslator(scope, source, parameters, window, isGrouped);
    Errors.refuseIf(window != null && table == null, "INTERVAL over something that is no table");
    Errors.refuseIf(context.PARTITION() != null && limit != null, "LIMIT for each partition");
  }

  /**
   * @param parameters what the {@code ?} stand for, in order
   */
  static Query translate(Scope scope, List<Expr> parameters, QueryContext query) {
    return new QueryTranslator(scope, parameters, query).query();
  }

  private Source source(@Nullable TableReferenceContext reference) {
    if (reference == null) {
      return Source.NONE;
    }
    if (reference.query() != null) {
      return Source.ofQuery(translate(scope, List.of(), reference.query()), false);
    }
    List<NameContext> name = reference.tableName().name();
    if (name.size() > 1 && SystemTables.isSystemDatabase(Scope.text(name.get(0)))) {
      return SystemTables.source(scope, Scope.text(name.get(1)));
    }
    return Source.ofTable(scope.table(reference.tableName()));
  }

  private boolean isDistinct() {
    return context.quantifier() != null && context.quantifier().DISTINCT() != null;
  }

  private Query query() {
    context.selectItem().forEach(this::addItems);
    if (context.whereClause() != null) {
      conditions.addAll(expressions.conjuncts(context.whereClause().condition()));
    }
    addKeys();
    isAggregate = items.stream().anyMatch(item -> item.value().isAggregate());
    checkGrouping();
    String having = having();
    String order = order();
    List<String> list = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      list.add(items.get(i).value().sql() + " AS c" + i);
    }
    String select = "SELECT " + (isDistinct() ? "DISTINCT " : "") + String.join(", ", list);
    String rest =
        from() + grouping(having) + (order.isEmpty() ? "" : " ORDER BY " + order) + limitSql();
    Set<Integer> tableTexts = tableTexts();
    return new Query(
        select + rest,
        items.stream().map(Item::column).toList(),
        orderBy != null,
        tableTexts,
        select + (tableTexts.isEmpty() ? "" : ", d.tb") + rest);
  }

  /** Each of them is a call into SQLite that makes an array; the table's number is neither. */
  private Set<Integer> tableTexts() {
    boolean isPlain = table != null && !isAggregate && keys.isEmpty() && !isDistinct();
    return isPlain
        ? IntStream.range(0, items.size())
            .filter(i -> isTableText(items.get(i).value()))
            .boxed()
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  private boolean isTableText(Expr value) {
    return value.isText() && isOfTable(value);
  }

  // -------------------------------------------------------------- select list

  private void addItems(SelectItemContext item) {
    if (item instanceof SelectedValueContext selected) {
      addValue(selected);
      return;
    }
    Errors.refuseIf(!source.isWhole(), item.getText() + " here");
    for (Column column : source.columns()) {
      items.add(new Item(column.name(), expressions.expr(column), false));
    }
  }

  private void addValue(SelectedValueContext selected) {
    if (selected.condition().expression() instanceof StarFunctionContext function
        && function.COUNT() == null
        && function.STAR() != null) {
      addEveryColumn(function.start.getText());
      return;
    }
    Expr value = expressions.visit(selected.condition());
    String name =
        value.column() != null ? value.column().name() : SqlText.source(selected.condition());
    AliasContext alias = selected.alias();
    if (alias != null) {
      name = alias.name() == null ? alias.getText() : Scope.text(alias.name());
    }
    items.add(new Item(name, value, alias != null));
  }

  /** Such as {@code last_row(*)}: all columns of the rows, not the tags. */
  private void addEveryColumn(String function) {
    List<Column> columns = table == null ? null : table.schema().columns();
    for (Column column : Errors.orRefuse(columns, function + "(*) of something that is no table")) {
      Expr value = expressions.extreme(function, expressions.expr(column));
      items.add(new Item(function + "(" + column.name() + ")", value, false));
    }
  }

  // -------------------------------------------------------------- groups

  private void addKeys() {
    List<ExpressionContext> given = isGrouped ? context.keys().expression() : List.of();
    for (ExpressionContext key : given) {
      // Whether a real server reads the alias or a column of that name is not known.
      Errors.refuseIf(
          items.stream().anyMatch(item -> item.hasAlias() && item.name().equals(name(key))),
          "grouping by an alias");
      Expr value = expressions.visit(key);
      Errors.refuseIf(value.column() == null, "grouping by " + SqlText.source(key));
      keys.add(value);
    }
  }

  private void checkGrouping() {
    Errors.refuseIf(
        !isAggregate
            && (context.PARTITION() != null
                || window != null
                // Then a real server lists tables without rows too.
                || keys.stream().anyMatch(key -> Column.TBNAME.equals(key.column()))),
        "PARTITION BY, INTERVAL or GROUP BY tbname without an aggregate function");
    Errors.refuseIf(
        isDistinct() && (isAggregate || isGrouped || readsNames()),
        "DISTINCT with an aggregate function, groups or tbname");
    if (isAggregate || isGrouped) {
      items.forEach(item -> requireOfGroup(item.value()));
    }
  }

  private boolean readsNames() {
    return items.stream().anyMatch(item -> item.value().columns().contains("t.name"));
  }

  /** Every column outside an aggregate function must be the same in the whole group. */
  private void requireOfGroup(Expr value) {
    boolean isOfGroup =
        value.columns().stream()
            .allMatch(
                column ->
                    keys.stream().anyMatch(key -> key.sql().equals(column))
                        || (window != null && column.equals(window.startSql())));
    if (isOfGroup) {
      return;
    }
    Errors.refuseIf(
        expressions.selectsRows(), "columns of the row that MIN, MAX, FIRST or LAST selects");
    throw context.GROUP() != null
        ? Errors.error(0x260a, "Not a GROUP BY expression")
        : Errors.error(0x260c, "Not a single-group group function");
  }

  private String having() {
    if (context.having() == null) {
      return isAggregate ? expressions.foundAny() : "";
    }
    Expr condition = expressions.truth(context.having().condition());
    requireOfGroup(condition);
    String found = isAggregate ? expressions.foundAny() : "";
    return found.isEmpty() ? condition.sql() : condition.sql() + " AND (" + found + ")";
  }

  private String grouping(String having) {
    List<String> by = new ArrayList<>(keys.stream().map(Expr::sql).toList());
    if (window != null) {
      by.add(window.startSql());
    }
    if (!by.isEmpty()) {
      return " GROUP BY " + String.join(", ", by) + (having.isEmpty() ? "" : " HAVING " + having);
    }
    // A real server gives a row for nothing only if something is counted.
    return isAggregate && !expressions.counts() ? " HAVING count(*) > 0" : "";
  }

  // -------------------------------------------------------------- order and limit

  private String order() {
    if (orderBy == null) {
      boolean isOneTable = table != null && table.id() != null;
      boolean isPlain = !isAggregate && keys.isEmpty() && !isDistinct();
      return window != null ? window.startSql() : isOneTable && isPlain ? "d.ts" : "";
    }
    return orderBy.sortItem().stream()
        .map(item -> sortKey(item) + (item.DESC() == null ? "" : " DESC"))
        .collect(Collectors.joining(", "));
  }

  private String sortKey(SortItemContext item) {
    ExpressionContext expression = item.expression();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).hasAlias() && items.get(i).name().equals(name(expression))) {
        return "c" + i;
      }
    }
    Expr value = expressions.visit(expression);
    // SQLite reads a number as a position
    Errors.refuseIf(value.columns().isEmpty() && !value.isAggregate(), "ORDER BY a constant");
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).value().sql().equals(value.sql())) {
        return "c" + i;
      }
    }
    Errors.refuseIf(
        isDistinct() || (value.isAggregate() && !isAggregate),
        "ORDER BY something that is not selected");
    if (isAggregate || isGrouped) {
      requireOfGroup(value);
    }
    return value.sql();
  }

  private static @Nullable String name(ExpressionContext expression) {
    return expression instanceof ColumnContext column ? ExpressionTranslator.name(column) : null;
  }

  private String limitSql() {
    if (limit == null) {
      return "";
    }
    Errors.refuseIf(
        limit.count().stream().anyMatch(count -> Literals.integer(count.getText()) == null),
        "so large a LIMIT");
    return limit.children.stream()
        .map(ParseTree::getText)
        .collect(Collectors.joining(" ", " ", ""));
  }

  // -------------------------------------------------------------- from

  private String from() {
    if (table != null) {
      return fromTable(table);
    }
    if (source.sql() == null) {
      Errors.refuseIf(!conditions.isEmpty(), "WHERE without a table");
      return "";
    }
    requireDatabase();
    return " FROM (" + source.sql() + ") d" + where(conditions.stream().map(Condition::sql));
  }

  /** Without one a real server lists its own system tables too. */
  private void requireDatabase() {
    Column name = source.isSystem() ? source.find("db_name") : null;
    String condition = name == null ? "" : "(" + name.sql() + " = '";
    boolean asksForOne =
        conditions.stream()
            .map(Condition::sql)
            .anyMatch(c -> c.startsWith(condition) && !c.contains("= 'information_schema'"));
    Errors.refuseIf(name != null && !asksForOne, "information_schema without db_name = '...'");
  }

  private String fromTable(Table from) {
    List<String> ofTables = new ArrayList<>();
    List<String> ofRows = new ArrayList<>();
    conditions.forEach(one -> (one.isOfTable() ? ofTables : ofRows).add(one.sql()));
    boolean join = expressions.readsTags() || (from.id() == null && !conditions.isEmpty());
    if (from.id() != null) {
      ofTables.add((join ? "t.tb = " : "d.tb = ") + from.id());
    }
    String tags = " FROM " + from.schema().tagTable() + " t ";
    String rows = from.schema().dataTable() + " d";
    boolean isByTable = keys.stream().allMatch(this::isOfTable);
    if (isAggregate && isByTable && isGrouped && expressions.counts() && window == null) {
      // A real server counts the rows of tables without rows too: 0.
      String on = ofRows.stream().map(sql -> " AND " + sql).collect(Collectors.joining());
      return tags + "LEFT JOIN " + rows + " ON d.tb = t.tb" + on + where(ofTables.stream());
    }
    if (isAggregate && isByTable && !expressions.extremes().isEmpty()) {
      ofRows.add(extremes(rows, ofRows));
      join = true;
    }
    Stream<String> all = Stream.concat(ofTables.stream(), ofRows.stream());
    return join
        ? tags + "CROSS JOIN " + rows + " ON d.tb = t.tb" + where(all)
        : " FROM " + rows + where(all);
  }

  private boolean isOfTable(Expr key) {
    return key.column() != null && key.column().isOfTable();
  }

  /**
   * Leaves of each child table just the rows that FIRST and LAST need, found by their key. The
   * inner {@code d} hides the outer one, so the conditions on rows read the same.
   */
  private String extremes(String rows, List<String> ofRows) {
    String where = ofRows.stream().map(sql -> sql + " AND ").collect(Collectors.joining());
    return expressions.extremes().stream()
        .map(
            one ->
                Db.sql(
                    "(SELECT d.ts FROM %s WHERE d.tb = t.tb AND %s%s LIMIT 1)", rows, where, one))
        .collect(Collectors.joining(", ", "d.ts IN (", ")"));
  }

  private static String where(Stream<String> conditions) {
    String sql = conditions.collect(Collectors.joining(" AND "));
    return sql.isEmpty() ? "" : " WHERE " + sql;
  }
}
