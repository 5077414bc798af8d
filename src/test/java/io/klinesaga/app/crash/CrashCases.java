package io.klinesaga.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestBars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * Cases of the product as a process that is halted, without shutdown hooks, at a boundary. C1 to
 * C10 are the crash points a durable saga service has to stand.
 *
 * <p>Each case begins with committed bars; the source then has changed and new ones, which a second
 * process begins to write. After its end the product is started again, with nothing new to do.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
abstract class CrashCases {
  private static final int SERIES = 10;
  static final int CHUNK = 5;
  private static final int FIRST_DAYS = 40;
  static final int NEW_DAYS = 5;

  final CrashLab lab;
  private final Map<Integer, Integer> variants = new TreeMap<>();
  private int version;
  int symbols = SERIES;
  Map<SeriesId, Map<Long, Rows.Row>> before = Map.of();
  private long lastTransaction;

  CrashCases(Path folder) {
    lab =
        new CrashLab(
            folder,
            Map.of(
                "kline.sync.chunk-size", String.valueOf(CHUNK),
                "kline.sync.max-workers", "1",
                "kline.tdengine.batch-rows", "100",
                "kline.saga.compensation-attempts", "1",
                "kline.saga.compensation-delay", "10ms"));
  }

  @BeforeAll
  void firstSync() {
    publish();
    lab.open();
    assertThat(lab.sync(Period.DAY, true).committed()).isEqualTo(SERIES);
  }

  /** A failed case must not fail those after it. */
  @AfterEach
  void heal() {
    Crasher.heal();
    lab.open();
    if (!lab.valid().equals(lab.wanted())) {
      lab.application().clean();
      lab.sync(Period.DAY, true);
    }
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  /** Every second old bar changes and there are new days. */
  void publish() {
    int days = FIRST_DAYS + version * NEW_DAYS;
    for (int day = version % 2; day < days; day += 2) {
      variants.put(day, version);
    }
    IntUnaryOperator variant = day -> variants.getOrDefault(day, 0);
    Bars bars = TestBars.bars(days, variant);
    TestBars.series(0, symbols).forEach(one -> lab.market().put(one, bars));
    version++;
  }

  void prepare() {
    before = lab.rows();
    lastTransaction =
        Long.parseLong(
            lab.postgres("SELECT coalesce(max(transaction_id), 0) FROM transaction_log").get(0));
    lab.close();
    publish();
  }

  static Map<String, String> halt(String place, int nth, String wire, int message) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("camel.beans.crash.halt-at", place);
    settings.put("camel.beans.crash.nth", String.valueOf(nth));
    if (wire != null) {
      settings.put("camel.beans.crash.wire", wire);
      settings.put("camel.beans.crash.wire-nth", String.valueOf(message));
    }
    return settings;
  }

  void crash(Map<String, String> how, String... command) throws IOException, InterruptedException {
    try (KlineProcess child = lab.start(how, command)) {
      assertThat(child.exitCode()).as("%s: %s", how, child.output()).isEqualTo(Crasher.EXIT_CODE);
    }
  }

  /** Nothing new to do; P7. */
  void restart() {
    lab.open();
    lab.cleanUp();
    lab.auditIsClean();
    assertThat(
            lab.postgres("SELECT id FROM saga_log WHERE state NOT IN ('COMPLETED', 'COMPENSATED')"))
        .isEmpty();
  }

  /** P3: the series of so many transactions are new, every other reads exactly as before. */
  void seriesAreWhole(int committed) {
    Map<SeriesId, Map<Long, Rows.Row>> now = lab.rows();
    Map<SeriesId, Map<Long, String>> wanted = lab.wanted();
    Set<String> done =
        new HashSet<>(
            lab.postgres(
                "SELECT symbol FROM transaction_log WHERE final_status = 'COMMITTED'"
                    + " AND business_type = 'kline' AND transaction_id > "
                    + lastTransaction));
    assertThat(done).hasSize(committed);
    Set<SeriesId> all = new HashSet<>(now.keySet());
    all.addAll(before.keySet());
    for (SeriesId series : all) {
      Map<Long, Rows.Row> rows = now.getOrDefault(series, Map.of());
      if (done.contains(series.symbol().toString())) {
        assertThat(Rows.valid(rows)).as("%s, committed", series).isEqualTo(wanted.get(series));
      } else {
        readsAsBefore(series, rows);
      }
    }
  }

  void readsAsBefore(SeriesId series, Map<Long, Rows.Row> rows) {
    Map<Long, Rows.Row> old = before.getOrDefault(series, Map.of());
    assertThat(rows).as("%s, rolled back", series).containsAllEntriesOf(old);
    rows.forEach(
        (ts, row) -> {
          if (!old.containsKey(ts)) {
            assertThat(row.valid()).as("new bar %s of %s", ts, series).isFalse();
          }
        });
  }

  /** A further sync, and everything is new. */
  void becomesNew() {
    SyncSummary summary = lab.sync(Period.DAY, true);
    assertThat(summary.isAllDone()).as(summary.line()).isTrue();
    assertThat(lab.valid()).isEqualTo(lab.wanted());
    lab.auditIsClean();
  }

  /** A sync of the next version that is rolled back and leaves its new bars invalid. */
  void rollBackInvalid() {
    before = lab.rows();
    publish();
    Crasher.failAt("before:klineWriter.commit", "before:klineFailure.handle");
    assertThat(lab.sync(Period.DAY, true).failed()).isEqualTo(lab.market().bars().size());
    Crasher.heal();
    lab.rows().forEach(this::readsAsBefore);
  }
}
