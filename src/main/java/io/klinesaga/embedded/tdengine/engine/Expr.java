package io.klinesaga.embedded.tdengine.engine;

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
 * @param aggregate whether it holds an aggregate function
 * @param column the column it is, if it is nothing else
 */
record Expr(
    String sql,
    @Nullable ColumnType type,
    int length,
    @Nullable String text,
    Set<String> columns,
    boolean aggregate,
    Source.@Nullable Field column) {

  static Expr constant(String sql, @Nullable ColumnType type) {
    int length = type == null ? 0 : Math.max(type.width(), 0);
    return new Expr(sql, type, length, null, Set.of(), false, null);
  }

  static Expr of(Source.Field field) {
    return new Expr(
        field.sql(), field.type(), field.length(), null, Set.of(field.sql()), false, field);
  }

  boolean isNumber() {
    return type != null && !type.isText() && type != ColumnType.BOOL && !isTime();
  }

  boolean isWhole() {
    return isNumber() && type != ColumnType.FLOAT && type != ColumnType.DOUBLE;
  }

  boolean isText() {
    return type != null && type.isText();
  }

  boolean isTime() {
    return type == ColumnType.TIMESTAMP;
  }

  boolean isBool() {
    return type == ColumnType.BOOL;
  }
}
