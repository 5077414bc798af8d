package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Source.Field;
import io.klinesaga.embedded.tdengine.engine.Source.Kind;
import io.klinesaga.embedded.tdengine.grammar.TdengineBaseVisitor;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/**
 * Expressions over one {@link Source} to SQLite's SQL, with TDengine's types: arithmetic is done in
 * doubles, a text compared with a number is read as far as it is one, a string compared with a time
 * is a time in the session's zone.
 */
final class ExpressionTranslator extends TdengineBaseVisitor<Expr> {
  private static final Set<String> OTHER_FUNCTIONS =
      Set.of(
          ("acos apercentile ascii asin atan atan2 bottom char char_length coalesce concat_ws cos crc32 csum"
                  + " dayofweek date date_format degrees derivative diff elapsed exp find_in_set forecast greatest"
                  + " group_concat hash histogram hyperloglog ifnull interp irate isnotnull isnull lag lead"
                  + " leastsquares least ln log ltrim mask_full mask_none mask_partial mavg md5 mod mode nullif"
                  + " nvl nvl2 percentile pow power radians regexp_in_set repeat rtrim sample sha sha1 sha2 sign"
                  + " sin spread statecount stateduration stddev stddev_pop stddev_samp substring_index tail tan"
                  + " timediff timetruncate timezone to_base64 from_base64 to_char to_iso8601 to_json"
                  + " to_timestamp to_unixtimestamp top trunc truncate twa unique var_pop var_samp variance week"
                  + " weekday weekofyear st_geomfromtext st_astext st_intersects st_equals st_touches st_covers"
                  + " st_contains st_containsproperly fill_forward corr aes_encrypt aes_decrypt sm4_encrypt"
                  + " sm4_decrypt anomaly_window generate_total_sql cols now today")
              .split(" "));

  private static final Map<String, String> OPERATORS =
      Map.of(
          "=", "=", "==", "=", "<>", "<>", "!=", "<>", "<", "<", "<=", "<=", ">", ">", ">=", ">=");

  private final SessionContext session;
  private final @Nullable Source source;
  private final List<Expr> parameters;
  private final long windowMillis;
  private int parameter;
  private int parametersBeforeWhere;
  private boolean grouped;
  private boolean insideAggregate;
  private boolean counts;
  private boolean readsTables;
  private boolean otherAggregates;
  private final Set<String> firsts = new HashSet<>();
  private final Set<String> lasts = new HashSet<>();

  /**
   * @param parameters what the {@code ?} stand for, in order
   * @param windowMillis the width of the INTERVAL, 0 if there is none
   */
  ExpressionTranslator(
      SessionContext session, @Nullable Source source, List<Expr> parameters, long windowMillis) {
    this.session = session;
    this.source = source;
    this.parameters = parameters;
    this.windowMillis = windowMillis;
  }

  /** Called first if there is a GROUP BY or PARTITION BY. */
  void beginGrouped() {
    grouped = true;
  }

  /** Called before the first condition of WHERE is read. */
  void beginWhere() {
    parametersBeforeWhere = parameter;
  }

  /** The number of {@code ?} in front of WHERE. */
  int parametersBeforeWhere() {
    return parametersBeforeWhere;
  }

  /** Whether a COUNT was among the expressions. */
  boolean counts() {
    return counts;
  }

  /** Whether tags or table names were among the expressions. */
  boolean readsTables() {
    return readsTables;
  }

  /**
   * Conditions (on alias x) that single out the rows FIRST and LAST need, as {@code {condition,
   * order}}; empty if other functions need all rows.
   */
  Set<String> firsts() {
    return otherAggregates ? Set.of() : firsts;
  }

  Set<String> lasts() {
    return otherAggregates ? Set.of() : lasts;
  }

  Expr value(ParserRuleContext context) {
    return visit(context);
  }

  /** A condition as an SQL truth value. */
  String truth(ConditionContext condition) {
    if (condition.booleanExpression() != null) {
      return visit(condition.booleanExpression()).sql();
    }
    return truth(visit(condition.expression()));
  }

