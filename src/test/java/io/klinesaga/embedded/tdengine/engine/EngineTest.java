package io.klinesaga.embedded.tdengine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  /** Their values are their places. */
  private static final Object[] MORE_THAN_A_BLOCK =
      IntStream.range(0, 5000).mapToObj(i -> (double) i).toArray();

  private static final String BOUND =
      "insert into g.k(tbname, symbol, ts, close, volume, is_valid) values(?, ?, ?, ?, ?, ?)";
  private static final long START = 1_767_542_400_000L;

  @Test
  void doubles_survive_bit_for_bit(@TempDir Path folder) {
    Object[] doubles = {
      -0.0,
      0.0,
      1.0,
      0.1 + 0.2,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      -13.15,
      9_007_199_254_740_992.0,
      Double.POSITIVE_INFINITY
    };
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      insert(session, "k_a", doubles);
    }
    try (Engine engine = Engine.open(folder);
        Session session = session(engine)) {
      List<Long> bits = new ArrayList<>();
      try (RowCursor rows = query(session, "select close from g.k_a")) {
        RowBlock block = rows.next();
        for (int i = 0; i < block.size(); i++) {
          bits.add(Double.doubleToRawLongBits(block.column(0).real(i)));
        }
        assertThat(rows.next()).isNull();
      }
      List<Long> expected = new ArrayList<>();
      for (Object value : doubles) {
        expected.add(Double.doubleToRawLongBits((Double) value));
      }
      assertThat(bits).isEqualTo(expected);
    }
  }

  @Test
  void columns_not_named_keep_their_values(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      insert(session, "k_a", 1.5, 2.5);
      session.execute("insert into g.k_a (ts, is_valid) values (" + START + ", false)");
      BoundStatement partial = session.prepare("insert into g.k_a (ts, volume) values (?, ?)");
      partial.execute(
          List.of(
              Bound.table(
                  null,
                  List.of(),
                  Bound.of(ColumnType.TIMESTAMP, START + 1, START + 2),
                  Bound.of(ColumnType.BIGINT, 7L, null))));
      assertThat(answer(session, "select ts, close, volume, is_valid from g.k_a").rows())
          .containsExactly(
              row(START, 1.5, 100L, false),
              row(START + 1, 2.5, 7L, true),
              row(START + 2, null, null, null));
    }
  }

  /** One table after the other, and in turns; across blocks; with a text, none and an empty one. */
  @Test
  void each_row_has_the_texts_of_its_own_table(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder);
        Session session = session(engine)) {
      session.execute("create database g keep 36500");
      session.execute("create stable g.k (ts timestamp, v int) tags (a varchar(9), b nchar(9))");
      List<List<@Nullable Object>> byTable = new ArrayList<>();
      for (List<String> tags :
          List.of(
              List.of("k1", "'x'", "'甲'"),
              List.of("k2", "null", "''"),
              List.of("k3", "''", "null"))) {
        String name = tags.get(0);
        session.execute(
            "create table g."
                + name
                + " using g.k tags ("
                + tags.get(1)
                + ", "
                + tags.get(2)
                + ")");
        StringBuilder rows = new StringBuilder("insert into g." + name + " values ");
        for (int i = 0; i < 3000; i++) {
          rows.append("(").append(START + i).append(", ").append(i).append(") ");
          byTable.add(row(name, unquoted(tags.get(1)), (long) i, unquoted(tags.get(2)), name));
        }
        session.execute(rows.toString());
      }
      String select = "select tbname, a, v, b, tbname from g.k order by ";
      assertThat(answer(session, select + "tbname, ts").rows()).isEqualTo(byTable);
      List<List<@Nullable Object>> inTurns = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        inTurns.addAll(List.of(byTable.get(i), byTable.get(3000 + i), byTable.get(6000 + i)));
      }
      assertThat(answer(session, select + "ts, tbname").rows()).isEqualTo(inTurns);
      assertThat(answer(session, "select a, tbname from g.k order by a, ts limit 1").columns())
          .containsExactly("a BINARY", "tbname BINARY");
    }
  }

  private static @Nullable String unquoted(String literal) {
    return literal.equals("null") ? null : literal.substring(1, literal.length() - 1);
  }

  @Test
  void an_insert_that_fails_at_its_last_table_leaves_nothing(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      session.execute("create stable g.other (ts timestamp, v int) tags (t int)");
      session.execute("create table g.taken using g.other tags (1)");
      BoundStatement bound = session.prepare(BOUND);
      assertThatThrownBy(
              () -> bound.execute(List.of(bars("k_a", 1.0), bars("k_b", 2.0), bars("taken", 3.0))))
          .isInstanceOf(TdengineException.class);
      assertThat(answer(session, "select count(*) from g.k").rows()).containsExactly(row(0L));
      assertThat(answer(session, "show g.tables").rows()).containsExactly(row("taken"));
      assertThat(bound.execute(List.of(bars("k_a", 1.0), bars("k_b", 2.0))).affectedRows())
          .isEqualTo(2);
      assertThat(answer(session, "select count(*) from g.k").rows()).containsExactly(row(2L));
    }
  }

  @Test
  void a_refused_value_is_refused_before_anything_is_written(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      BoundStatement bound = session.prepare(BOUND);
      BoundTable nan = bars("k_b", Double.NaN);
      assertThatThrownBy(() -> bound.execute(List.of(bars("k_a", 1.0), nan)))
          .hasMessageContaining("not supported by the embedded TDengine: the value NaN for DOUBLE");
      assertThat(answer(session, "show g.tables").rows()).isEmpty();
    }
  }

  @Test
  void bound_columns_must_fit_the_parameters(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      session.execute("create table g.n (ts timestamp, v int)");
      BoundStatement insert = session.prepare("insert into g.n(ts, v) values(?, ?)");
      BoundColumn time = Bound.of(ColumnType.TIMESTAMP, START);
      for (BoundColumn wrong :
          List.of(Bound.of(ColumnType.BIGINT, 1L), Bound.of(ColumnType.VARCHAR, "1"))) {
        assertThatThrownBy(() -> insert.execute(List.of(Bound.table(null, List.of(), time, wrong))))
            .hasMessage("column type mis match with buffer type");
      }
      assertThatThrownBy(
              () ->
                  insert.execute(
                      List.of(
                          Bound.table(null, List.of(), time, Bound.of(ColumnType.INT, 1L << 31)))))
          .hasMessageEndingWith("the value 2147483648 for INT v");
      assertThat(answer(session, "select * from g.n").rows()).isEmpty();
      BoundStatement select = session.prepare("select ts from g.n where v = ?");
      BoundColumn two = Bound.of(ColumnType.INT, 1L, 2L);
      assertThatThrownBy(() -> select.execute(List.of(Bound.table(null, List.of(), two))))
          .hasMessage("bind number out of range or not match");
      assertThatThrownBy(() -> select.execute(List.of()))
          .hasMessage("bind number out of range or not match");
    }
  }

  @Test
  void the_product_writes_marks_and_reads_through_bound_statements(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      BoundStatement using =
          session.prepare("insert into ? using g.k tags(?) values(?, ?, ?, true)");
      assertThat(using.parameters())
          .extracting(Parameter::name)
          .containsExactly("tbname", "symbol", "ts", "close", "volume");
      using.execute(
          List.of(
              Bound.table(
                  "k_a",
                  List.of(Bound.of(ColumnType.VARCHAR, "600000.SH")),
                  Bound.of(ColumnType.TIMESTAMP, START, START + 1),
                  Bound.of(ColumnType.DOUBLE, 1.5, 2.5),
                  Bound.of(ColumnType.BIGINT, 5L, 6L))));
      insert(session, "k_b", 7.5);
      Answer marked =
          answer(
              session,
              "insert into g.k_a (ts, is_valid) select ts, false from g.k_a where volume = 6"
                  + " and ts >= "
                  + START
                  + " and ts <= "
                  + (START + 9));
      assertThat(marked.update()).isEqualTo(1);
      assertThat(
              answer(
                      session,
                      "select tbname, count(*), first(ts), last(ts) from g.k where is_valid = true"
                          + " and tbname in ('k_a', 'k_b') partition by tbname order by tbname")
                  .rows())
          .containsExactly(row("k_a", 1L, START, START), row("k_b", 1L, START, START));
      BoundStatement select =
          session.prepare("select ts, close from g.k where symbol = ? and ts >= ? order by ts");
      try (RowCursor rows =
          select
              .execute(
                  List.of(
                      Bound.table(
                          null,
                          List.of(),
                          Bound.of(ColumnType.VARCHAR, "600000.SH"),
                          Bound.of(ColumnType.TIMESTAMP, START + 1))))
              .cursor()) {
        assertThat(EngineServer.read(rows).rows()).containsExactly(row(START + 1, 2.5));
      }
    }
  }

  @Test
  void tables_without_matching_rows_are_counted_as_a_real_server_does(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      insert(session, "k_a", 1.5);
      session.execute("create table g.k_b using g.k tags ('000001.SZ')");
      assertThat(
              answer(
                      session,
                      "select tbname, count(*), last(ts) from g.k where is_valid = true"
                          + " partition by tbname order by tbname")
                  .rows())
          .containsExactly(row("k_a", 1L, START), row("k_b", 0L, null));
      assertThat(answer(session, "select last(ts) from g.k_b").rows()).isEmpty();
    }
  }

  @Test
  void writers_of_one_child_table_lose_nothing(@TempDir Path folder) throws Exception {
    int writers = 8;
    int batches = 25;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        long first = START + w;
        work.add(() -> writeEvery(engine, first, writers, batches));
      }
      int acknowledged = 0;
      for (Future<Integer> done : pool.invokeAll(work)) {
        acknowledged += done.get();
      }
      assertThat(acknowledged).isEqualTo(writers * batches);
      assertThat(answer(session, "select count(*), sum(volume) from g.k_a").rows())
          .containsExactly(row((long) writers * batches, 100L * writers * batches));
    } finally {
      pool.shutdownNow();
    }
  }

  private static int writeEvery(Engine engine, long first, int step, int batches) {
    int written = 0;
    try (Session session = session(engine)) {
      BoundStatement bound = session.prepare(BOUND);
      for (int i = 0; i < batches; i++) {
        written +=
            bound.execute(List.of(barsFrom("k_a", first + (long) i * step, 1.0))).affectedRows();
      }
    }
    return written;
  }

  @Test
  void a_reader_sees_the_state_at_its_start_and_does_not_wait(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      insert(session, "k_a", MORE_THAN_A_BLOCK);
      try (RowCursor rows = query(session, "select close from g.k_a")) {
        assertThat(rows.next().size()).isEqualTo(4096);
        session.execute("delete from g.k_a");
        insert(session, "k_b", 9.0);
        RowBlock last = rows.next();
        assertThat(last.size()).isEqualTo(904);
        assertThat(last.column(0).real(903)).isEqualTo(4999.0);
        assertThat(rows.next()).isNull();
      }
      assertThat(answer(session, "select count(*) from g.k").rows()).containsExactly(row(1L));
    }
  }

  @Test
  void closing_a_session_closes_its_cursors(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder)) {
      Session session = withTable(engine);
      insert(session, "k_a", MORE_THAN_A_BLOCK);
      RowCursor rows = query(session, "select close from g.k_a");
      assertThat(rows.next()).isNotNull();
      session.close();
      assertThat(rows.next()).isNull();
      assertThatThrownBy(() -> session.execute("select 1")).hasMessageContaining("closed");
    }
  }

  @Test
  void thousands_of_tables_are_there_after_a_restart(@TempDir Path folder) {
    int tables = 3000;
    try (Engine engine = Engine.open(folder);
        Session session = withTable(engine)) {
      List<BoundTable> all = new ArrayList<>();
      for (int i = 0; i < tables; i++) {
        all.add(bars("k_" + i, (double) i));
      }
      assertThat(session.prepare(BOUND).execute(all).affectedRows()).isEqualTo(tables);
    }
    try (Engine engine = Engine.open(folder);
        Session session = session(engine)) {
      assertThat(answer(session, "select tbname, last(close) from g.k partition by tbname").rows())
          .hasSize(tables);
      assertThat(answer(session, "select close from g.k_2999").rows()).containsExactly(row(2999.0));
    }
  }

  @Test
  void a_folder_in_use_is_refused(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder)) {
      assertThat(engine).isNotNull();
      assertThatThrownBy(() -> Engine.open(folder))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("is in use by");
    }
    Engine.open(folder).close();
  }

  @Test
  void a_folder_of_something_else_is_refused(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> Engine.open(folder))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("notes.txt");
  }

  @Test
  void a_damaged_file_is_refused(@TempDir Path folder) throws IOException {
    Files.write(
        folder.resolve("embedded-tdengine.db"),
        "no database at all".repeat(1000).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Engine.open(folder))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void another_format_version_is_refused(@TempDir Path folder) throws SQLException {
    Engine.open(folder).close();
    try (Connection file =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("embedded-tdengine.db"));
        Statement statement = file.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertThatThrownBy(() -> Engine.open(folder))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("format version 99, this embedded TDengine reads version 5");
  }

  @Test
  void user_password_and_database_are_checked(@TempDir Path folder) {
    try (Engine engine = Engine.open(folder)) {
      assertThatThrownBy(() -> engine.session("root", "wrong", null, null))
          .hasMessage("Authentication failure");
      assertThatThrownBy(() -> engine.session("nobody", "taosdata", null, null))
          .hasMessage("Invalid user");
      assertThatThrownBy(() -> engine.session("root", "taosdata", "nosuch", null))
          .hasMessage("Database not exist");
    }
  }

  static Session session(Engine engine) {
    return engine.session("root", "taosdata", null, null);
  }

  static Session withTable(Engine engine) {
    Session session = session(engine);
    session.execute("create database if not exists g precision 'ms' keep 36500");
    session.execute(
        "create stable if not exists g.k (ts timestamp, close double, volume bigint, is_valid bool)"
            + " tags (symbol varchar(16))");
    return session;
  }

  private static void insert(Session session, String table, Object... closes) {
    session.prepare(BOUND).execute(List.of(bars(table, closes)));
  }

  private static BoundTable bars(String table, Object... closes) {
    return barsFrom(table, START, closes);
  }

  private static BoundTable barsFrom(String table, long start, Object... closes) {
    Object[] times = new Object[closes.length];
    Object[] volumes = new Object[closes.length];
    Object[] valid = new Object[closes.length];
    for (int i = 0; i < closes.length; i++) {
      times[i] = start + i;
      volumes[i] = 100L;
      valid[i] = 1L;
    }
    return Bound.table(
        table,
        List.of(Bound.of(ColumnType.VARCHAR, "600000.SH")),
        Bound.of(ColumnType.TIMESTAMP, times),
        Bound.of(ColumnType.DOUBLE, closes),
        Bound.of(ColumnType.BIGINT, volumes),
        Bound.of(ColumnType.BOOL, valid));
  }

  private static RowCursor query(Session session, String sql) {
    return session.execute(sql).cursor();
  }

  private static Answer answer(Session session, String sql) {
    return new EngineServer(session).execute(sql);
  }

  private static List<@Nullable Object> row(@Nullable Object... values) {
    return java.util.Arrays.asList(values);
  }
}
