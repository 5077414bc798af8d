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
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Conversions between Java and PostgreSQL: arrays of columns for set-wise statements, and times.
 */
final class Sql {
  private Sql() {}

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
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      Map<Period, Integer> counts = new EnumMap<>(Period.class);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          counts.put(Period.parse(rows.getString(1)), rows.getInt(2));
        }
      }
      return counts;
    }
  }
}
