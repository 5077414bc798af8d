package io.klinesaga.embedded.tdengine.engine;

import static io.klinesaga.embedded.tdengine.engine.Expr.aggregate;
import static io.klinesaga.embedded.tdengine.engine.Expr.combine;
import static java.util.stream.Collectors.joining;

import io.klinesaga.embedded.tdengine.grammar.TdengineBaseVisitor;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/**
 * Expressions over one {@link Source} to SQLite's SQL, with TDengine's types: arithmetic is done in
 * doubles, a text compared with a number is read as far as it is one, a string compared with a time
 * is a time in the session's zone, a condition on NULL does not hold and its negation does, reals
 * that hardly differ are equal.
 */
final class ExpressionTranslator extends TdengineBaseVisitor<Expr> {
  /**
   * One of the conditions that must all hold.
   *
   * @param context null for a column that is a condition by itself
   */
  record Condition(@Nullable BooleanExpressionContext context, Expr value) {
    String sql() {
      return value.sql();
    }

    /** Whether it reads nothing but tags and the table's name. */
    boolean isOfTable() {
      return !value.columns().isEmpty()
          && value.columns().stream().allMatch(column -> column.startsWith("t."));
    }
  }

  private static final Set<String> FIRST_OR_LAST = Set.of("first", "last", "last_row");

  /** Four times C's FLT_EPSILON. */
  private static final String TOLERANCE = "4.76837158203125e-7";

  private final Scope scope;
  private final Source source;
  private final Iterator<Expr> parameters;
  private final @Nullable Window window;
  private final boolean isGrouped;
  private boolean isInsideAggregate;
  private boolean readsTags;
  private boolean readsAllRows;
  private final Set<String> aggregates = new HashSet<>();
  private final Set<String> extremes = new HashSet<>();
  private final Set<String> firstsAndLasts = new HashSet<>();

  /**
   * @param parameters what the {@code ?} stand for, in order
   * @param window null if there is no INTERVAL
   */
  ExpressionTranslator(
      Scope scope,
      Source source,
      List<Expr> parameters,
      @Nullable Window window,
      boolean isGrouped) {
    this.scope = scope;
    this.source = source;
    this.parameters = parameters.iterator();
    this.window = window;
    this.isGrouped = isGrouped;
  }

  /** Whether a COUNT was among the expressions. */
  boolean counts() {
    return aggregates.contains("count");
  }

  /** Whether a MIN, MAX, FIRST or LAST was among them, which could give further columns a row. */
  boolean selectsRows() {
    return !Set.of("count", "sum", "avg").containsAll(aggregates);
  }

  /** Whether tags or table names were among them. */
  boolean readsTags() {
    return readsTags;
  }

  /**
   * If only FIRST and LAST of columns were among them: {@code "condition ORDER BY d.ts [DESC]"} of
   * each row that one of them needs. Else empty.
   */
  Set<String> extremes() {
    return readsAllRows || !FIRST_OR_LAST.containsAll(aggregates) ? Set.of() : extremes;
  }

  /**
   * If only FIRST and LAST were among them, what must hold of a group to have a row: one of them
   * has found a value. Else empty.
   */
  String foundAny() {
    return FIRST_OR_LAST.containsAll(aggregates) ? String.join(" OR ", firstsAndLasts) : "";
  }

  // ---------------------------------------------------------------- conditions

  /** The parts of a condition that must all hold. */
  List<Condition> conjuncts(ConditionContext condition) {
    List<Condition> all = new ArrayList<>();
    if (condition.booleanExpression() == null) {
      all.add(new Condition(null, truth(condition)));
    } else {
      addConjuncts(condition.booleanExpression(), all);
    }
    Errors.refuseIf(
        all.stream().anyMatch(one -> one.value().isAggregate()), "an aggregate function in WHERE");
    return all;
  }

  private void addConjuncts(BooleanExpressionContext expression, List<Condition> all) {
    if (expression instanceof JunctionContext and && and.AND() != null) {
      addConjuncts(and.booleanExpression(0), all);
      addConjuncts(and.booleanExpression(1), all);
    } else if (expression instanceof PlainBooleanContext plain
        && plain.booleanPrimary().booleanExpression() != null) {
      addConjuncts(plain.booleanPrimary().booleanExpression(), all);
    } else {
      all.add(new Condition(expression, visit(expression)));
    }
  }

  /** A condition as an SQL truth value. */
  Expr truth(ConditionContext condition) {
    if (condition.booleanExpression() != null) {
      return visit(condition.booleanExpression());
    }
    Expr value = visit(condition.expression());
    Errors.refuseIf(value.type() != ColumnType.BOOL, "a condition that is not a truth value");
    return combine("(" + value.sql() + " <> 0)", ColumnType.BOOL, value);
  }

