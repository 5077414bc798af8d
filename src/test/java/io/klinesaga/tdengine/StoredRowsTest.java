package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.ResultReader.Column;
import io.klinesaga.tdengine.ResultReader.Doubles;
import io.klinesaga.tdengine.ResultReader.Longs;
import io.klinesaga.tdengine.ResultReader.Texts;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in whatever order a server sends them. */
class StoredRowsTest {
  private static final SeriesId A = series("600000.SH");
  private static final SeriesId B = series("000001.SZ");
  private static final Map<String, SeriesId> TABLES =
      Map.of(TableNames.childTable(A), A, TableNames.childTable(B), B);

  private record Row(SeriesId series, long ts) {}

  private static SeriesId series(String symbol) {
    return new SeriesId(Symbol.parse(symbol), Period.DAY);
  }

  /** Each value tells its row: open is twice the time, txn_id three times. */
  private static Columns columns(List<Row> rows) {
    Texts tables = new Texts(1);
    Longs times = new Longs(2);
    Doubles opens = new Doubles(3);
    Longs transactions = new Longs(9);
    Longs validity = new Longs(10);
    Doubles prices = new Doubles(4);
    Longs volumes = new Longs(7);
    List<Column> different = List.of(tables, times, opens, prices, volumes, transactions, validity);
    for (int i = 0; i < rows.size(); i++) {
      if (i % ResultReader.PAGE_ROWS == 0) {
        different.forEach(Column::addPage);
      }
      long ts = rows.get(i).ts;
      tables.set(i, TableNames.childTable(rows.get(i).series));
      times.set(i, ts);
      opens.set(i, ts * 2.0);
      transactions.set(i, ts % 7 == 0 ? Columns.NULL : ts * 3);
      validity.set(i, ts % 5 == 0 ? Columns.NULL : ts % 2 == 0 ? 1 : 0);
    }
    Column[] all = {
      tables, times, opens, prices, prices, prices, volumes, prices, transactions, validity
    };
    return new Columns(rows.size(), all, false);
  }

  private static List<Row> rows(int size) {
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      rows.add(new Row(A, i));
      rows.add(new Row(B, i));
    }
    return rows;
  }

  private static void assertAll(StoredBars bars, int size) {
    assertThat(bars.size()).isEqualTo(size);
    for (int i = 0; i < size; i++) {
      long ts = i + 1;
      assertThat(bars.bars().ts(i)).isEqualTo(ts);
      assertThat(bars.bars().open(i)).isEqualTo(ts * 2.0);
      assertThat(bars.txnId(i)).isEqualTo(ts % 7 == 0 ? StoredBars.NO_TXN : ts * 3);
      assertThat(bars.validity(i)).isEqualTo(Validity.of(ts % 2 == 0, ts % 5 == 0));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void rows_in_any_order_become_series_in_time_order(int seed) throws SQLException {
    List<Row> rows = rows(3_000);
    if (seed == 1) {
      Collections.reverse(rows);
    } else if (seed > 1) {
      Collections.shuffle(rows, new Random(seed));
    }
    Map<SeriesId, StoredBars> found = StoredRows.of(columns(rows), TABLES, Map.of());
    assertThat(found).containsOnlyKeys(A, B);
    assertAll(found.get(A), 3_000);
    assertAll(found.get(B), 3_000);
  }

  @Test
  void rows_outside_of_the_range_of_their_series_are_left_out() throws SQLException {
    Map<SeriesId, StoredBars> found =
        StoredRows.of(
            columns(rows(100)),
            TABLES,
            Map.of(A, new TimeRange(1, 20), B, new TimeRange(1_000, 2_000)));
    assertThat(found).containsOnlyKeys(A);
    assertAll(found.get(A), 20);
  }

  @Test
  void a_row_that_is_there_twice_is_an_error_and_not_a_bar() {
    List<Row> rows = rows(100);
    rows.add(new Row(B, 42));
    assertThatThrownBy(() -> StoredRows.of(columns(rows), TABLES, Map.of()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("000001.SZ")
        .hasMessageContaining("twice");
  }

  @Test
  void a_table_that_was_not_asked_for_is_an_error() {
    List<Row> rows = List.of(new Row(series("688001.SH"), 1));
    assertThatThrownBy(() -> StoredRows.of(columns(rows), TABLES, Map.of()))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("daily_kline_688001_sh, which was not asked for");
  }

  @Test
  void nothing_is_nothing() throws SQLException {
    assertThat(StoredRows.of(columns(List.of()), TABLES, Map.of())).isEmpty();
    assertThat(StoredRows.of(new Columns(0, new Column[0], false), A).isEmpty()).isTrue();
  }
}