  private static String truth(Expr value) {
    if (!value.isBool()) {
      throw Errors.notSupported("a condition that is not a truth value");
    }
    return "(" + value.sql() + " <> 0)";
  }

  @Override
  public Expr visitCondition(ConditionContext context) {
    if (context.expression() == null) {
      throw Errors.notSupported("a condition as a value");
    }
    return visit(context.expression());
  }

  // ---------------------------------------------------------------- conditions

  @Override
  public Expr visitPlainBoolean(PlainBooleanContext context) {
    BooleanPrimaryContext primary = context.booleanPrimary();
    return primary.predicate() != null
        ? visit(primary.predicate())
        : visit(primary.booleanExpression());
  }

  /** A comparison with NULL is false in TDengine, and its negation true. */
  @Override
  public Expr visitNotBoolean(NotBooleanContext context) {
    BooleanPrimaryContext primary = context.booleanPrimary();
    Expr operand =
        primary.predicate() != null
            ? visit(primary.predicate())
            : visit(primary.booleanExpression());
    return combine("(NOT coalesce(" + operand.sql() + ", 0))", ColumnType.BOOL, operand);
  }

  @Override
  public Expr visitAndBoolean(AndBooleanContext context) {
    return binary(
        visit(context.booleanExpression(0)),
        " AND ",
        visit(context.booleanExpression(1)),
        ColumnType.BOOL);
  }

  @Override
  public Expr visitOrBoolean(OrBooleanContext context) {
    return binary(
        visit(context.booleanExpression(0)),
        " OR ",
        visit(context.booleanExpression(1)),
        ColumnType.BOOL);
  }

  @Override
  public Expr visitCompare(CompareContext context) {
    Expr left = visit(context.expression(0));
    Expr right = visit(context.expression(1));
    String operator = OPERATORS.get(context.comparison().getText());
    return binary(
        comparable(left, right), " " + operator + " ", comparable(right, left), ColumnType.BOOL);
  }

  @Override
  public Expr visitBetween(BetweenContext context) {
    Expr value = visit(context.expression(0));
    Expr low = visit(context.expression(1));
    Expr high = visit(context.expression(2));
    String sql =
        "("
            + comparable(value, low).sql()
            + (context.NOT() == null ? " >= " : " < ")
            + comparable(low, value).sql()
            + (context.NOT() == null ? " AND " : " OR ")
            + comparable(value, high).sql()
            + (context.NOT() == null ? " <= " : " > ")
            + comparable(high, value).sql()
            + ")";
    return combine(sql, ColumnType.BOOL, value, low, high);
  }

  @Override
  public Expr visitIsNull(IsNullContext context) {
    Expr value = visit(context.expression());
    String not = context.NOT() == null ? "" : "NOT ";
    return combine("(" + value.sql() + " IS " + not + "NULL)", ColumnType.BOOL, value);
  }

  @Override
  public Expr visitIn(InContext context) {
    Expr value = visit(context.expression());
    List<String> list = new ArrayList<>();
    Expr left = value;
    for (InValueContext item : context.inValue()) {
      Expr literal = inValue(item);
      left = comparable(value, literal);
      list.add(comparable(literal, value).sql());
    }
    String not = context.NOT() == null ? "" : "NOT ";
    return combine(
        "(" + left.sql() + " " + not + "IN (" + String.join(", ", list) + "))",
        ColumnType.BOOL,
        value);
  }

  private Expr inValue(InValueContext item) {
    if (item.NULL() != null) {
      throw Errors.notSupported("NULL in a list");
    }
    if (item.QUESTION() != null) {
      return nextParameter();
    }
    if (item.STRING() != null) {
      return string(item.STRING().getText());
    }
    if (item.BOOLEAN() != null) {
      return Expr.constant(item.getText().equals("true") ? "1" : "0", ColumnType.BOOL);
    }
    return number(item.getText());
  }

