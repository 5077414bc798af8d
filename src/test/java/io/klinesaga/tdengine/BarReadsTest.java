package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore.ValidBars;
import io.klinesaga.testing.FetchProxy;
import io.klinesaga.testing.FetchProxy.Fate;
import io.klinesaga.testing.TestServers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading while requests for rows get lost, come late, or their connection breaks. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class BarReadsTest {
  private static final int SERIES = 10;
  private static final int ROWS = 4_800;
  private static final long START = 1_767_542_400_000L;
  private static final long MINUTE = 60_000;
  private static final TimeRange ALL = TimeRange.ALL;

  private final Map<SeriesId, StoredBars> rows = new TreeMap<>();
  private final FetchProxy proxy;
  private final TdengineBarStore store;
  private final String database;

  /** The server is fast; whatever takes two seconds here was lost. */
  BarReadsTest() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.tdengine.connect-timeout", "20s");
    database = settings.get("kline.tdengine.database");
    Matcher address =
        Pattern.compile("//([^:/]+):(\\d+)[^/?]*").matcher(settings.get("kline.tdengine.url"));
    assertThat(address.find()).isTrue();
    proxy =
        new FetchProxy(
            new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2))), 3_000);
    settings.put("kline.tdengine.request-timeout", "2s");
    settings.put("kline.tdengine.url", address.replaceFirst("//127.0.0.1:" + proxy.port()));
    store = new TdengineBarStore(TestServers.configuration(settings).tdengine());
  }

  @BeforeAll
  void write() {
    store.createSchema();
    for (int s = 0; s < SERIES; s++) {
      rows.put(new SeriesId(Symbol.parse("60000" + s + ".SH"), Period.MIN1), bars(s));
    }
    for (Map.Entry<SeriesId, StoredBars> one : rows.entrySet()) {
      store.write(Period.MIN1, Map.of(one.getKey(), one.getValue()), () -> {});
    }
  }

  private static StoredBars bars(int series) {
    StoredBars.Builder bars = new StoredBars.Builder(ROWS);
    for (int i = 0; i < ROWS; i++) {
      double open = 10 + series + i / 3.0;
      long volume = i % 7 == 3 ? Bars.NO_VOLUME : 100L * i;
      double amount = i % 11 == 5 ? Double.NaN : i * 0.1;
      bars.values().add(START + i * MINUTE, open, open + 1, open - 1, open, volume, amount);
      bars.end(i % 13 == 0 ? StoredBars.NO_TXN : 7, i % 5 == 4 ? Validity.INVALID : Validity.VALID);
    }
    return bars.build();
  }

  @AfterAll
  void close() {
    proxy.decide(number -> Fate.PASSED);
    store.dropDatabase(database);
    store.close();
    proxy.close();
  }

  private static Map<SeriesId, List<String>> texts(Map<SeriesId, StoredBars> bars) {
    Map<SeriesId, List<String>> texts = new TreeMap<>();
    bars.forEach((series, some) -> texts.put(series, texts(some)));
    return texts;
  }

  private static List<String> texts(StoredBars bars) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < bars.size(); i++) {
      Bars b = bars.bars();
      texts.add(
          String.join(
              " ",
              List.of(b.ts(i), b.open(i), b.high(i), b.low(i), b.close(i), b.volume(i), b.amount(i))
                  .toString(),
              String.valueOf(bars.txnId(i)),
              bars.validity(i).name()));
    }
    return texts;
  }

  /** A real server sends a block more or less; what is beyond the last one is the last. */
  private int place(int request) {
    proxy.decide(number -> Fate.PASSED);
    readAll();
    return Math.min(request, proxy.fetches());
  }

  private Map<SeriesId, StoredBars> readAll() {
    return store.read(Period.MIN1, rows.keySet(), ALL);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, LOST",
    "6, 6, LOST",
    "13, 13, LOST",
    "4, 5, LOST",
    "1, 1, LATE",
    "13, 13, LATE",
    "3, 9, LATE"
  })
  void a_request_for_rows_that_gets_lost_or_is_late_costs_no_row_and_doubles_none(
      int first, int last, Fate fate) {
    int from = place(first);
    int to = place(last);
    proxy.decide(number -> number >= from && number <= to ? fate : Fate.PASSED);
    assertThat(texts(readAll())).isEqualTo(texts(rows));
    assertThat(proxy.fetches()).isGreaterThan(to);
  }

  @Test
  void a_result_is_read_on_without_asking_for_it_again_from_the_start() {
    proxy.decide(number -> number == 6 ? Fate.LOST : Fate.PASSED);
    readAll();
    // The rows, and then how many there are.
    assertThat(proxy.queries()).isEqualTo(2);
  }

  @Test
  void a_server_that_stays_silent_is_named_after_three_request_timeouts_of_two_attempts() {
    proxy.decide(number -> number >= 3 ? Fate.LOST : Fate.PASSED);
    long start = System.nanoTime();
    assertThatThrownBy(this::readAll)
        .isInstanceOf(DatabaseUnreachableException.class)
        .hasMessageContaining("read 10 series of minute_kline_1min")
        .hasMessageContaining("the server does not answer: no rows for 6000 ms");
    assertThat(System.nanoTime() - start).isGreaterThan(12_000_000_000L);
    assertThat(proxy.queries()).isEqualTo(2);
    proxy.decide(number -> Fate.PASSED);
    assertThat(texts(readAll())).isEqualTo(texts(rows));
  }

  @ParameterizedTest
  @CsvSource({"1", "4", "13"})
  void a_reading_whose_connection_breaks_is_done_once_more(int broken) {
    int at = place(broken);
    proxy.decide(number -> number == at ? Fate.CUT : Fate.PASSED);
    assertThat(texts(readAll())).isEqualTo(texts(rows));
    assertThat(proxy.queries()).isGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"4", "13"})
  void an_error_after_a_time_out_is_no_refusal(int lost) {
    int at = place(lost);
    proxy.decide(
        number -> number == at ? Fate.LOST : number == at + 1 ? Fate.MISDIRECTED : Fate.PASSED);
    assertThat(texts(readAll())).isEqualTo(texts(rows));
    assertThat(proxy.queries()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void what_the_server_refuses_is_not_asked_twice() {
    proxy.decide(number -> Fate.PASSED);
    SeriesId unknown = new SeriesId(Symbol.parse("699999.SH"), Period.MIN1);
    assertThat(store.readWrittenBy(7, unknown, ALL).size()).isZero();
    assertThat(proxy.queries()).isEqualTo(1);
  }

  // ---------------------------------------------------------------- every kind of reading

  static List<Function<BarReadsTest, Object>> readings() {
    return List.of(
        test -> texts(test.readAll()),
        BarReadsTest::parts,
        test -> test.store.extents(Period.MIN1),
        test -> test.store.extents(Period.MIN1, test.rows.keySet()),
        test -> test.store.extentsOfInvalid(Period.MIN1),
        test -> test.store.countValid(Period.MIN1, test.rows.keySet()),
        test -> test.store.validOf(Period.MIN1, test.rows.keySet(), List.of(7L, 8L), ALL),
        test -> texts(test.store.readWrittenBy(7, test.rows.keySet().iterator().next(), ALL)),
        BarReadsTest::freeQuery);
  }

  private Map<SeriesId, List<String>> parts() {
    Map<SeriesId, TimeRange> ranges = new HashMap<>();
    rows.keySet().forEach(one -> ranges.put(one, new TimeRange(START, START + 4_000 * MINUTE)));
    Map<SeriesId, List<String>> all = new TreeMap<>();
    store.read(
        Period.MIN1,
        ranges,
        part ->
            part.forEach(
                (one, some) ->
                    all.computeIfAbsent(one, s -> new ArrayList<>()).addAll(texts(some))));
    return all;
  }

  private List<String> freeQuery() {
    List<String> all = new ArrayList<>();
    store.query(
        "SELECT ts, volume, is_valid, symbol FROM minute_kline_1min ORDER BY symbol, ts",
        true,
        new RowVisitor() {
          @Override
          public void labels(List<String> columns) {
            all.add(columns.toString());
          }

          @Override
          public void row(@Nullable Object[] values) {
            all.add(List.of(String.valueOf(values[0]), values[3] + "", values[1] + "").toString());
          }
        });
    return all;
  }

  @ParameterizedTest
  @MethodSource("readings")
  void every_reading_goes_on(Function<BarReadsTest, Object> reading) {
    proxy.decide(number -> Fate.PASSED);
    Object expected = reading.apply(this);
    int fetches = proxy.fetches();
    int lost = (fetches + 1) / 2;
    proxy.decide(number -> number == lost ? Fate.LOST : Fate.PASSED);
    assertThat(reading.apply(this)).isEqualTo(expected);
  }

  @Test
  void the_server_counts_valid_bars() {
    proxy.decide(number -> Fate.PASSED);
    Map<SeriesId, ValidBars> counted = store.countValid(Period.MIN1, rows.keySet());
    assertThat(counted).hasSize(SERIES);
    TimeRange valid = new TimeRange(START, START + (ROWS - 2) * MINUTE);
    assertThat(counted.values()).containsOnly(new ValidBars(ROWS * 4L / 5, valid));
    SeriesId unknown = new SeriesId(Symbol.parse("699999.SH"), Period.MIN1);
    assertThat(store.countValid(Period.MIN1, List.of(unknown))).isEmpty();
  }
}
