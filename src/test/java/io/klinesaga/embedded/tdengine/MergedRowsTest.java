package io.klinesaga.embedded.tdengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.testing.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bound rows of one table and time in one batch, over the official driver, on the embedded TDengine
 * or that of {@code -Dkline.tdengine.url}.
 */
@SuppressWarnings("NullAway.Init")
@Tag("servers")
class MergedRowsTest {
  private static final long START = 1_767_542_400_000L;

  private record Bar(
      String table,
      long ts,
      @Nullable Double close,
      @Nullable Long volume,
      @Nullable String note) {}

  private final Map<String, String> settings = TestServers.freshSettings();
  private final String database = settings.get("kline.tdengine.database");

  @BeforeEach
  void createTables() throws SQLException {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("create database if not exists " + database + " precision 'ms' keep 36500");
      statement.execute("use " + database);
      statement.execute(
          "create stable k (ts timestamp, close double, volume bigint, note varchar(8))"
              + " tags (symbol varchar(16))");
      statement.execute("create table k_a using k tags ('a') k_b using k tags ('b')");
      statement.execute("insert into k_a values (" + START + ", 7, 7, 'old')");
    }
  }

  @AfterEach
  void drop() throws SQLException {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + database);
    }
  }

  private Connection connect(String options) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.get("kline.tdengine.user"));
    properties.setProperty("password", settings.get("kline.tdengine.password"));
    String url = settings.get("kline.tdengine.url");
    return DriverManager.getConnection(url + (url.endsWith("/") ? "" : "/") + options, properties);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?pbsMode=line"})
  void of_tables_whose_name_is_bound_are_merged_column_by_column(String options)
      throws SQLException {
    List<Bar> bars =
        List.of(
            new Bar("k_a", START, 1.0, null, "x"),
            new Bar("k_b", START + 1, 3.0, 3L, "z"),
            new Bar("k_a", START, null, 2L, null),
            new Bar("k_n", START, 4.0, null, "n"),
            new Bar("k_a", START, null, null, "w"),
            new Bar("k_a", START - 1, null, null, null),
            new Bar("k_b", START + 1, null, 6L, null),
            new Bar("k_n", START, null, 8L, null));
    String[] statements = {
      "insert into ? using k tags (?) values (?, ?, ?, ?)",
      "insert into k (tbname, symbol, ts, close, volume, note) values (?, ?, ?, ?, ?, ?)"
    };
    for (String sql : statements) {
      assertThat(insert(options, sql, true, bars)).as(sql).isEqualTo(4);
      assertThat(rows("select tbname, ts, close, volume, note from k order by tbname, ts"))
          .as(sql)
          .containsExactly(
              "k_a -1 null null null", "k_a 0 1.0 2 w", "k_b 1 3.0 6 z", "k_n 0 4.0 8 n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?pbsMode=line"})
  void of_a_table_that_the_statement_names_the_last_one_counts(String options) throws SQLException {
    List<Bar> bars =
        List.of(
            new Bar("", START + 2, 4.0, 4L, "d"),
            new Bar("", START, null, null, "x"),
            new Bar("", START, 1.0, null, "y"),
            new Bar("", START, 2.0, 2L, "z"));
    for (String head : List.of("insert into k_a", "insert into k_a using k tags ('a')")) {
      assertThat(insert(options, head + " values (?, ?, ?, ?)", false, bars)).isEqualTo(2);
      assertThat(rows("select tbname, ts, close, volume, note from k_a"))
          .containsExactly("k_a 0 2.0 2 z", "k_a 2 4.0 4 d");
    }
  }

  /** A real server makes a NULL of it, or a zero, depending on the other rows. */
  @Test
  void of_a_table_that_the_statement_names_a_null_after_a_value_is_refused() throws SQLException {
    Assumptions.assumeTrue(TestServers.isTdengineEmbedded());
    List<Bar> bars = List.of(new Bar("", START, 1.0, 1L, "x"), new Bar("", START, 2.0, null, "y"));
    assertThatThrownBy(() -> insert("", "insert into k_a values (?, ?, ?, ?)", false, bars))
        .hasMessageContaining("a NULL bound over a value of the same time in volume");
    assertThat(rows("select tbname, ts, close, volume, note from k_a"))
        .containsExactly("k_a 0 7.0 7 old");
  }

  @Test
  void of_two_batches_a_null_of_the_second_overwrites() throws SQLException {
    String sql = "insert into ? using k tags (?) values (?, ?, ?, ?)";
    insert("", sql, true, List.of(new Bar("k_a", START, null, 5L, null)));
    assertThat(rows("select tbname, ts, close, volume, note from k_a"))
        .containsExactly("k_a 0 null 5 null");
  }

  /** Returns the number of rows that the driver was told. */
  private int insert(String options, String sql, boolean isNamed, List<Bar> bars)
      throws SQLException {
    try (Connection connection = connect(database + options);
        PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Bar bar : bars) {
        int at = 1;
        if (isNamed) {
          insert.setString(at++, bar.table());
          insert.setString(at++, bar.table().substring(2));
        }
        insert.setTimestamp(at++, new Timestamp(bar.ts()));
        insert.setObject(at++, bar.close(), Types.DOUBLE);
        insert.setObject(at++, bar.volume(), Types.BIGINT);
        if (bar.note() == null) {
          insert.setNull(at, Types.VARCHAR);
        } else {
          insert.setString(at, bar.note());
        }
        insert.addBatch();
      }
      return insert.executeBatch().length;
    }
  }

  /** The rows, their times counted from the first bar's. */
  private List<String> rows(String sql) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(
            "%s %d %s %s %s"
                .formatted(
                    rows.getString(1),
                    rows.getLong(2) - START,
                    rows.getString(3),
                    rows.getString(4),
                    rows.getString(5)));
      }
    }
    return all;
  }
}
