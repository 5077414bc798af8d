package io.klinesaga.embedded.tdengine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules behind the golden statements, on statements that are not among them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DialectTest {
  private Engine engine;
  private Session session;
  private EngineServer server;

  @BeforeAll
  void open(@TempDir Path folder) {
    engine = Engine.open(folder);
    session = EngineTest.withTable(engine);
    server = new EngineServer(session);
    session.execute("use g");
    session.execute("create table k_a using k tags ('600000.SH')");
    session.execute("create table n (ts timestamp, b bool, i tinyint, f float, s varchar(3))");
  }

  @AfterAll
  void close() {
    session.close();
    engine.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "insert into n values ('2026-01-05', 'x', 1, 1, 'a')"
            + "|0x0216 syntax error near 'x' (invalid bool data)",
        "insert into n values ('2026-01-05', '1', 1, 1, 'a')"
            + "|0x0216 syntax error near '1' (invalid bool data)",
        "insert into n values ('2026-01-05', true, 128, 1, 'a')"
            + "|0x0216 syntax error near '128, 1, 'a')' (tinyint data overflow)",
        "insert into n values ('2026-01-05', true, 'x', 1, 'a')"
            + "|0x0216 syntax error near 'x' (invalid tinyint data)",
        "insert into n values ('2026-01-05', true, 1, 1e39, 'a')"
            + "|0x0216 syntax error near '1e39, 'a')' (illegal float data)",
        "insert into n values ('2026-01-05', true, 1, 1, 'abcd')"
            + "|0x2653 Value too long for column/tag: s",
        "insert into n values ('2026-01-05 25:00:00', true, 1, 1, 'a')"
            + "|0x0216 syntax error near '2026-01-05 25:00:00' (invalid timestamp)",
        "insert into n (ts) values ('2026-01-05 09:30:00.')"
            + "|0x0216 syntax error near '2026-01-05 09:30:00.' (invalid timestamp)",
        "insert into n (ts) values ('2026-01-05 09:30')"
            + "|0x0216 syntax error near '2026-01-05 09:30' (invalid timestamp)",
        "insert into n (ts) values ('2026-01-05 09:30:00 +08:00')"
            + "|0x0216 syntax error near '2026-01-05 09:30:00 +08:00' (invalid timestamp)",
        "insert into n values ('2026-01-05', true, 1, 1 'a')"
            + "|0x0216 syntax error near ''a')' (, expected)",
        "insert into n values ('2026-01-05', true, 1, 1, 'a'"
            + "|0x0216 syntax error near '' () expected)",
        "insert into k_a ((ts, close) values (now, 1)" + "|0x0216 syntax error near ') expected'",
        "insert into k_a (ts, close values (now, 1)|0x0216 syntax error near ') expected'",
        "insert into g . k_a (ts, close) values (now, 1)|0x2603 Table does not exist",
        "insert into n (ts, i) values (now, -)"
            + "|0x0216 syntax error near '-)' (invalid data or symbol)",
        "insert into n (i, b) values (1, true)"
            + "|0x0200 Primary timestamp column should not be null",
        "insert into n k tags|0x2600 syntax error near \"k tags\"",
        "insert into k_z using nosuch tags ('a') values (now, 1, 2, true)"
            + "|0x2603 Table does not exist",
        "insert into k_z using k tags ('a', 'b') values (now, 1, 2, true)"
            + "|0x260d Tags number not matched",
        "select close as value from k|0x2600 syntax error near \"value from k\"",
        "select close from k where close = 1 and is_valid|0x2601 Incomplete SQL statement",
        "SELECT Close FROM K WHER 1 = 1|0x2600 syntax error near \"1 = 1\"",
        "select sum(is_valid) from k|0x2802 Invalid parameter data type : sum",
        "select close from k group by symbol|0x260a Not a GROUP BY expression",
        "select symbol, count(*) from k group by symbol having close > 1"
            + "|0x260a Not a GROUP BY expression",
        "delete from k where volume > 1 and ts > now"
            + "|0x2655 The DELETE statement must only have a definite time window range",
        "delete from k_a where ts <> now"
            + "|0x2655 The DELETE statement must only have a definite time window range",
        "select count(*) from k interval(0d)|0x2615 Interval cannot be less than 1 ms",
        "create table big (ts timestamp, v varchar(70000))"
            + "|0x2642 Invalid column length for var length type",
        "|0x2601 Incomplete SQL statement"
      })
  void is_refused_as_by_a_real_server(String sql, String error) {
    assertThat(server.execute(sql == null ? "" : sql).error()).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select a.close from k_a a, k b where a.ts = b.ts",
        "select ts, max(close) from k",
        "select count(*) from k interval(1n)",
        "select close from k partition by tbname",
        "select twa(close) from k_a",
        "select close from k union all select close from k",
        "select symbol, count(symbol) from k group by symbol",
        "select symbol, count(1) from k group by symbol",
        "select symbol as s, count(*) from k group by s",
        "select symbol, last(close) from k partition by symbol order by symbol limit 1",
        "delete from k where symbol = 'nosuch'",
        "insert into n values ('1767542400000', true, 1, 1, 'a')",
        "insert into n (ts) values ('2026-01-05 09:30:60')",
        "insert into n (ts) values ('2026-1-5T 9:30:00')",
        "insert into n (ts) values ('26-01-05')",
        "insert into n (ts) values ('2026-01-05T09:30:00+12:30')",
        "insert into n (ts) values ('2026-02-30T00:00:00Z')",
        "insert into n (ts) values ('1986-05-04 02:30:00')",
        "insert into k (tbname, ts, close) values ('k_a', 1, 3) k_a (ts, volume) values (1, 4)",
        "insert into k_a (ts, volume) values (1, 4) k (tbname, ts, close) values ('k_a', 1, 3)",
        "insert into n (ts) values (' 2026-01-05')",
        "insert into n (ts, b) values (now, 'TRUE')",
        "insert into n (ts, b) values (now, 't')",
        "insert into n (ts, i) values (now, ' 12')",
        "insert into n (ts, i) values (now, '0x1f')",
        "insert into n (ts, f) values (now, ' 1.5')",
        "insert into n (ts, f) values (now, 'inf')",
        "insert into n (ts, f) values (now, 1e-400)",
        "use information_schema",
        "drop database if exists information_schema",
        "insert into information_schema.ins_tables values (now, 1)",
        "show dnodes",
        "show create table k",
        "show cluster",
        "show tags from k_a",
        "select tag_value from information_schema.ins_tags where db_name = 'g'",
        "select tags symbol from k",
        "select current_user()",
        "select tbname from k group by tbname",
        "delete from k_a where ts + 1d > now",
        "delete from k_a where 1 = 1",
        "create table m (ts timestamp, `tbname` int)",
        "drop table k_a, k",
        "select ts from k where volume in (1.5)",
        "select ts from k where symbol in (600000)",
        "alter table k_a set tag symbol = 'x', lot = 1",
        "insert into k_a (ts, close) select ts, 1 from k_a",
        "select x.close from k_a x",
        "select -close from k_a",
        "select ? from k",
        "select close from k where volume in (?)",
        "select ts, close from k order by -1",
        "select ts, close from k order by (2)",
        "select abs(close) from k_a",
        "select ts * 1d from k_a",
        "select ts + 1n from k_a",
        "select symbol, last(ts) from k partition by symbol having last(ts) > 0",
        "select s from n where s like s",
        "select s from n where s like 'Ä%'",
        "create stable j (ts timestamp, v int) tags (t json)",
        "create stream s as select count(*) from k",
        "grant all on g.* to nobody"
      })
  void is_refused_as_not_supported(String sql) {
    assertThat(server.execute(sql).error())
        .startsWith("0xf001 not supported by the embedded TDengine: ");
  }

  @Test
  void words_need_no_blank_behind_a_number() {
    assertThat(server.execute("select 1 from n limit 2offset 1").error()).isNull();
  }

  @Test
  void the_test_query_of_connection_pools_is_answered() {
    assertThat(server.execute("SELECT SERVER_STATUS()").rows()).containsExactly(List.of(1L));
  }

  @Test
  void values_are_read_by_the_type_of_their_column() {
    session.execute(
        "insert into n values ('2026-01-05', 'true', '12', -1.5, 7), ('2026-01-06T00:00:00Z', 0,"
            + " -5, 2, null) ('2026-01-07 09:30:00.1239', 2, +3, .5, 'nil') (1767888000000, null,"
            + " NULL, 'null', '')");
    assertThat(server.execute("select * from n").rows())
        .containsExactly(
            java.util.Arrays.asList(1_767_542_400_000L, true, 12L, -1.5, "7"),
            java.util.Arrays.asList(1_767_657_600_000L, false, -5L, 2.0, null),
            java.util.Arrays.asList(1_767_749_400_123L, true, 3L, 0.5, "nil"),
            java.util.Arrays.asList(1_767_888_000_000L, null, null, null, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "6000%, 1",
    "%.sh, 1",
    "%.SH, 1",
    "600000_sh, 1",
    "%0\\_sh, 0",
    "600000.s, 0",
    "%浦%, 0",
    "%, 1",
    "'', 0",
    "%\\%, 0",
    "6\\00%, 0"
  })
  void like_ignores_case_and_knows_two_escapes(String pattern, int found) {
    session.execute("insert into k_l using k tags ('600000.SH') (ts, close) values (1, 1)");
    String sql = "select close from k_l where symbol like '" + pattern.replace("\\", "\\\\") + "'";
    assertThat(server.execute(sql).rows()).as(sql).hasSize(found);
    session.execute("drop table k_l");
  }

  @Test
  void one_character_beyond_ascii_is_several_of_like() {
    session.execute("insert into n (ts, s) values (1, '浦')");
    assertThat(server.execute("select s from n where s like '浦'").rows()).hasSize(1);
    assertThat(server.execute("select s from n where s like '_'").error())
        .endsWith("not supported by the embedded TDengine: LIKE with _ of a text beyond ASCII");
    session.execute("delete from n where ts = 1");
  }

  @ParameterizedTest
  @CsvSource({
    "close = 0.1, 2",
    "close <> 0.1, 1",
    "close > 0.1, 1",
    "close >= 0.1000004, 3",
    "close < 0.1000006, 1",
    "close <= 0.1, 2",
    "close in (0.1), 2",
    "close not in (0.1), 2",
    "close between 0.1000004 and 1, 3",
    "close + 0.2 = 0.3, 2",
    "volume = 7.0000004, 3",
    "volume > 6, 3"
  })
  void reals_that_hardly_differ_are_equal(String condition, int found) {
    session.execute(
        "insert into k_r using k tags ('r') (ts, close, volume) values (1, 0.1, 7)"
            + " (2, 0.1000004, 7) (3, 0.1000006, 7)");
    String sql = "select close from k_r where " + condition;
    assertThat(server.execute(sql).rows()).as(sql).hasSize(found);
    session.execute("drop table k_r");
  }

  @Test
  void times_are_shifted_by_durations() {
    session.execute("insert into k_s using k tags ('s') (ts, close) values (1767542400000, 1)");
    assertThat(server.execute("select ts + 1d, ts - 2h, ts + 3m - 4s, ts + 1w from k_s").rows())
        .containsExactly(
            List.of(
                1_767_628_800_000L, 1_767_535_200_000L, 1_767_542_576_000L, 1_768_147_200_000L));
    session.execute("drop table k_s");
  }

  @Test
  void an_insert_select_of_two_rows_of_one_time_is_refused_and_of_one_is_not() {
    session.execute(
        "insert into k_i using k tags ('i') (ts, close) values (1, 1) (2, 2)"
            + " k_j using k tags ('j') (ts, close) values (2, 3)");
    assertThat(
            server
                .execute("insert into k_i (ts, close) select ts, close from k where ts = 2")
                .error())
        .endsWith("INSERT ... SELECT of several rows of one time");
    String perTable = "insert into k (tbname, ts, volume) select tbname, ts, 7 from k where ts = 2";
    assertThat(server.execute(perTable).error()).isNull();
    session.execute("drop table k_i, k_j");
  }

  @Test
  void first_and_last_alone_give_no_row_for_a_group_without_values() {
    session.execute(
        "insert into k_n using k tags ('n') (ts, close, volume) values ('2026-02-01', 1.5, null)"
            + " ('2026-02-02', null, 7)");
    assertThat(server.execute("select _wstart, last(close) from k_n interval(1d)").rows())
        .hasSize(1);
    assertThat(server.execute("select _wstart, last(close), count(*) from k_n interval(1d)").rows())
        .hasSize(2);
    assertThat(server.execute("select _wstart, last_row(close) from k_n interval(1d)").rows())
        .hasSize(2);
    session.execute("drop table k_n");
  }

  @Test
  void the_name_of_a_column_is_its_text_in_lower_case_outside_quotes() {
    assertThat(server.execute("SELECT Count( * ), 'A' , Max(Close)+1 FROM k").columns())
        .isEqualTo(List.of("count( * ) BIGINT", "'A' BINARY", "max(close)+1 DOUBLE"));
  }
}