  @Override
  public Expr visitCondition(ConditionContext context) {
    Errors.refuseIf(context.expression() == null, "a condition as a value");
    return visit(context.expression());
  }

  @Override
  public Expr visitNotBoolean(NotBooleanContext context) {
    Expr operand = visit(context.booleanPrimary());
    return combine("(NOT coalesce(" + operand.sql() + ", 0))", ColumnType.BOOL, operand);
  }

  @Override
  public Expr visitJunction(JunctionContext context) {
    String operator = context.getChild(1).getText();
    return binary(
        visit(context.booleanExpression(0)), operator, visit(context.booleanExpression(1)));
  }

  private static Expr binary(Expr left, String operator, Expr right) {
    String sql = "(" + left.sql() + " " + operator + " " + right.sql() + ")";
    return combine(sql, ColumnType.BOOL, left, right);
  }

  @Override
  public Expr visitCompare(CompareContext context) {
    String operator = context.comparison().getText();
    return compare(visit(context.expression(0)), operator, visit(context.expression(1)));
  }

  private Expr compare(Expr left, String operator, Expr right) {
    Expr one = comparable(left, right);
    Expr other = comparable(right, left);
    return one.isReal() || other.isReal()
        ? combine(compareReals(one, operator, other), ColumnType.BOOL, one, other)
        : binary(one, operator, other);
  }

  /** Reals are equal if they differ by no more than the tolerance. */
  private static String compareReals(Expr left, String operator, Expr right) {
    String difference = "(" + left.sql() + " - " + right.sql() + ")";
    return switch (operator) {
      case ">", "<=" -> "(" + difference + " " + operator + " " + TOLERANCE + ")";
      case "<", ">=" -> "(" + difference + " " + operator + " -" + TOLERANCE + ")";
      case "=", "==" -> "(abs" + difference + " <= " + TOLERANCE + ")";
      default -> "(abs" + difference + " > " + TOLERANCE + ")";
    };
  }

  @Override
  public Expr visitBetween(BetweenContext context) {
    Expr value = visit(context.expression(0));
    Expr low = visit(context.expression(1));
    Expr high = visit(context.expression(2));
    return context.NOT() == null
        ? binary(compare(value, ">=", low), "AND", compare(value, "<=", high))
        : binary(compare(value, "<", low), "OR", compare(value, ">", high));
  }

  @Override
  public Expr visitIsNull(IsNullContext context) {
    Expr value = visit(context.expression());
    String test = context.NOT() == null ? " IS NULL)" : " IS NOT NULL)";
    return combine("(" + value.sql() + test, ColumnType.BOOL, value);
  }

  @Override
  public Expr visitIn(InContext context) {
    Expr value = visit(context.expression());
    List<Expr> literals = context.literal().stream().map(item -> constant(item.getText())).toList();
    Errors.refuseIf(
        literals.stream()
            .anyMatch(
                one ->
                    (one.isText() != value.isText() && !value.isTime())
                        || (one.isReal() && value.isWhole())),
        "IN with values of another type");
    if (context.NOT() == null && value.column() != null && value.isReal()) {
      return literals.stream()
          .map(literal -> compare(value, "=", literal))
          .reduce((one, other) -> binary(one, "OR", other))
          .orElseThrow();
    }
    String in = context.NOT() == null ? " IN (" : " NOT IN (";
    String list = literals.stream().map(one -> comparable(one, value).sql()).collect(joining(", "));
    return combine("(" + value.sql() + in + list + "))", ColumnType.BOOL, value);
  }

  @Override
  public Expr visitLikePredicate(LikePredicateContext context) {
    Expr value = visit(context.expression(0));
    Expr pattern = visit(context.expression(1));
    String text = value.isText() ? pattern.text() : null;
    String like =
        SqlFunctions.like(
            value.sql(), Errors.orRefuse(text, "LIKE of other than a text with a constant"));
    return combine(context.NOT() == null ? like : "(NOT " + like + ")", ColumnType.BOOL, value);
  }

  /** One side of a comparison in the form in which it can be compared with the other. */
  private Expr comparable(Expr value, Expr other) {
    boolean isAlike = value.isText() == other.isText() && value.isTime() == other.isTime();
    if (value.type() == null || other.type() == null || isAlike) {
      return value;
    }
    if (other.isTime() && value.text() != null) {
      Long millis = Timestamps.parse(value.text(), scope.zone());
      String what = "the time '" + value.text() + "' in a condition";
      return Expr.ofWhole(Errors.orRefuse(millis, what), ColumnType.TIMESTAMP);
    }
    if (value.isText() && other.isNumber()) {
      Errors.refuseIf(
          value.text() != null && Literals.number(value.text()) == null,
          "a number compared with a string that is none");
      return combine("CAST(" + value.sql() + " AS REAL)", ColumnType.DOUBLE, value);
    }
    boolean fits =
        value.isTime()
            ? other.text() != null || other.isWhole()
            : other.isTime() ? value.isWhole() : value.isNumber() && other.isText();
    Errors.refuseIf(!fits, "a comparison of " + value.type() + " with " + other.type());
    return value;
  }

