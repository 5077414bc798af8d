package io.klinesaga.embedded.tdengine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.tdengine.engine.GoldenScenario;
import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Answer;
import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Comparison;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The golden scenarios over the official driver, recorded as they were recorded: one connection in
 * the zone Asia/Shanghai, one statement per scenario. With {@code -Dkline.tdengine.url} they run
 * against that server, in a database of their own.
 */
@Tag("servers")
class GoldenDriverTest {
  private static final Pattern MESSAGE = Pattern.compile("(?s)^.*?\\(0x([0-9a-f]+)\\): (.*)$");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-schema",
        "02-insert",
        "03-soft-delete",
        "04-delete",
        "07-merge",
        "08-merge-forms",
        "08-windows",
        "08-database-options"
      })
  void what_the_product_needs_is_answered_as_by_a_real_server(String scenario) throws Exception {
    Comparison comparison = compare(scenario);
    assertThat(comparison.different()).isEmpty();
    assertThat(comparison.refused()).isEmpty();
    assertThat(comparison.equal()).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"05-select", "06-metadata"})
  void the_rest_is_answered_as_by_a_real_server_or_refused(String scenario) throws Exception {
    Comparison comparison = compare(scenario);
    assertThat(comparison.different()).isEmpty();
    assertThat(comparison.refused()).hasSizeLessThanOrEqualTo(comparison.equal() / 10);
  }

  private static Comparison compare(String scenario) throws SQLException, IOException {
    Map<String, String> settings = TestServers.settingsWithoutDatabase();
    String database = settings.get("kline.tdengine.database");
    Properties properties = new Properties();
    properties.setProperty("user", settings.get("kline.tdengine.user"));
    properties.setProperty("password", settings.get("kline.tdengine.password"));
    properties.setProperty("timezone", "Asia/Shanghai");
    properties.setProperty("varcharAsString", "false");
    try (Connection connection =
            DriverManager.getConnection(settings.get("kline.tdengine.url"), properties);
        Statement statement = connection.createStatement()) {
      return GoldenScenario.load(scenario, database).compare(sql -> answer(statement, sql));
    }
  }

  /** The driver's view of one statement's answer. */
  static Answer answer(Statement statement, String sql) {
    try {
      if (!statement.execute(sql)) {
        return Answer.ofUpdate(statement.getUpdateCount());
      }
      try (ResultSet rows = statement.getResultSet()) {
        return read(rows);
      }
    } catch (SQLException e) {
      Matcher message = MESSAGE.matcher(e.getMessage());
      assertThat(message.matches()).as(e.getMessage()).isTrue();
      return Answer.ofError(e.getErrorCode() & 0xffff, message.group(2));
    }
  }

  private static Answer read(ResultSet rows) throws SQLException {
    ResultSetMetaData metadata = rows.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(metadata.getColumnLabel(i) + " " + metadata.getColumnTypeName(i));
    }
    List<List<@Nullable Object>> values = new ArrayList<>();
    while (rows.next()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        row.add(value(rows, i, metadata.getColumnTypeName(i)));
      }
      values.add(row);
    }
    return new Answer(null, columns, values, null);
  }

  private static @Nullable Object value(ResultSet rows, int column, String type)
      throws SQLException {
    Object value =
        switch (type) {
          case "BINARY", "VARCHAR", "NCHAR" -> rows.getString(column);
          case "BOOL" -> rows.getBoolean(column);
          case "FLOAT", "DOUBLE" -> rows.getDouble(column);
          default -> rows.getLong(column);
        };
    return rows.wasNull() ? null : value;
  }
}
