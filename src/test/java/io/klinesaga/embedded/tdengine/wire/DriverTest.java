package io.klinesaga.embedded.tdengine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.embedded.tdengine.engine.FakeEngine;
import io.klinesaga.testing.FaultProxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official driver, unmodified, against the server. */
@Tag("servers")
class DriverTest {
  private static final long TS = 1_700_000_000_000L;

  private final FakeEngine engine;
  private final TdengineServer server;
  private final int port;

  DriverTest(@TempDir Path folder) {
    engine = FakeEngine.in(folder);
    server = new TdengineServer(new InetSocketAddress("127.0.0.1", 0), engine);
    port = server.port();
  }

  @AfterEach
  void nothing_stays_open() {
    server.close();
    assertThat(engine.openSessions()).isZero();
    assertThat(engine.openCursors()).isZero();
    engine.close();
  }

  private Connection connect(String options) throws SQLException {
    return connectTo(port, options);
  }

  private static Connection connectTo(int port, String options) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:TAOS-WS://127.0.0.1:" + port + "/db?user=root&password=taosdata" + options);
  }

  @Test
  void every_type_and_null_arrives() throws SQLException {
    try (Connection connection = connect("&varcharAsString=true");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("types")) {
      assertThat(rows.getMetaData().getColumnCount()).isEqualTo(10);
      assertThat(rows.getMetaData().getColumnName(8)).isEqualTo("c_varchar");
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean(1)).isTrue();
      assertThat(rows.getByte(2)).isEqualTo((byte) -2);
      assertThat(rows.getShort(3)).isEqualTo((short) -3);
      assertThat(rows.getInt(4)).isEqualTo(-4);
      assertThat(rows.getLong(5)).isEqualTo(-5);
      assertThat(rows.getFloat(6)).isEqualTo(1.5f);
      assertThat(rows.getDouble(7)).isEqualTo(-2.25);
      assertThat(rows.getString(8)).isEqualTo("héllo");
      assertThat(rows.getTimestamp(9)).isEqualTo(new Timestamp(1704164645678L));
      assertThat(rows.getString(10)).isEqualTo("日本😀");
      assertThat(rows.next()).isTrue();
      for (int i = 1; i <= 10; i++) {
        assertThat(rows.getObject(i)).as("column %d", i).isNull();
      }
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void ten_thousand_rows_come_in_blocks() throws SQLException {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("rows 10000")) {
      for (long i = 1; i <= 10_000; i++) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getLong("n")).isEqualTo(i);
      }
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void an_empty_result_has_columns_and_no_rows() throws SQLException {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("rows 0")) {
      assertThat(rows.getMetaData().getColumnName(1)).isEqualTo("n");
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void a_result_closed_early_frees_its_cursor() throws SQLException {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("rows 1000000");
      assertThat(rows.next()).isTrue();
      rows.close();
      await().atMost(Duration.ofSeconds(60)).until(() -> engine.openCursors() == 0);
      assertThat(engine.rowsRead.get()).isLessThanOrEqualTo(8 * 4096);
      assertThat(statement.executeUpdate("insert 3")).isEqualTo(3);
    }
  }

  @Test
  void a_wrong_password_and_a_missing_database_are_refused() {
    String url = "jdbc:TAOS-WS://127.0.0.1:" + port + "/";
    assertThatThrownBy(() -> DriverManager.getConnection(url, "root", "wrong"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("0x357")
        .hasMessageContaining("Authentication failure");
    assertThatThrownBy(() -> DriverManager.getConnection(url + "nodb", "root", "taosdata"))
        .hasMessageContaining("0x388")
        .hasMessageContaining("Database not exist");
  }

  @Test
  void the_session_gets_the_clients_time_zone() throws SQLException {
    connect("&timezone=Asia/Shanghai").close();
    connect("").close();
    assertThat(engine.timeZones).containsExactly(ZoneId.of("Asia/Shanghai"), null);
  }

  @Test
  void engine_errors_keep_code_and_text() throws SQLException {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("fail 0x2602 Invalid column name: nocol"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(0x2602))
          .hasMessage("TDengine ERROR (0x2602): Invalid column name: nocol");
      assertThatThrownBy(() -> statement.executeQuery("bug"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(0xffff))
          .hasMessageContaining("a bug");
      assertThat(statement.executeUpdate("insert 1")).isEqualTo(1);
    }
  }

  private static void add(PreparedStatement statement, String table, int g, long ts, int v)
      throws SQLException {
    statement.setString(1, table);
    statement.setInt(2, g);
    statement.setString(3, "loc" + g);
    statement.setTimestamp(4, new Timestamp(ts));
    statement.setInt(5, v);
    if (v % 2 == 0) {
      statement.setString(6, "v" + v);
    } else {
      statement.setNull(6, Types.VARCHAR);
    }
    statement.setNString(7, "日" + v);
    statement.addBatch();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&pbsMode=line", "&enableCompression=true"})
  void a_batch_of_three_tables_is_inserted(String options) throws SQLException {
    try (Connection connection = connect(options);
        PreparedStatement insert = connection.prepareStatement(FakeEngine.INSERT)) {
      for (int i = 0; i < 6; i++) {
        add(insert, "d" + i % 3, i % 3, TS + i, i);
      }
      assertThat(insert.executeBatch()).hasSize(6);
      add(insert, "d0", 0, TS + 6, 6);
      assertThat(insert.executeBatch()).hasSize(1);
    }
    assertThat(engine.inserts).hasValue(2);
    assertThat(engine.tables.get("d0"))
        .containsExactly(
            List.of("" + TS, "0", "v0", "日0"),
            List.of("" + (TS + 3), "3", "null", "日3"),
            List.of("" + (TS + 6), "6", "v6", "日6"));
    assertThat(engine.tags.get("d2")).containsExactly("2", "loc2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&pbsMode=line"})
  void a_batch_of_twenty_thousand_rows_is_inserted(String options) throws SQLException {
    try (Connection connection = connect(options);
        PreparedStatement insert = connection.prepareStatement(FakeEngine.INSERT)) {
      for (int i = 0; i < 20_000; i++) {
        add(insert, "d" + i % 50, i % 50, TS + i, i);
      }
      assertThat(insert.executeBatch()).hasSize(20_000);
    }
    assertThat(engine.rowCount()).isEqualTo(20_000);
    assertThat(engine.tables.get("d7"))
        .hasSize(400)
        .contains(List.of("" + (TS + 7), "7", "null", "日7"));
  }

  @Test
  void efficient_writing_stores_every_row_and_tells_errors() throws SQLException {
    try (Connection connection = connect("&asyncWrite=stmt");
        PreparedStatement insert = connection.prepareStatement(FakeEngine.INSERT)) {
      for (int i = 0; i < 5_000; i++) {
        add(insert, "d" + i % 20, i % 20, TS + i, i);
      }
      insert.executeBatch();
      assertThat(insert.executeUpdate()).isEqualTo(5_000);
      add(insert, "d1", 1, TS, 1_000_000_000);
      insert.setString(6, "far too long for this column");
      insert.addBatch();
      insert.executeBatch();
      assertThatThrownBy(insert::executeUpdate)
          .hasMessageContaining("(0x2653):Value too long for column/tag: s");
    }
    assertThat(engine.rowCount()).isGreaterThanOrEqualTo(5_000);
  }

  @Test
  void a_prepared_query_gets_its_parameters() throws SQLException {
    try (Connection connection = connect("&varcharAsString=true");
        PreparedStatement query =
            connection.prepareStatement("SELECT a FROM t WHERE a=? OR b=? OR c=? OR d=? OR e=?")) {
      for (int run = 0; run < 3; run++) {
        query.setInt(1, 101 + run);
        query.setString(2, "eloc");
        query.setDouble(3, 0.5);
        query.setTimestamp(4, new Timestamp(TS));
        query.setNull(5, Types.VARCHAR);
        try (ResultSet rows = query.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(1)).isEqualTo(101 + run);
          assertThat(rows.getString(2)).isEqualTo("eloc");
          assertThat(rows.getDouble(3)).isEqualTo(0.5);
          assertThat(rows.getTimestamp(4)).isEqualTo(new Timestamp(TS));
          assertThat(rows.getString(5)).isNull();
          assertThat(rows.next()).isFalse();
        }
      }
    }
  }

  @Test
  void errors_of_prepared_statements_reach_the_client_and_leave_it_usable() throws SQLException {
    try (Connection connection = connect("");
        PreparedStatement insert = connection.prepareStatement(FakeEngine.INSERT)) {
      assertThatThrownBy(
              () -> connection.prepareStatement("INSERT INTO ? USING missing TAGS(?) VALUES(?)"))
          .hasMessage("(0x2603):Table does not exist");
      add(insert, "d1", 1, TS, 1);
      insert.setString(6, "far too long for this column");
      insert.addBatch();
      assertThatThrownBy(insert::executeBatch)
          .hasMessage("(0x2653):Value too long for column/tag: s");
      engine.tables.clear();
    }
    try (Connection connection = connect("");
        PreparedStatement insert = connection.prepareStatement(FakeEngine.INSERT)) {
      add(insert, "d2", 2, TS, 2);
      assertThat(insert.executeBatch()).hasSize(1);
    }
    assertThat(engine.tables).containsOnlyKeys("d2");
  }

  @Test
  void eight_threads_share_one_connection() throws Exception {
    try (Connection connection = connect("")) {
      inParallel(8, thread -> queryAndInsert(connection, thread));
    }
    assertThat(engine.rowCount()).isEqualTo(8 * 20);
  }

  /** The driver's first connection to an address must not race with others: it registers it. */
  @Test
  void twenty_connections_work_at_once() throws Exception {
    connect("").close();
    inParallel(
        20,
        thread -> {
          try (Connection connection = connect("")) {
            queryAndInsert(connection, thread);
          }
        });
    assertThat(engine.rowCount()).isEqualTo(20 * 20);
  }

  private static void queryAndInsert(Connection connection, int thread) throws SQLException {
    try (Statement statement = connection.createStatement();
        PreparedStatement insert = connection.prepareStatement(FakeEngine.INSERT)) {
      for (int i = 1; i <= 20; i++) {
        int expected = thread * 100 + i;
        try (ResultSet rows = statement.executeQuery("rows " + expected)) {
          int count = 0;
          while (rows.next()) {
            count++;
          }
          assertThat(count).isEqualTo(expected);
        }
        add(insert, "t" + thread, thread, TS + i, i);
        assertThat(insert.executeBatch()).hasSize(1);
      }
    }
  }

  private interface Client {
    void run(int number) throws Exception;
  }

  private static void inParallel(int threads, Client client) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> futures = new ArrayList<>();
      IntStream.range(0, threads)
          .forEach(
              i ->
                  futures.add(
                      executor.submit(
                          () -> {
                            client.run(i);
                            return null;
                          })));
      for (Future<?> future : futures) {
        future.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void a_slow_statement_does_not_hold_up_others_of_its_connection() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    engine.gate = () -> pass(waiting, release);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Connection connection = connect("");
        Statement slow = connection.createStatement();
        Statement quick = connection.createStatement()) {
      Future<Integer> slowAnswer = executor.submit(() -> slow.executeUpdate("wait"));
      waiting.await();
      assertThat(quick.executeUpdate("insert 2")).isEqualTo(2);
      assertThat(slowAnswer).isNotDone();
      release.countDown();
      assertThat(slowAnswer.get()).isZero();
    } finally {
      executor.shutdownNow();
    }
  }

  static void pass(CountDownLatch reached, CountDownLatch release) {
    reached.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * With its default of three tries and no reconnecting the driver swallows the error, so callers
   * have to set retryTimes=1 or to count the results.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_connection_cut_in_mid_batch_fails_the_batch_and_nothing_is_doubled(boolean oneTry)
      throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    engine.gate = () -> pass(reached, release);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    String options = "&messageWaitTimeout=1000" + (oneTry ? "&retryTimes=1" : "");
    try (FaultProxy cable = new FaultProxy(port);
        Connection connection = connectTo(cable.port(), options);
        PreparedStatement insert = connection.prepareStatement(FakeEngine.INSERT)) {
      for (int i = 0; i < 6; i++) {
        add(insert, "d" + i % 3, i % 3, TS + i, i);
      }
      Future<int[]> batch = executor.submit(insert::executeBatch);
      reached.await();
      cable.refuse();
      release.countDown();
      if (oneTry) {
        assertThatThrownBy(batch::get).hasCauseInstanceOf(SQLException.class);
      } else {
        assertThat(batch.get()).isEmpty();
      }
    } finally {
      executor.shutdownNow();
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> engine.openSessions() == 0);
    assertThat(engine.inserts).hasValue(1);
    assertThat(engine.rowCount()).isEqualTo(6);
  }

  /** The second server goes last: the driver waits a minute for the answer to its close. */
  @Test
  void a_reconnecting_client_survives_a_restart_of_the_server() throws SQLException {
    try (Restarted second = new Restarted();
        Connection connection = connect("&enableAutoReconnect=true&reconnectIntervalMs=200");
        Statement statement = connection.createStatement();
        PreparedStatement insert = connection.prepareStatement(FakeEngine.INSERT)) {
      assertThat(statement.executeUpdate("insert 1")).isEqualTo(1);
      server.close();
      assertThat(second.start()).isEqualTo(port);
      assertThat(statement.executeUpdate("insert 2")).isEqualTo(2);
      add(insert, "d1", 1, TS, 1);
      assertThat(insert.executeBatch()).hasSize(1);
    }
    assertThat(engine.rowCount()).isEqualTo(1);
  }

  /** A second server at the same port, once it is started. */
  private final class Restarted implements AutoCloseable {
    private TdengineServer running;

    int start() {
      running = new TdengineServer(new InetSocketAddress("127.0.0.1", port), engine);
      return running.port();
    }

    @Override
    public void close() {
      if (running != null) {
        running.close();
      }
    }
  }

  @Test
  void a_pool_validates_its_connections() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:TAOS-WS://127.0.0.1:" + port + "/db");
    config.setUsername("root");
    config.setPassword("taosdata");
    config.setMaximumPoolSize(3);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(connection.isValid(5)).isTrue();
      assertThat(statement.executeUpdate("insert 4")).isEqualTo(4);
    }
  }

  @Test
  void a_taken_port_is_named() {
    assertThatThrownBy(
            () -> new TdengineServer(new InetSocketAddress("127.0.0.1", server.port()), engine))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("127.0.0.1:" + port);
  }
}
