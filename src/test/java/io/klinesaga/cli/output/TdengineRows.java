package io.klinesaga.cli.output;

import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as the TDengine driver 3.7.9 hands them over: VARCHAR as bytes, and timestamps that are
 * shifted by the time zone in the URL (here UTC) unless asked for as instants.
 */
final class TdengineRows {
  private static final Map<String, Integer> TYPES =
      Map.of(
          "TIMESTAMP", Types.TIMESTAMP,
          "DOUBLE", Types.DOUBLE,
          "FLOAT", Types.FLOAT,
          "BIGINT", Types.BIGINT,
          "BOOL", Types.BOOLEAN,
          "VARCHAR", Types.VARCHAR,
          "NCHAR", Types.NCHAR,
          "VARBINARY", Types.VARBINARY);

  private final String[] types;
  private final @Nullable Object[][] rows;
  private int row = -1;

  private TdengineRows(String[] types, @Nullable Object[][] rows) {
    this.types = types;
    this.rows = rows;
  }

  /** Columns are labelled c1, c2, …; an {@link Instant} stands for a timestamp. */
  static ResultSet of(String[] types, @Nullable Object[]... rows) {
    TdengineRows fake = new TdengineRows(types, rows);
    return proxy(ResultSet.class, fake::resultSet);
  }

  private interface Answers {
    @Nullable Object answer(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answers answers) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                answers.answer(method.getName(), arguments == null ? new Object[0] : arguments));
    return type.cast(proxy);
  }

  private @Nullable Object resultSet(String method, Object[] arguments) {
    return switch (method) {
      case "next" -> ++row < rows.length;
      case "getMetaData" -> proxy(ResultSetMetaData.class, this::metaData);
      case "getObject" -> arguments.length == 1 ? shifted(arguments) : value(arguments);
      default -> throw new UnsupportedOperationException(method);
    };
  }

  private @Nullable Object value(Object[] arguments) {
    return rows[row][(int) arguments[0] - 1];
  }

  private @Nullable Object shifted(Object[] arguments) {
    Object value = value(arguments);
    return value instanceof Instant i
        ? Timestamp.valueOf(LocalDateTime.ofInstant(i, ZoneOffset.UTC))
        : value;
  }

  private Object metaData(String method, Object[] arguments) {
    return switch (method) {
      case "getColumnCount" -> types.length;
      case "getColumnLabel" -> "c" + arguments[0];
      case "getColumnTypeName" -> types[(int) arguments[0] - 1];
      case "getColumnType" -> TYPES.getOrDefault(types[(int) arguments[0] - 1], Types.OTHER);
      default -> throw new UnsupportedOperationException(method);
    };
  }
}