  @Override
  public Expr visitLikePredicate(LikePredicateContext context) {
    Expr value = visit(context.expression(0));
    Expr pattern = visit(context.expression(1));
    if (!value.isText() || !pattern.isText()) {
      throw Errors.notSupported("LIKE with other values than text");
    }
    String sql = "td_like(" + value.sql() + ", " + pattern.sql() + ")";
    return combine(
        context.NOT() == null ? "(" + sql + ")" : "(NOT " + sql + ")",
        ColumnType.BOOL,
        value,
        pattern);
  }

  /** One side of a comparison in the form in which it can be compared with the other. */
  private Expr comparable(Expr value, Expr other) {
    if (value.type() == null || other.type() == null) {
      return value;
    }
    if (value.isText() == other.isText() && value.isTime() == other.isTime()) {
      return value;
    }
    if (value.isTime()) {
      if (other.text() != null || other.isWhole()) {
        return value;
      }
    } else if (other.isTime()) {
      if (value.isWhole()) {
        return value;
      }
      if (value.text() != null) {
        return time(value.text());
      }
    } else if (value.isText() && other.isNumber()) {
      if (value.text() != null && Literals.number(value.text()) == null) {
        throw Errors.notSupported("a number compared with a string that is none");
      }
      return combine("CAST(" + value.sql() + " AS REAL)", ColumnType.DOUBLE, value);
    } else if (value.isNumber() && other.isText()) {
      return value;
    }
    throw Errors.notSupported("a comparison of " + value.type() + " with " + other.type());
  }

  private Expr time(String text) {
    Long millis = Timestamps.parse(text, session.zone());
    if (millis == null) {
      throw Errors.notSupported("the time '" + text + "' in a condition");
    }
    return Expr.constant(millis.toString(), ColumnType.TIMESTAMP);
  }

  // ---------------------------------------------------------------- values

  @Override
  public Expr visitLiteralValue(LiteralValueContext context) {
    LiteralContext literal = context.literal();
    if (literal.TIMESTAMP() != null) {
      return time(Literals.unquote(literal.STRING().getText()));
    }
    if (literal.STRING() != null) {
      return string(literal.STRING().getText());
    }
    if (literal.BOOLEAN() != null) {
      return Expr.constant(literal.getText().equals("true") ? "1" : "0", ColumnType.BOOL);
    }
    if (literal.NULL() != null) {
      return Expr.constant("NULL", null);
    }
    if (literal.QUESTION() != null) {
      return nextParameter();
    }
    if (literal.VARIABLE() != null) {
      throw Errors.notSupported("a duration as a value");
    }
    return number(literal.getText());
  }

  private Expr nextParameter() {
    if (parameter >= parameters.size()) {
      throw Errors.syntax("?");
    }
    return parameters.get(parameter++);
  }

  private static Expr string(String token) {
    return text(Literals.unquote(token));
  }

  static Expr text(String value) {
    if (value.indexOf('\0') >= 0) {
      throw Errors.notSupported("a NUL in a string");
    }
    return new Expr(
        "'" + value.replace("'", "''") + "'",
        ColumnType.VARCHAR,
        Math.max(1, value.getBytes(java.nio.charset.StandardCharsets.UTF_8).length),
        value,
        Set.of(),
        false,
        null);
  }

  private static Expr number(String text) {
    if (text.matches("[+-]?\\d+")) {
      Long value = Literals.integer(text);
      if (value == null) {
        throw Errors.notSupported("a whole number of more than 64 bits");
      }
      return value == Long.MIN_VALUE
          ? Expr.constant("(-9223372036854775807 - 1)", ColumnType.BIGINT)
          : Expr.constant(value.toString(), ColumnType.BIGINT);
    }
    return Expr.constant(real(Double.parseDouble(text)), ColumnType.DOUBLE);
  }

  static String real(double value) {
    if (Double.isInfinite(value) || Double.isNaN(value)) {
      throw Errors.notSupported("a number beyond the range of DOUBLE");
    }
    return "(" + value + ")";
  }

