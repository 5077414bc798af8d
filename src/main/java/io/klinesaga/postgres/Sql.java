package io.klinesaga.postgres;

import io.klinesaga.market.Period;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Statements on a connection, and conversions between Java and PostgreSQL: arrays of columns for
 * set-wise statements, and times.
 */
final class Sql {
  private static final int FETCHED_ROWS = 5000;

  private Sql() {}

  /** Makes a value of the row that a result stands on. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Reads from a result. */
  @FunctionalInterface
  interface Reader {
    void read(ResultSet result) throws SQLException;
  }

  /** All rows of a query, in its order. */
  static <T> List<T> query(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    read(connection, sql, row -> rows.add(mapper.map(row)), parameters);
    return rows;
  }

  /** The first row of a query; {@code mapper} gives no null. */
  static <T> Optional<T> first(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    return query(connection, sql, mapper, parameters).stream().findFirst();
  }

  /** The row of a query that always has one. */
  static <T> T one(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... parameters)
      throws SQLException {
    return first(connection, sql, mapper, parameters).orElseThrow();
  }

  /** Shows all rows of a query to a reader that keeps what it wants of them. */
  static void read(Connection connection, String sql, Reader reader, @Nullable Object... parameters)
      throws SQLException {
    whole(connection, sql, rows -> showEach(rows, reader), parameters);
  }

  /**
   * The same inside a transaction, where the server hands out {@link #FETCHED_ROWS} rows at a time:
   * for results of any length.
   */
  static void stream(
      Connection connection, String sql, Reader reader, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCHED_ROWS);
      run(statement, rows -> showEach(rows, reader), parameters);
    }
  }

  /** Hands the result of a query to a reader, before its first row. */
  static void whole(
      Connection connection, String sql, Reader reader, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      run(statement, reader, parameters);
    }
  }

  private static void run(
      PreparedStatement statement, Reader reader, @Nullable Object... parameters)
      throws SQLException {
    bind(statement, parameters);
    try (ResultSet rows = statement.executeQuery()) {
      reader.read(rows);
    }
  }

  private static void showEach(ResultSet rows, Reader reader) throws SQLException {
    while (rows.next()) {
      reader.read(rows);
    }
  }

  /** The values of one column of the items, as an array parameter of {@code type}. */
  static <T, V> Array column(
      Connection connection, String type, Collection<T> items, Function<T, @Nullable V> value)
      throws SQLException {
    return connection.createArrayOf(type, items.stream().map(value).toArray());
  }

  static OffsetDateTime time(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC);
  }

  /** As text that PostgreSQL reads exactly, for use in an array of {@code timestamptz}. */
  static String timeText(long epochMillis) {
    return time(epochMillis).toString();
  }

  /** PostgreSQL's text cannot hold the character 0, which garbage from outside can. */
  static String text(String raw) {
    return raw.replace("\u0000", "\\0");
  }

  static long millis(ResultSet result, int column) throws SQLException {
    Timestamp value = result.getTimestamp(column);
    return value.getTime();
  }

  static int update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    }
  }

  static void bind(PreparedStatement statement, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  /** Runs a query whose rows are a period and a number. */
  static Map<Period, Integer> countByPeriod(Connection connection, String sql, Object... parameters)
      throws SQLException {
    Map<Period, Integer> counts = new EnumMap<>(Period.class);
    read(
        connection,
        sql,
        row -> counts.put(Period.parse(row.getString(1)), row.getInt(2)),
        parameters);
    return counts;
  }
}