  // ---------------------------------------------------------------- values

  @Override
  public Expr visitLiteral(LiteralContext context) {
    return context.NULL() != null ? Expr.constant("NULL", null) : constant(context.getText());
  }

  /** A constant that the grammar has read, as literal or in a list. */
  private Expr constant(String text) {
    if (text.equals("?")) {
      Errors.refuseIf(!parameters.hasNext(), "? outside a prepared SELECT");
      return parameters.next();
    }
    char first = text.charAt(0);
    if (first == '\'' || first == '"') {
      return Expr.ofText(Literals.unquote(text));
    }
    if (text.equals("true") || text.equals("false")) {
      return Expr.constant(text.equals("true") ? "1" : "0", ColumnType.BOOL);
    }
    Long whole = Literals.integer(text);
    if (whole != null) {
      return Expr.ofWhole(whole, ColumnType.BIGINT);
    }
    Double real = text.matches("[+-]?\\d+") ? null : Literals.number(text);
    return Expr.ofReal(Errors.orRefuse(real, "the constant " + text));
  }

  static String name(ColumnContext context) {
    return context.name() == null ? context.getText() : Scope.text(context.name());
  }

  @Override
  public Expr visitColumn(ColumnContext context) {
    String name = name(context);
    Column column = source.find(name);
    Errors.refuseIf(
        source.isSystem() && column == null, "the column " + name + " of information_schema");
    return expr(Errors.orThrow(column, () -> Errors.invalidColumn(name)));
  }

  Expr expr(Column column) {
    readsTags |= column.isOfTable();
    return Expr.of(column);
  }

  @Override
  public Expr visitTableNameColumn(TableNameColumnContext context) {
    Errors.refuseIf(!source.hasTableNames(), "tbname of something that is no super or child table");
    return expr(Column.TBNAME);
  }

  @Override
  public Expr visitWindowColumn(WindowColumnContext context) {
    Window of = Errors.orRefuse(window, context.getText() + " without INTERVAL");
    String start = of.startSql();
    String sql = context.WSTART() != null ? start : "(" + start + " + " + of.millis() + ")";
    return new Expr(sql, ColumnType.TIMESTAMP, 8, null, Set.of(start), false, null);
  }

  @Override
  public Expr visitConstantFunction(ConstantFunctionContext context) {
    if (context.SERVER_VERSION() != null) {
      return Expr.ofText(Engine.SERVER_VERSION);
    }
    if (context.SERVER_STATUS() != null) {
      return Expr.ofWhole(1, ColumnType.INT);
    }
    return scope.currentDatabase() == null
        ? Expr.constant("NULL", ColumnType.VARCHAR)
        : Expr.ofText(scope.currentDatabase());
  }

  @Override
  public Expr visitNowValue(NowValueContext context) {
    return Expr.ofWhole(Timestamps.now(), ColumnType.TIMESTAMP);
  }

  @Override
  public Expr visitArithmetic(ArithmeticContext context) {
    Expr left = visit(context.expression(0));
    String operator = " " + context.getChild(1).getText() + " ";
    if (context.expression(1) instanceof LiteralValueContext value
        && value.literal().VARIABLE() != null) {
      Errors.refuseIf(
          !left.isTime() || context.STAR() != null || context.SLASH() != null,
          "arithmetic with a duration");
      long millis = Timestamps.duration(value.getText());
      return combine("(" + left.sql() + operator + millis + ")", ColumnType.TIMESTAMP, left);
    }
    Expr right = visit(context.expression(1));
    return combine(
        "(" + operand(left) + operator + operand(right) + ")", ColumnType.DOUBLE, left, right);
  }

  private static String operand(Expr value) {
    Errors.refuseIf(!value.isNumber(), "arithmetic with " + value.type());
    return value.isWhole() ? "CAST(" + value.sql() + " AS REAL)" : value.sql();
  }

  @Override
  public Expr visitCaseWhen(CaseWhenContext context) {
    StringBuilder sql = new StringBuilder("(CASE");
    List<Expr> values = new ArrayList<>();
    List<Expr> parts = new ArrayList<>();
    for (WhenThenContext when : context.whenThen()) {
      Expr test = truth(when.condition(0));
      Expr value = visit(when.condition(1));
      parts.add(test);
      values.add(value);
      sql.append(" WHEN ").append(test.sql()).append(" THEN ").append(value.sql());
    }
    if (context.ELSE() != null) {
      values.add(visit(context.condition()));
      sql.append(" ELSE ").append(values.get(values.size() - 1).sql());
    }
    parts.addAll(values);
    return combine(sql + " END)", commonType(values), parts.toArray(new Expr[0]));
  }