  @Override
  public Expr visitColumn(ColumnContext context) {
    boolean qualified = context.DOT() != null;
    String name =
        context.ALIAS() != null
            ? context.ALIAS().getText()
            : SessionContext.text(context.name(qualified ? 1 : 0));
    if (qualified) {
      checkQualifier(context.name(0));
    }
    return column(name);
  }

  private void checkQualifier(NameContext name) {
    if (source == null || !source.name().equals(SessionContext.text(name))) {
      throw Errors.notSupported("the column prefix " + name.getText());
    }
  }

  private Expr column(String name) {
    Field field = source == null ? null : source.find(name);
    if (field == null || field.kind() == Kind.TABLE_NAME) {
      if (source != null && source.name().startsWith(SystemTables.PREFIX)) {
        throw Errors.notSupported("the column " + name + " of " + source.name());
      }
      throw Errors.invalidColumn(name);
    }
    return expr(field);
  }

  Expr expr(Field field) {
    readsTables |= field.isOfTable();
    return Expr.of(field);
  }

  @Override
  public Expr visitTableNameColumn(TableNameColumnContext context) {
    if (context.name() != null) {
      checkQualifier(context.name());
    }
    TableSchema schema = source == null ? null : source.schema();
    Field field = source == null ? null : source.find(Source.TBNAME);
    if (field == null || schema == null || !schema.isSuper()) {
      throw Errors.notSupported("tbname of something that is no super table or child table");
    }
    return expr(field);
  }

  @Override
  public Expr visitWindowColumn(WindowColumnContext context) {
    if (windowMillis == 0) {
      throw Errors.notSupported(context.getText() + " without INTERVAL");
    }
    String start = windowStart();
    if (context.WDURATION() != null) {
      return Expr.constant(Long.toString(windowMillis), ColumnType.BIGINT);
    }
    String sql = context.WSTART() != null ? start : "(" + start + " + " + windowMillis + ")";
    return new Expr(sql, ColumnType.TIMESTAMP, 8, null, Set.of(start), false, null);
  }

  /** Windows begin at multiples of their width since 1970 in UTC, whatever the session's zone. */
  String windowStart() {
    return "(d.ts - ((d.ts % " + windowMillis + ") + " + windowMillis + ") % " + windowMillis + ")";
  }

  @Override
  public Expr visitConstantFunction(ConstantFunctionContext context) {
    if (context.NOW() != null) {
      return Expr.constant(Long.toString(Timestamps.now()), ColumnType.TIMESTAMP);
    }
    if (context.TODAY() != null) {
      return Expr.constant(Long.toString(Timestamps.today(session.zone())), ColumnType.TIMESTAMP);
    }
    if (context.SERVER_VERSION() != null) {
      return text(Engine.SERVER_VERSION);
    }
    if (context.DATABASE() != null) {
      String database = session.databaseName();
      return database == null
          ? new Expr("NULL", ColumnType.VARCHAR, 64, null, Set.of(), false, null)
          : text(database);
    }
    throw Errors.notSupported(context.getText());
  }

  @Override
  public Expr visitNowValue(NowValueContext context) {
    return Expr.constant(Long.toString(Timestamps.now()), ColumnType.TIMESTAMP);
  }

  @Override
  public Expr visitParenthesis(ParenthesisContext context) {
    return visit(context.expression());
  }

  @Override
  public Expr visitUnsupportedSubquery(UnsupportedSubqueryContext context) {
    throw Errors.notSupported("a subquery as a value");
  }

  @Override
  public Expr visitSign(SignContext context) {
    Expr value = visit(context.expression());
    if (context.PLUS() != null) {
      return value;
    }
    boolean literal = value.columns().isEmpty() && !value.aggregate() && value.isNumber();
    if (!literal && !value.isNumber()) {
      throw Errors.notSupported("a sign before something that is no number");
    }
    return literal
        ? combine("(-" + value.sql() + ")", value.type(), value)
        : combine("(-" + real(value) + ")", ColumnType.DOUBLE, value);
  }

