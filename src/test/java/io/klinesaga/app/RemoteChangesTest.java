package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Precision;
import io.klinesaga.sync.SeriesNote;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.RemoteSource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What a source over a network may change of what is stored. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class RemoteChangesTest {
  private static final int BARS = 40;
  private static int next;

  private final String name = UUID.randomUUID().toString();
  private final RemoteSource.Market market = RemoteSource.market(name);
  private final MemorySource files = MemorySource.market(name);
  private final KlineApplication application = start();
  private SeriesId one;

  private KlineApplication start() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "memory,remote");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.source.remote.market", name);
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    Instant evening = Instant.ofEpochMilli(TestBars.day(BARS)).plus(Duration.ofHours(20));
    return KlineApplication.start(
        TestServers.configuration(settings),
        false,
        SyncListener.NONE,
        Clock.fixed(evening, ZoneOffset.UTC));
  }

  @AfterAll
  void close() {
    application.close();
  }

  @BeforeEach
  void another_series() {
    one = TestBars.series(next++, 1).get(0);
    market.precision(Precision.EXACT);
    market.heldFrom(TimeRange.ALL.from());
    market.putSecond(one, TestBars.bars(BARS));
    market.secondFails(null);
    market.put(one, TestBars.bars(BARS));
    assertThat(sync(false, false).committed()).isEqualTo(1);
    assertThat(market.confirmed()).doesNotContain(one);
  }

  private SyncSummary sync(boolean full, boolean accept) {
    return application.sync(
        new SyncRequest(
            List.of(one.period()),
            List.of(one.symbol()),
            0,
            full,
            TransactionMode.SAGA,
            null,
            null,
            false,
            accept,
            null));
  }

  private StoredBars stored() {
    return application
        .store()
        .read(one.period(), List.of(one), TimeRange.ALL)
        .getOrDefault(one, StoredBars.EMPTY);
  }

  private void assertStored(Bars expected) {
    StoredBars rows = stored();
    assertThat(rows.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(expected.sameRow(i, rows.bars(), i)).as("row %s", i).isTrue();
    }
  }

  /** Another variant on some days. */
  private static Bars changed(int size, Integer... days) {
    List<Integer> other = List.of(days);
    return TestBars.bars(size, i -> other.contains(i) ? 1 : 0);
  }

  @Test
  void a_change_that_a_second_host_confirms_is_made() {
    market.put(one, changed(BARS, 3, 7)).putSecond(one, changed(BARS, 3, 7));
    SyncSummary summary = sync(true, false);
    assertThat(summary.line()).contains("committed=1", "rows_written=2", "rows_held=0");
    assertThat(market.confirmed()).contains(one);
    assertStored(changed(BARS, 3, 7));
  }

  @Test
  void hosts_that_contradict_each_other_change_nothing_and_both_are_shown() {
    market.put(one, changed(BARS + 1, 3, 7)).putSecond(one, changed(BARS, 7));
    SyncSummary summary = sync(true, false);
    assertThat(summary.disputed()).isEqualTo(1);
    assertThat(summary.isAllDone()).isFalse();
    assertThat(summary.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.outcome()).isEqualTo(SeriesOutcome.DISPUTED);
              assertThat(problem.reason())
                  .startsWith("two hosts contradict each other: 20")
                  .contains("first.example:7709 says open=", "but second.example:7709 says open=");
            });
    assertStored(TestBars.bars(BARS));
    assertThat(sync(true, true).disputed()).as("nor if changes are accepted").isEqualTo(1);
    assertStored(TestBars.bars(BARS));
  }

  @Test
  void without_a_second_host_the_change_is_held_and_new_bars_are_written() {
    market.secondFails("all other hosts are in the same network");
    market.put(one, changed(BARS + 1, 3));
    SyncSummary summary = sync(true, false);
    assertThat(summary.line()).contains("committed=1", "rows_written=1", "rows_held=1");
    assertThat(summary.isAllDone()).isFalse();
    assertThat(summary.notes())
        .singleElement()
        .extracting(SeriesNote::sentence)
        .asString()
        .contains(
            "1 bars older than 5 days are other in the source and stay as they are",
            "all other hosts are in the same network",
            "--accept-changes");
    assertStored(TestBars.bars(BARS + 1));
    SyncSummary again = sync(true, false);
    assertThat(again.line()).contains("unchanged=0", "partial=1", "rows_held=1");
    SyncSummary accepted = sync(true, true);
    assertThat(accepted.line()).contains("committed=1", "rows_written=1", "rows_held=0");
    assertThat(accepted.isAllDone()).isTrue();
    assertStored(changed(BARS + 1, 3));
  }

  /** Which values of which days are disputed, by whose word. */
  private List<String> disputes() {
    return application
        .postgres()
        .transactions()
        .execute(
            "look what is disputed",
            connection -> {
              List<String> found = new ArrayList<>();
              try (Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery(
                          "SELECT (extract(epoch FROM ts) * 1000)::bigint, found_by, other_source, string_agg(field, ' ' ORDER BY field)"
                              + " FROM bar_dispute WHERE symbol = '"
                              + one.symbol()
                              + "' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")) {
                while (rows.next()) {
                  found.add(
                      day(rows.getLong(1))
                          + " "
                          + rows.getString(2)
                          + " "
                          + rows.getString(3)
                          + ": "
                          + rows.getString(4));
                }
              }
              return found;
            });
  }

  private static int day(long ts) {
    return IntStream.range(0, BARS).filter(i -> TestBars.day(i) == ts).findFirst().orElse(-1);
  }

  @Test
  void a_held_change_is_disputed_until_a_later_sync_agrees() {
    market.secondFails("all other hosts are in the same network");
    market.put(one, changed(BARS, 4, 9));
    assertThat(sync(true, false).rowsHeld()).isEqualTo(2);
    String day4 = "4 sync first.example:7709: amount close high low open volume";
    String day9 = "9 sync first.example:7709: amount close high low open volume";
    assertThat(disputes()).containsExactly(day4, day9);
    market.put(one, changed(BARS, 9));
    assertThat(sync(false, false).line()).contains("unchanged=1");
    assertThat(disputes()).as("only the last bar was compared").hasSize(2);
    assertThat(sync(true, false).rowsHeld()).isEqualTo(1);
    assertThat(disputes()).containsExactly(day9);
    market.put(one, TestBars.bars(BARS));
    assertThat(sync(true, false).line()).contains("unchanged=1");
    assertThat(disputes()).isEmpty();
  }

  @Test
  void a_held_change_that_is_accepted_is_not_disputed_any_more() {
    market.secondFails("all other hosts are in the same network");
    market.put(one, changed(BARS, 4));
    assertThat(sync(true, false).rowsHeld()).isEqualTo(1);
    assertThat(disputes()).hasSize(1);
    assertThat(sync(true, true).line()).contains("committed=1");
    assertThat(disputes()).isEmpty();
  }

  @Test
  void what_two_hosts_say_is_disputed_by_both() {
    market.put(one, changed(BARS, 4, 9)).putSecond(one, TestBars.bars(BARS, i -> i == 4 ? 2 : 0));
    assertThat(sync(true, false).disputed()).isEqualTo(1);
    assertThat(disputes())
        .containsExactly(
            "4 sync first.example:7709: amount close high low open volume",
            "4 sync second.example:7709: amount close high low open volume",
            "9 sync first.example:7709: amount close high low open volume");
  }

  @Test
  void bars_of_the_last_days_change_without_a_second_host() {
    market.put(one, changed(BARS, BARS - 1, BARS - 2)).putSecond(one, TestBars.bars(BARS));
    assertThat(sync(true, false).line()).contains("committed=1", "rows_written=2");
    assertThat(market.confirmed()).doesNotContain(one);
  }

  @Test
  void a_less_exact_source_changes_nothing_and_keeps_exact_volumes_of_changed_bars() {
    Bars exact = large(0);
    files.put(one, exact);
    assertThat(sync(true, false).committed()).isEqualTo(1);
    files.put(one, Bars.EMPTY);
    files.fail(one, "the files are away");
    market.precision(Precision.FLOAT32);
    market.put(one, rounded(exact));
    SyncSummary equal = sync(true, false);
    assertThat(equal.line()).contains("unchanged=1", "rows_written=0", "rows_held=0");
    market.put(one, rounded(large(1)));
    assertThat(sync(true, false).line()).contains("committed=1", "rows_written=1");
    assertStored(large(1));
    files.repair(one);
    files.put(one, large(0));
    assertThat(sync(true, false).line()).contains("committed=1", "rows_written=1");
    assertStored(exact);
  }

  /** Volumes and amounts with more than 24 binary digits; the last close plus so much. */
  private static Bars large(int lastClose) {
    Bars.Builder bars = new Bars.Builder(BARS);
    for (int i = 0; i < BARS; i++) {
      double close = i == BARS - 1 ? 10 + lastClose : 10;
      long volume = 133_646_594L + i;
      bars.add(TestBars.day(i), 10, 12, 9, close, volume, volume * 10.0 + 1);
    }
    return bars.build();
  }

  private static Bars rounded(Bars exact) {
    Bars.Builder bars = new Bars.Builder(exact.size());
    for (int i = 0; i < exact.size(); i++) {
      bars.add(
          exact.ts(i),
          exact.open(i),
          exact.high(i),
          exact.low(i),
          exact.close(i),
          (long) (float) exact.volume(i),
          (float) exact.amount(i));
    }
    return bars.build();
  }

  @Test
  void another_source_with_the_same_units_does_not_read_the_series_in_full() {
    files.put(one, TestBars.bars(BARS));
    SyncSummary summary = sync(false, false);
    assertThat(summary.rowsRead()).isEqualTo(1);
    assertThat(summary.notes()).isEmpty();
  }

  @Test
  void a_source_whose_history_begins_after_the_last_stored_bar_is_told() {
    one = TestBars.series(next++, 1).get(0);
    market.put(one, TestBars.bars(31));
    assertThat(sync(false, false).notes()).isEmpty();
    TimeRange recent = new TimeRange(TestBars.day(35), TimeRange.ALL.to());
    market.put(one, TestBars.bars(BARS).slice(recent));
    market.heldFrom(TestBars.day(35));
    SyncSummary summary = sync(false, false);
    assertThat(summary.notes())
        .extracting(SeriesNote::sentence)
        .anySatisfy(s -> assertThat(s).contains("the source has nothing before 20", "are missing"));
  }

  @Test
  void nothing_is_withdrawn_before_the_history_of_the_source_begins() {
    Bars all = TestBars.bars(BARS);
    Bars.Builder some = new Bars.Builder(BARS);
    some.add(all, 0);
    for (int i = 20; i < BARS; i++) {
      if (i != 30) {
        some.add(all, i);
      }
    }
    market.put(one, some.build());
    market.heldFrom(TestBars.day(20));
    assertThat(sync(true, false).rowsWithdrawn()).isEqualTo(1);
  }
}
