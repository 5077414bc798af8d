package io.klinesaga.embedded.tdengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.klinesaga.embedded.tdengine.junit.TdengineExtension;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the official driver and a pool do by themselves, on the real engine. */
@Tag("servers")
class DriverOnEngineTest {
  @RegisterExtension static final TdengineExtension TDENGINE = new TdengineExtension();
  private static final long START = 1_767_542_400_000L;

  @BeforeAll
  static void createTables() throws SQLException {
    try (Connection connection = connect("", "");
        Statement statement = connection.createStatement()) {
      for (String database : List.of("one", "two")) {
        statement.execute("create database " + database + " keep 36500");
        statement.execute(
            "create stable "
                + database
                + ".k (ts timestamp, close double, note nchar(8)) tags (symbol varchar(16))");
        statement.execute(
            "insert into %1$s.k_a using %1$s.k tags ('%1$s') values (%2$d, 1.5, 'x')"
                .formatted(database, START));
      }
    }
  }

  private static Connection connect(String database, String options) throws SQLException {
    return DriverManager.getConnection(
        TDENGINE.url() + "/" + database + "?user=root&password=taosdata" + options);
  }

  private static List<String> column(ResultSet rows, String name) throws SQLException {
    List<String> all = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        all.add(rows.getString(name));
      }
    }
    return all;
  }

  @Test
  void metadata_of_databases_tables_and_columns_is_read() throws SQLException {
    try (Connection connection = connect("one", "")) {
      DatabaseMetaData metadata = connection.getMetaData();
      assertThat(metadata.getDatabaseProductVersion()).isEqualTo("3.3.7.5");
      assertThat(column(metadata.getCatalogs(), "TABLE_CAT"))
          .contains("information_schema", "performance_schema", "one", "two");
      assertThat(column(metadata.getTables("one", null, "k%", null), "TABLE_NAME"))
          .containsExactlyInAnyOrder("k", "k_a");
      assertThat(column(metadata.getColumns("one", null, "k", null), "COLUMN_NAME"))
          .containsExactly("ts", "close", "note", "symbol");
      assertThat(column(metadata.getColumns("one", null, "k_a", null), "COLUMN_NAME"))
          .contains("close");
      assertThat(column(metadata.getColumns("one", null, null, null), "COLUMN_NAME"))
          .contains("ts", "close", "note");
      assertThat(column(metadata.getPrimaryKeys("one", null, "k"), "COLUMN_NAME"))
          .containsExactly("ts");
      assertThat(column(metadata.getSuperTables("one", null, "k%"), "SUPERTABLE_NAME"))
          .containsExactly("k");
      assertThat(column(metadata.getTableTypes(), "TABLE_TYPE")).isNotEmpty();
    }
  }

  @Test
  void databases_keep_their_tables_apart() throws SQLException {
    try (Connection connection = connect("one", "");
        Statement statement = connection.createStatement()) {
      assertThat(column(statement.executeQuery("select symbol from k_a"), "symbol"))
          .containsExactly("one");
      assertThat(column(statement.executeQuery("select symbol from two.k_a"), "symbol"))
          .containsExactly("two");
      statement.execute("use two");
      assertThat(column(statement.executeQuery("select symbol from k_a"), "symbol"))
          .containsExactly("two");
    }
  }

  @Test
  void user_password_and_database_are_checked() {
    assertThatThrownBy(() -> DriverManager.getConnection(TDENGINE.url(), "root", "wrong"))
        .hasMessageContaining("Authentication failure");
    assertThatThrownBy(() -> DriverManager.getConnection(TDENGINE.url(), "nobody", "taosdata"))
        .hasMessageContaining("Invalid user");
    assertThatThrownBy(() -> connect("nosuch", "")).hasMessageContaining("Database not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&pbsMode=line", "&asyncWrite=stmt", "&enableAutoReconnect=true"})
  void bound_rows_are_there_in_every_mode(String options) throws SQLException {
    try (Connection connection = connect("", options);
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists bound");
      statement.execute("create database bound keep 36500");
      statement.execute(
          "create stable bound.k (ts timestamp, close double, note nchar(8)) tags (symbol varchar(16))");
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into bound.k (tbname, symbol, ts, close, note) values (?, ?, ?, ?, ?)")) {
        for (int row = 0; row < 300; row++) {
          insert.setString(1, "k_" + row % 3);
          insert.setString(2, "s" + row % 3);
          insert.setTimestamp(3, new Timestamp(START + row));
          insert.setDouble(4, row);
          insert.setNString(5, row % 2 == 0 ? "浦发" : null);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      String sql = "select symbol, count(*), count(note), sum(close) from bound.k group by symbol";
      assertThat(column(statement.executeQuery(sql + " order by symbol"), "sum(close)"))
          .containsExactly("14850.0", "14950.0", "15050.0");
      assertThat(column(statement.executeQuery(sql), "count(note)"))
          .containsExactly("50", "50", "50");
    }
  }

  @Test
  void a_pool_of_twenty_connections_reads_and_writes() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(TDENGINE.url() + "/one");
    config.setUsername("root");
    config.setPassword("taosdata");
    config.setMaximumPoolSize(20);
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String table = "pool_" + i;
        work.add(() -> writeAndRead(pool, table));
      }
      int rows = 0;
      for (Future<Integer> done : threads.invokeAll(work)) {
        rows += done.get();
      }
      assertThat(rows).isEqualTo(20 * 25);
    } finally {
      threads.shutdownNow();
    }
  }

  private static int writeAndRead(HikariDataSource pool, String table) throws SQLException {
    for (int i = 0; i < 25; i++) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "insert into two.%s using two.k tags ('p') values (%d, %d, null)"
                .formatted(table, START + i, i));
      }
    }
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      return column(statement.executeQuery("select ts from two." + table), "ts").size();
    }
  }
}