  @Override
  public Expr visitMultiply(MultiplyContext context) {
    Expr left = visit(context.expression(0));
    Expr right = visit(context.expression(1));
    String l = operand(left);
    String r = operand(right);
    if (context.REM() != null) {
      String sql = "(" + l + " - CAST(" + l + " / " + r + " AS INTEGER) * " + r + ")";
      return combine(sql, ColumnType.DOUBLE, left, right);
    }
    String operator = context.STAR() != null ? " * " : " / ";
    return combine("(" + l + operator + r + ")", ColumnType.DOUBLE, left, right);
  }

  @Override
  public Expr visitAdd(AddContext context) {
    String operator = context.PLUS() != null ? " + " : " - ";
    if (isDuration(context.expression(1))) {
      Expr time = visit(context.expression(0));
      Long millis = Timestamps.duration(context.expression(1).getText());
      if (!time.isTime() || millis == null) {
        throw Errors.notSupported("arithmetic with " + context.expression(1).getText());
      }
      return combine("(" + time.sql() + operator + millis + ")", ColumnType.TIMESTAMP, time);
    }
    Expr left = visit(context.expression(0));
    Expr right = visit(context.expression(1));
    return combine(
        "(" + operand(left) + operator + operand(right) + ")", ColumnType.DOUBLE, left, right);
  }

  private static boolean isDuration(ExpressionContext context) {
    return context instanceof LiteralValueContext value && value.literal().VARIABLE() != null;
  }

  private static String operand(Expr value) {
    if (value.type() != null && !value.isNumber()) {
      throw Errors.notSupported("arithmetic with " + value.type());
    }
    return real(value);
  }

  private static String real(Expr value) {
    return value.isWhole() ? "CAST(" + value.sql() + " AS REAL)" : value.sql();
  }

  @Override
  public Expr visitCaseWhen(CaseWhenContext context) {
    if (!context.condition().isEmpty()
        && context.condition().size() > (context.ELSE() == null ? 0 : 1)) {
      throw Errors.notSupported("CASE with a value to compare");
    }
    StringBuilder sql = new StringBuilder("(CASE");
    List<Expr> values = new ArrayList<>();
    Set<String> columns = new HashSet<>();
    for (WhenThenContext when : context.whenThen()) {
      ConditionContext condition = when.condition(0);
      Expr test =
          condition.booleanExpression() != null
              ? visit(condition.booleanExpression())
              : visit(condition.expression());
      columns.addAll(test.columns());
      String truth = condition.booleanExpression() != null ? test.sql() : truth(test);
      Expr value = visitCondition(when.condition(1));
      values.add(value);
      sql.append(" WHEN ").append(truth).append(" THEN ").append(value.sql());
    }
    if (context.ELSE() != null) {
      Expr value = visitCondition(context.condition(0));
      values.add(value);
      sql.append(" ELSE ").append(value.sql());
    }
    Expr all =
        combine(sql.append(" END)").toString(), commonType(values), values.toArray(new Expr[0]));
    columns.addAll(all.columns());
    int length = values.stream().mapToInt(Expr::length).max().orElse(0);
    return new Expr(all.sql(), all.type(), length, null, columns, all.aggregate(), null);
  }

  private static ColumnType commonType(List<Expr> values) {
    ColumnType common = null;
    for (Expr value : values) {
      ColumnType type = value.type();
      if (type == null || type == common) {
        continue;
      }
      if (common != null) {
        throw Errors.notSupported("CASE with values of different types");
      }
      common = type;
    }
    if (common == null) {
      throw Errors.notSupported("CASE with no value but NULL");
    }
    return common;
  }

