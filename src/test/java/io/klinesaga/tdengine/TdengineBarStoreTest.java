package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.testing.TestServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each request of the store does to the rows of a server. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class TdengineBarStoreTest {
  private static final long DAY = 86_400_000L;
  private static final long START = 1_767_542_400_000L;
  private static final SeriesId ONE = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);
  private static final SeriesId TWO = new SeriesId(Symbol.parse("000001.SZ"), Period.DAY);
  private static final List<SeriesId> BOTH = List.of(ONE, TWO);

  private final Map<String, String> settings = TestServers.settingsWithoutDatabase();
  private final TdengineBarStore store;

  TdengineBarStoreTest() {
    settings.put("kline.tdengine.connect-timeout", "20s");
    settings.put("kline.tdengine.batch-rows", "100");
    store = new TdengineBarStore(TestServers.configuration(settings).tdengine());
  }

  @BeforeEach
  void create() {
    assertThat(store.databaseExists()).isFalse();
    assertThat(store.schemaExists()).isFalse();
    store.createSchema();
  }

  @AfterEach
  void close() {
    store.dropDatabase(settings.get("kline.tdengine.database"));
    store.close();
  }

  @Test
  void the_database_is_created_with_the_options_of_the_settings() {
    store.dropDatabase(settings.get("kline.tdengine.database"));
    settings.put("kline.tdengine.database-options", "VGROUPS 1 BUFFER 16 CACHEMODEL 'last_row'");
    try (TdengineBarStore own =
        new TdengineBarStore(TestServers.configuration(settings).tdengine())) {
      own.createSchema();
      assertThat(own.schemaExists()).isTrue();
    }
  }

  @Test
  void options_that_the_server_refuses_are_named() {
    store.dropDatabase(settings.get("kline.tdengine.database"));
    settings.put("kline.tdengine.database-options", "VGROUPS 1 REPLICA 3");
    try (TdengineBarStore own =
        new TdengineBarStore(TestServers.configuration(settings).tdengine())) {
      if (TestServers.isTdengineEmbedded()) {
        assertThatThrownBy(own::createSchema)
            .isInstanceOf(TdengineRefusedException.class)
            .hasMessageContaining("VGROUPS 1 REPLICA 3")
            .hasMessageContaining("(0x334): Out of dnodes");
        assertThat(store.databaseExists()).isFalse();
      }
      store.createSchema();
      own.createSchema(); // an existing database is left as it is
    }
  }

  private static TimeRange days(int first, int last) {
    return new TimeRange(START + first * DAY, START + last * DAY);
  }

  /** Valid rows of a transaction for the days from first to last. */
  private static StoredBars rows(long txnId, int first, int last) {
    StoredBars.Builder rows = new StoredBars.Builder();
    for (int day = first; day <= last; day++) {
      double price = txnId * 100 + day;
      rows.values().add(START + day * DAY, price, price, price, price, day, day);
      rows.end(txnId, Validity.VALID);
    }
    return rows.build();
  }

  private void write(SeriesId series, StoredBars rows) {
    assertThat(store.write(Period.DAY, Map.of(series, rows), () -> {})).isEqualTo(rows.size());
  }

  /** {@code day transaction validity} of each row of a series. */
  private List<String> stored(SeriesId series) {
    return texts(store.read(Period.DAY, List.of(series), TimeRange.ALL).get(series));
  }

  private static List<String> texts(@Nullable StoredBars rows) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; rows != null && i < rows.size(); i++) {
      long day = (rows.bars().ts(i) - START) / DAY;
      texts.add(day + " " + rows.txnId(i) + " " + rows.validity(i));
    }
    return texts;
  }

  @Test
  void making_the_schema_again_leaves_what_is_there() {
    assertThat(store.databaseExists()).isTrue();
    assertThat(store.schemaExists()).isTrue();
    write(ONE, rows(7, 0, 1));
    store.createSchema();
    assertThat(stored(ONE)).containsExactly("0 7 VALID", "1 7 VALID");
  }

  @Test
  void a_database_without_all_tables_has_no_schema() {
    store.query("SELECT 1", false, new Ignored()); // a server that answers is not a schema
    dropTable(TableNames.superTable(Period.MIN5));
    assertThat(store.databaseExists()).isTrue();
    assertThat(store.schemaExists()).isFalse();
  }

  private void dropTable(String table) {
    run("DROP STABLE " + settings.get("kline.tdengine.database") + "." + table);
  }

  private void run(String sql) {
    try (TdengineConnections connections =
        new TdengineConnections(TestServers.configuration(settings).tdengine())) {
      connections.execute(sql, c -> TdengineConnections.run(c, sql));
    }
  }

  private static class Ignored implements RowVisitor {
    @Override
    public void labels(List<String> columns) {}

    @Override
    public void row(@Nullable Object[] values) {}
  }

  /** The driver is told to leave some of them as bytes. */
  @Test
  void texts_of_any_query_are_texts() {
    String table = settings.get("kline.tdengine.database") + ".names";
    run("CREATE TABLE " + table + " (ts TIMESTAMP, a VARCHAR(40), b NCHAR(20), n BIGINT, ok BOOL)");
    run(
        "INSERT INTO "
            + table
            + " VALUES (1000, '贵州茅台', '五粮液', 7, true) (2000, NULL, NULL, NULL, NULL) (3000, '', 'x', -1, false)");
    List<List<@Nullable Object>> rows = new ArrayList<>();
    store.query(
        "SELECT ts, a, b, n, ok FROM " + table + " ORDER BY ts",
        true,
        new Ignored() {
          @Override
          public void row(@Nullable Object[] values) {
            rows.add(Arrays.asList(values));
          }
        });
    assertThat(rows)
        .containsExactly(
            Arrays.asList(Instant.ofEpochMilli(1000), "贵州茅台", "五粮液", 7L, true),
            Arrays.asList(Instant.ofEpochMilli(2000), null, null, null, null),
            Arrays.asList(Instant.ofEpochMilli(3000), "", "x", -1L, false));
  }

  /** Results are kept in pages; the second series begins in the last or the next one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1023, 1024, 1025, 2047, 2048, 2049})
  void every_row_is_read_at_the_end_of_a_page_and_after_it(int size) {
    write(ONE, rows(7, 1, size));
    write(TWO, rows(8, 1, 2));
    Map<SeriesId, StoredBars> read = store.read(Period.DAY, BOTH, TimeRange.ALL);
    assertThat(texts(read.get(ONE))).isEqualTo(texts(rows(7, 1, size)));
    assertThat(texts(read.get(TWO))).isEqualTo(texts(rows(8, 1, 2)));
    for (int i = 0; i < size; i++) {
      assertThat(read.get(ONE).bars().sameRow(i, rows(7, i + 1, i + 1).bars(), 0)).isTrue();
    }
  }

  @Test
  void a_row_that_is_written_again_is_overwritten() {
    write(ONE, rows(7, 0, 3));
    write(ONE, rows(8, 2, 4));
    assertThat(stored(ONE))
        .containsExactly("0 7 VALID", "1 7 VALID", "2 8 VALID", "3 8 VALID", "4 8 VALID");
    assertThat(texts(store.readWrittenBy(7, ONE, days(1, 9)))).containsExactly("1 7 VALID");
    assertThat(texts(store.readWrittenBy(9, ONE, TimeRange.ALL))).isEmpty();
  }

  @Test
  void what_is_asked_before_a_request_can_stop_the_writing() {
    List<Integer> asked = new ArrayList<>();
    assertThatThrownBy(
            () ->
                store.write(
                    Period.DAY,
                    Map.of(ONE, rows(7, 0, 249)),
                    () -> {
                      asked.add(asked.size());
                      if (asked.size() == 2) {
                        throw new IllegalStateException("taken over");
                      }
                    }))
        .hasMessage("taken over");
    assertThat(asked).hasSize(2);
    assertThat(stored(ONE)).as("the first of three requests").hasSize(100);
  }

  @Test
  void only_the_rows_that_a_transaction_still_has_are_marked_and_doing_it_again_changes_nothing() {
    write(ONE, rows(7, 0, 3));
    write(ONE, rows(8, 2, 2));
    write(TWO, rows(7, 0, 0));
    for (int i = 0; i < 2; i++) {
      assertThat(store.softDelete(7, ONE, days(0, 2))).isEqualTo(2);
      assertThat(stored(ONE))
          .containsExactly("0 7 INVALID", "1 7 INVALID", "2 8 VALID", "3 7 VALID");
    }
    assertThat(stored(TWO)).containsExactly("0 7 VALID");
    assertThat(store.readWrittenBy(7, ONE, days(0, 0)).bars().close(0))
        .as("values stay")
        .isEqualTo(700);
  }

  @Test
  void of_a_series_without_a_table_nothing_is_marked() {
    assertThat(store.softDelete(7, ONE, TimeRange.ALL)).isZero();
  }

  @Test
  void deleted_rows_are_gone_for_good_and_both_ends_are_included() {
    write(ONE, rows(7, 0, 4));
    assertThat(store.delete(ONE, days(1, 3))).isEqualTo(3);
    assertThat(stored(ONE)).containsExactly("0 7 VALID", "4 7 VALID");
  }

  @Test
  void extents_are_the_first_and_last_row_of_each_series() {
    write(ONE, rows(7, 0, 4));
    write(TWO, rows(7, 2, 3));
    store.softDelete(7, ONE, days(3, 4));
    assertThat(store.extents(Period.DAY)).isEqualTo(Map.of(ONE, days(0, 4), TWO, days(2, 3)));
    assertThat(store.extents(Period.DAY, List.of(TWO))).isEqualTo(Map.of(TWO, days(2, 3)));
    assertThat(store.extentsOfInvalid(Period.DAY)).isEqualTo(Map.of(ONE, days(3, 4)));
    assertThat(store.extents(Period.MIN1)).isEmpty();
  }

  @Test
  void valid_rows_of_transactions_are_found_in_one_request() {
    write(ONE, rows(7, 0, 1));
    write(ONE, rows(8, 2, 5));
    write(TWO, rows(9, 3, 3));
    store.softDelete(8, ONE, days(5, 5));
    long before = store.requests();
    assertThat(store.validOf(Period.DAY, BOTH, Set.of(8L, 9L), TimeRange.ALL))
        .isEqualTo(Map.of(8L, days(2, 4), 9L, days(3, 3)));
    assertThat(store.requests() - before).isEqualTo(1);
    assertThat(store.validOf(Period.DAY, BOTH, Set.of(8L), days(3, 9)))
        .isEqualTo(Map.of(8L, days(3, 4)));
  }

  @Test
  void series_are_read_each_in_its_own_range() {
    write(ONE, rows(7, 0, 4));
    write(TWO, rows(7, 0, 4));
    List<String> seen = new ArrayList<>();
    store.read(
        Period.DAY,
        Map.of(ONE, days(0, 1), TWO, days(3, 9)),
        part -> part.forEach((series, rows) -> seen.add(series.symbol() + " " + texts(rows))));
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "600000.SH [0 7 VALID, 1 7 VALID]", "000001.SZ [3 7 VALID, 4 7 VALID]");
  }

  @Test
  void what_the_server_refuses_is_told_with_what_was_tried() {
    assertThatThrownBy(() -> store.query("SELECT nonsense FROM nothing", true, new Ignored()))
        .isInstanceOf(TdengineRefusedException.class)
        .hasMessageContaining("query");
    assertThatThrownBy(() -> store.delete(ONE, TimeRange.ALL))
        .as("the series has no table")
        .isInstanceOf(TdengineRefusedException.class)
        .hasMessageContaining("delete " + ONE);
  }
}