  private static ColumnType commonType(List<Expr> values) {
    Set<ColumnType> types = new HashSet<>();
    values.stream().filter(value -> value.type() != null).forEach(value -> types.add(value.type()));
    Errors.refuseIf(types.size() != 1, "CASE with values of different types, or none");
    return types.iterator().next();
  }

  @Override
  public Expr visitCast(CastContext context) {
    Expr value = visit(context.expression());
    Errors.refuseIf(!value.isTime() && !value.isWhole(), "CAST of " + value.type() + " to BIGINT");
    return combine(value.sql(), ColumnType.BIGINT, value);
  }

  // ---------------------------------------------------------------- functions

  @Override
  public Expr visitStarFunction(StarFunctionContext context) {
    String function = context.start.getText();
    boolean isStar = context.STAR() != null;
    if (context.COUNT() == null) {
      Errors.refuseIf(isStar, SqlText.source(context) + " as a part of something else");
      return extreme(function, argument(context.expression()));
    }
    aggregates.add(function);
    // Not of the row that stands for a table without rows; see QueryTranslator.
    String star = isGrouped && source.table() != null ? "d.ts" : "*";
    String counted = isStar ? star : argument(context.expression()).sql();
    return aggregate("count(" + counted + ")", ColumnType.BIGINT, 8);
  }

  /** FIRST, LAST or LAST_ROW of a value. */
  Expr extreme(String function, Expr value) {
    Errors.refuseIf(source.table() == null, function + " of no table's column");
    ColumnType type = Errors.orRefuse(value.type(), function + " of NULL");
    aggregates.add(function);
    Column column = value.column();
    if (column == null || column.isOfTable() || window != null) {
      readsAllRows = true;
    } else {
      String condition = function.equals("last_row") ? "1" : column.sql() + " IS NOT NULL";
      extremes.add(condition + " ORDER BY d.ts" + (function.equals("first") ? "" : " DESC"));
    }
    boolean isTime = column != null && column.isTime();
    String timeFunction = function.equals("first") ? "min" : "max";
    String sql =
        isTime
            ? timeFunction + "(" + value.sql() + ")"
            : "td_" + function + "(" + value.sql() + ", d.ts)";
    firstsAndLasts.add(function.equals("last_row") ? "1" : sql + " IS NOT NULL");
    return aggregate(sql, type, value.length());
  }

  private Expr argument(ExpressionContext context) {
    boolean isNested = isInsideAggregate;
    isInsideAggregate = true;
    Expr value = visit(context);
    isInsideAggregate = false;
    Errors.refuseIf(isNested || value.isAggregate(), "an aggregate function inside another");
    boolean readsRows = value.columns().stream().anyMatch(column -> !column.startsWith("t."));
    if (isGrouped && !readsRows) {
      // The row that stands for a table without rows would count.
      throw Errors.notSupported("an aggregate function of a tag or constant in groups");
    }
    return value;
  }

  @Override
  public Expr visitFunction(FunctionContext context) {
    String name = Scope.text(context.name());
    Errors.failIf(!Set.of("sum", "avg", "min", "max").contains(name), 0x0374, "Func not exists");
    Expr value = argument(context.expression());
    boolean isExtreme = name.equals("min") || name.equals("max");
    ColumnType type = Errors.orRefuse(value.type(), name + " of NULL");
    Errors.refuseIf(isExtreme && (value.isText() || type == ColumnType.BOOL), name + " of " + type);
    Errors.failIf(!value.isNumber(), 0x2802, "Invalid parameter data type : " + name);
    aggregates.add(name);
    String sql = value.sql();
    if (isExtreme) {
      return aggregate(name + "(" + sql + ")", type, value.length());
    }
    if (value.isWhole()) {
      ColumnType whole = name.equals("sum") ? ColumnType.BIGINT : ColumnType.DOUBLE;
      return aggregate(name + "(" + sql + ")", whole, 8);
    }
    String sum = "td_sum(" + sql + ")";
    String average = "(" + sum + " / count(" + sql + "))";
    return aggregate(name.equals("sum") ? sum : average, ColumnType.DOUBLE, 8);
  }

  /** Rules of one part, such as parentheses, are their part. */
  @Override
  protected @Nullable Expr aggregateResult(@Nullable Expr result, @Nullable Expr next) {
    return next == null ? result : next;
  }

  @Override
  public Expr visit(ParseTree tree) {
    return Objects.requireNonNull(super.visit(tree), "no rule for " + tree.getText());
  }
}