  @Override
  public Expr visitCast(CastContext context) {
    Expr value = visit(context.expression());
    CastTypeContext type = context.castType();
    if (type.BIGINT() != null && (value.isTime() || value.isNumber() || value.isBool())) {
      return combine("CAST(" + value.sql() + " AS INTEGER)", ColumnType.BIGINT, value);
    }
    if (type.DOUBLE() != null && (value.isNumber() || value.isBool())) {
      return combine("CAST(" + value.sql() + " AS REAL)", ColumnType.DOUBLE, value);
    }
    if (type.TIMESTAMP() != null && (value.isWhole() || value.isTime())) {
      return combine(value.sql(), ColumnType.TIMESTAMP, value);
    }
    throw Errors.notSupported("this CAST");
  }

  // ---------------------------------------------------------------- functions

  @Override
  public Expr visitStarFunction(StarFunctionContext context) {
    if (context.starArgument().size() != 1) {
      throw Errors.notSupported("several arguments of " + context.start.getText());
    }
    StarArgumentContext argument = context.starArgument(0);
    if (context.COUNT() != null) {
      counts = true;
      otherAggregates = true;
      if (argument.expression() == null) {
        // Not of the row that stands for a table without rows; see QueryTranslator.
        boolean ofTable = grouped && source != null && source.schema() != null;
        return aggregate(ofTable ? "count(d.ts)" : "count(*)", ColumnType.BIGINT, 8);
      }
      return aggregate(
          "count(" + argument(argument.expression()).sql() + ")", ColumnType.BIGINT, 8);
    }
    if (argument.expression() == null) {
      throw Errors.notSupported(context.start.getText() + "(*) inside an expression");
    }
    return extreme(context.start.getText(), argument(argument.expression()));
  }

  /** FIRST, LAST or LAST_ROW of a value. */
  Expr extreme(String function, Expr value) {
    if (source == null || source.schema() == null) {
      throw Errors.notSupported(function + " of something that is no table");
    }
    Field column = value.column();
    if (column == null || column.isOfTable() || windowMillis > 0) {
      otherAggregates = true;
    } else {
      String name = column.sql().substring(column.sql().indexOf('.') + 1);
      String condition = function.equals("last_row") ? "1" : "x." + name + " IS NOT NULL";
      (function.equals("first") ? firsts : lasts).add(condition);
    }
    String sql =
        column != null && column.kind() == Kind.TIME
            ? (function.equals("first") ? "min(" : "max(") + value.sql() + ")"
            : "td_" + function + "(" + value.sql() + ", d.ts)";
    return aggregate(sql, value.type() == null ? ColumnType.VARCHAR : value.type(), value.length());
  }

  private Expr argument(ExpressionContext context) {
    if (insideAggregate) {
      throw Errors.notSupported("an aggregate function inside another");
    }
    insideAggregate = true;
    Expr value = visit(context);
    insideAggregate = false;
    if (value.aggregate()) {
      throw Errors.notSupported("an aggregate function inside another");
    }
    return value;
  }

  private static Expr aggregate(String sql, ColumnType type, int length) {
    return new Expr(sql, type, length, null, Set.of(), true, null);
  }

  @Override
  public Expr visitFunction(FunctionContext context) {
    String name = SessionContext.text(context.name());
    List<ExpressionContext> arguments = context.expression();
    return switch (name) {
      case "sum", "avg", "min", "max" -> {
        if (arguments.size() != 1) {
          throw Errors.notSupported(name + " with several arguments");
        }
        yield numberAggregate(name, argument(arguments.get(0)));
      }
      case "abs", "round", "floor", "ceil", "sqrt" -> numberFunction(name, values(arguments));
      case "concat", "length", "upper", "lower" -> textFunction(name, values(arguments));
      default ->
          throw OTHER_FUNCTIONS.contains(name)
              ? Errors.notSupported("the function " + name)
              : Errors.error(0x0374, "Func not exists");
    };
  }

  private List<Expr> values(List<ExpressionContext> contexts) {
    return contexts.stream().map(this::visit).toList();
  }

