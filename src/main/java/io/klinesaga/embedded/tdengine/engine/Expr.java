package io.klinesaga.embedded.tdengine.engine;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A translated expression.
 *
 * @param sql in SQLite's SQL, safe to stand anywhere
 * @param type null for NULL
 * @param length as in {@link ResultColumn}
 * @param text the value of a string literal
 * @param columns the SQL of the columns it reads outside aggregate functions
 * @param isAggregate whether it holds an aggregate function
 * @param column the column it is, if it is nothing else
 */
record Expr(
    String sql,
    @Nullable ColumnType type,
    int length,
    @Nullable String text,
    Set<String> columns,
    boolean isAggregate,
    @Nullable Column column) {

  static Expr constant(String sql, @Nullable ColumnType type) {
    int length = type == null ? 0 : Math.max(type.width(), 1);
    return new Expr(sql, type, length, null, Set.of(), false, null);
  }

  static Expr ofText(String value) {
    Errors.refuseIf(value.indexOf('\0') >= 0, "a NUL in a string");
    int length = Math.max(1, value.getBytes(StandardCharsets.UTF_8).length);
    String sql = "'" + value.replace("'", "''") + "'";
    return new Expr(sql, ColumnType.VARCHAR, length, value, Set.of(), false, null);
  }

  static Expr ofWhole(long value, ColumnType type) {
    String sql = value == Long.MIN_VALUE ? "(-9223372036854775807 - 1)" : Long.toString(value);
    return constant(sql, type);
  }

  static Expr ofReal(double value) {
    Errors.refuseIf(
        Double.isInfinite(value) || Double.isNaN(value), "a number beyond the range of DOUBLE");
    return constant("(" + value + ")", ColumnType.DOUBLE);
  }

  static Expr of(Column column) {
    String sql = column.sql();
    return new Expr(sql, column.type(), column.length(), null, Set.of(sql), false, column);
  }

  static Expr aggregate(String sql, ColumnType type, int length) {
    return new Expr(sql, type, length, null, Set.of(), true, null);
  }

  /** An expression made of others. */
  static Expr combine(String sql, @Nullable ColumnType type, Expr... parts) {
    Set<String> columns = new HashSet<>();
    boolean isAggregate = false;
    int length = 0;
    for (Expr part : parts) {
      columns.addAll(part.columns());
      isAggregate |= part.isAggregate();
      length = Math.max(length, part.length());
    }
    int width = type != null && !type.isText() ? type.width() : length;
    return new Expr(sql, type, width, null, columns, isAggregate, null);
  }

  boolean isNumber() {
    return type != null && !type.isText() && type != ColumnType.BOOL && !isTime();
  }

  boolean isReal() {
    return type != null && type.isReal();
  }

  boolean isWhole() {
    return isNumber() && !isReal();
  }

  boolean isText() {
    return type != null && type.isText();
  }

  boolean isTime() {
    return type == ColumnType.TIMESTAMP;
  }
}