  private Expr numberAggregate(String name, Expr value) {
    otherAggregates = true;
    boolean extreme = name.equals("min") || name.equals("max");
    if (extreme && (value.isText() || value.isBool() || value.type() == null)) {
      throw Errors.notSupported(name + " of " + value.type());
    }
    if (!value.isNumber()) {
      throw Errors.parameterType(name);
    }
    if (extreme) {
      ColumnType type = value.type() == null ? ColumnType.DOUBLE : value.type();
      return aggregate(name + "(" + value.sql() + ")", type, value.length());
    }
    boolean whole = value.isWhole();
    if (name.equals("sum")) {
      return whole
          ? aggregate("sum(" + value.sql() + ")", ColumnType.BIGINT, 8)
          : aggregate("td_sum(" + value.sql() + ")", ColumnType.DOUBLE, 8);
    }
    return whole
        ? aggregate("avg(" + value.sql() + ")", ColumnType.DOUBLE, 8)
        : aggregate(
            "(td_sum(" + value.sql() + ") / count(" + value.sql() + "))", ColumnType.DOUBLE, 8);
  }

  private static Expr numberFunction(String name, List<Expr> arguments) {
    Expr value = arguments.get(0);
    if (!value.isNumber() || value.type() == ColumnType.FLOAT) {
      throw Errors.notSupported(name + " of " + value.type());
    }
    if (arguments.size() > 1) {
      return roundToDigits(name, arguments);
    }
    if (name.equals("sqrt")) {
      return combine("sqrt(" + real(value) + ")", ColumnType.DOUBLE, value);
    }
    String sql =
        value.isWhole() && !name.equals("abs") ? value.sql() : name + "(" + value.sql() + ")";
    return combine(sql, value.type(), value);
  }

  private static Expr roundToDigits(String name, List<Expr> arguments) {
    Expr value = arguments.get(0);
    String digits = arguments.get(1).sql();
    if (!name.equals("round")
        || arguments.size() != 2
        || !digits.matches("\\d")
        || value.type() != ColumnType.DOUBLE) {
      throw Errors.notSupported("these arguments of " + name);
    }
    double power = Math.pow(10, Integer.parseInt(digits));
    return combine(
        "(round(" + value.sql() + " * " + power + ") / " + power + ")", ColumnType.DOUBLE, value);
  }

  private static Expr textFunction(String name, List<Expr> arguments) {
    for (Expr argument : arguments) {
      if (argument.type() != ColumnType.VARCHAR) {
        throw Errors.notSupported(name + " of " + argument.type());
      }
    }
    if (name.equals("concat") ? arguments.size() < 2 : arguments.size() != 1) {
      throw Errors.notSupported("this number of arguments of " + name);
    }
    Expr first = arguments.get(0);
    Expr[] all = arguments.toArray(new Expr[0]);
    int length = arguments.stream().mapToInt(Expr::length).sum();
    return switch (name) {
      case "length" -> combine("length(CAST(" + first.sql() + " AS BLOB))", ColumnType.BIGINT, all);
      case "concat" -> {
        String sql = arguments.stream().map(Expr::sql).collect(Collectors.joining(" || "));
        yield withLength(combine("(" + sql + ")", ColumnType.VARCHAR, all), length);
      }
      default ->
          withLength(combine(name + "(" + first.sql() + ")", ColumnType.VARCHAR, all), length);
    };
  }

  private static Expr withLength(Expr value, int length) {
    return new Expr(
        value.sql(), value.type(), length, null, value.columns(), value.aggregate(), null);
  }

  // ---------------------------------------------------------------- assembling

  private static Expr binary(Expr left, String operator, Expr right, ColumnType type) {
    return combine("(" + left.sql() + operator + right.sql() + ")", type, left, right);
  }

  private static Expr combine(String sql, @Nullable ColumnType type, Expr... parts) {
    Set<String> columns = new HashSet<>();
    boolean aggregate = false;
    for (Expr part : parts) {
      columns.addAll(part.columns());
      aggregate |= part.aggregate();
    }
    int length = type == null ? 0 : Math.max(type.width(), 0);
    return new Expr(sql, type, length, null, columns, aggregate, null);
  }
}
