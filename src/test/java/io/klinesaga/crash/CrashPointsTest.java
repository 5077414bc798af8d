package io.klinesaga.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The product as a process that is halted, without shutdown hooks, at every boundary of saga,
 * compensation, cleaner and purge. C1 to C10 are the crash points a durable saga service has to
 * stand.
 *
 * <p>Each case begins with committed bars; the source then has changed and new ones, which a second
 * process begins to write. After its end the product is started again, with nothing new to do.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class CrashPointsTest {
  private static final int SERIES = 10;
  private static final int CHUNK = 5;
  private static final int FIRST_DAYS = 40;
  private static final int NEW_DAYS = 5;

  private final CrashLab lab;
  private final Map<Integer, Integer> variants = new TreeMap<>();
  private int version;
  private int symbols = SERIES;
  private Map<SeriesId, Map<Long, Rows.Row>> before = Map.of();
  private long lastTransaction;

  CrashPointsTest(@TempDir Path folder) {
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
  private void publish() {
    int days = FIRST_DAYS + version * NEW_DAYS;
    for (int day = version % 2; day < days; day += 2) {
      variants.put(day, version);
    }
    IntUnaryOperator variant = day -> variants.getOrDefault(day, 0);
    Bars bars = TestBars.bars(days, variant);
    TestBars.series(0, symbols).forEach(one -> lab.market().put(one, bars));
    version++;
  }

  // --- the saga ---

  /**
   * @param place where the process ends, at the visit of the second of its sagas
   * @param wire or as soon after it as this message is exchanged with PostgreSQL
   * @param committed how many sagas are committed then
   */
  @ParameterizedTest(name = "{0} {1} {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "C1 new saga, not begun   | before:kline-saga.saga    | ReadyForQuery(T)        | 2 | 1",
        "C2 begun, nothing written| before:klineWriter.delta  |                         | 1 | 1",
        "C2 before-image stored   | after:klineWriter.delta   |                         | 1 | 1",
        "C3 half a batch written  | before:klineWriter.write  | ReadyForQuery           | 2 | 1",
        "C3 written               | after:klineWriter.write   |                         | 1 | 1",
        "C3 commit not sent       | before:klineWriter.commit | query=\"SELECT 1\"      | 1 | 1",
        "C4 commit just done      | before:klineWriter.commit | CommandStatus(COMMIT)   | 1 | 2",
        "C4 step commit ended     | after:klineWriter.commit  |                         | 1 | 2",
      })
  void a_saga(String name, String place, String wire, int message, int committed)
      throws IOException, InterruptedException {
    symbols++; // one that has no table yet
    prepare();
    crash(halt(place, 2, wire, message), "sync", "daily", "--full");
    restart();
    seriesAreWhole(committed * CHUNK);
    becomesNew();
  }

  private void prepare() {
    before = lab.rows();
    lastTransaction =
        Long.parseLong(
            lab.postgres("SELECT coalesce(max(transaction_id), 0) FROM transaction_log").get(0));
    lab.close();
    publish();
  }

  private static Map<String, String> halt(String place, int nth, String wire, int message) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("camel.beans.crash.halt-at", place);
    settings.put("camel.beans.crash.nth", String.valueOf(nth));
    if (wire != null) {
      settings.put("camel.beans.crash.wire", wire);
      settings.put("camel.beans.crash.wire-nth", String.valueOf(message));
    }
    return settings;
  }

  private void crash(Map<String, String> how, String... command)
      throws IOException, InterruptedException {
    try (KlineProcess child = lab.start(how, command)) {
      assertThat(child.exitCode()).as("%s: %s", how, child.output()).isEqualTo(Crasher.EXIT_CODE);
    }
  }

  /** Nothing new to do; P7. */
  private void restart() {
    lab.open();
    lab.cleanUp();
    lab.auditIsClean();
    assertThat(
            lab.postgres("SELECT id FROM saga_log WHERE state NOT IN ('COMPLETED', 'COMPENSATED')"))
        .isEmpty();
  }

  /** P3: the series of so many transactions are new, every other reads exactly as before. */
  private void seriesAreWhole(int committed) {
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

  private void readsAsBefore(SeriesId series, Map<Long, Rows.Row> rows) {
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
  private void becomesNew() {
    SyncSummary summary = lab.sync(Period.DAY, true);
    assertThat(summary.isAllDone()).as(summary.line()).isTrue();
    assertThat(lab.valid()).isEqualTo(lab.wanted());
    lab.auditIsClean();
  }

  // --- the compensation ---

  /**
   * The first saga fails at its commit.
   *
   * @param again where the recovery at the next start ends as well; empty for nowhere
   */
  @ParameterizedTest(name = "{0} {1} {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "C6 decided, nothing done | before:klineCompensator.restore    |                    | 1 | ",
        "C6 restored by half      | before:klineCompensator.restore    | ReadyForQuery      | 8 | after:klineCompensator.restore",
        "C6 restored              | after:klineCompensator.restore     |                    | 1 | ",
        "C6 soft-deleted by half  | before:klineCompensator.softDelete | ReadyForQuery      | 3 | after:klineCompensator.softDelete",
        "C6 soft-deleted          | after:klineCompensator.softDelete  |                    | 1 | ",
        "C7 done, not logged      | after:klineCompensator.rolledBack  |                    | 1 | after:klineCompensator.rolledBack",
      })
  void a_compensation(String name, String place, String wire, int message, String again)
      throws IOException, InterruptedException {
    prepare();
    Map<String, String> how = halt(place, 1, wire, message);
    how.put("camel.beans.crash.fail-at", "before:klineWriter.commit");
    crash(how, "sync", "daily", "--full");
    if (again != null) {
      crash(halt(again, 1, null, 1), "clean");
    }
    restart();
    seriesAreWhole(0);
    becomesNew();
  }

  // --- databases that go away ---

  /** The outcome of the commit is unknown, and the roll-back cannot be logged either. */
  @Test
  void c9_and_c10_postgres_gone_at_commit_and_compensate()
      throws IOException, InterruptedException {
    prepare();
    Map<String, String> how = new LinkedHashMap<>();
    how.put("camel.beans.crash.kill-postgres-at", "before:klineWriter.commit");
    how.put("camel.beans.crash.postmaster-file", Postmasters.file(lab.data()).toString());
    try (KlineProcess child = lab.start(how, "sync", "daily", "--full")) {
      child.awaitOutput("its compensation could not begin");
      child.signal("KILL");
      child.exitCode();
    }
    restart();
    seriesAreWhole(0);
    becomesNew();
  }

  // --- the cleaner ---

  /**
   * C8: a request whose answer was lost has reached TDengine after its saga was rolled back. What
   * it overwrote is unknown, so only the next sync heals that.
   */
  @ParameterizedTest(name = "C8 {0} {1}")
  @CsvSource({
    "after:klineCleaner.begin,",
    "before:klineCleaner.recheck, CommandStatus(INSERT",
    "after:klineCleaner.recheck,",
    "after:klineCleaner.prune,",
    "after:klineCleaner.end,",
  })
  void c8_a_cleaner_round_with_late_bars(String place, String wire)
      throws IOException, InterruptedException {
    rollBackInvalid();
    Set<Long> late = writeLate();
    lab.close();
    crash(halt(place, 1, wire, 1), "clean");
    lab.open();
    lab.cleanUp();
    lab.rows()
        .forEach(
            (series, rows) ->
                rows.forEach(
                    (ts, row) ->
                        assertThat(row.valid() && late.contains(row.txnId()))
                            .as("%s %s is valid and of a roll-back", series, ts)
                            .isFalse()));
    becomesNew();
  }

  /** A sync of the next version that is rolled back and leaves its new bars invalid. */
  private void rollBackInvalid() {
    before = lab.rows();
    publish();
    Crasher.failAt("before:klineWriter.commit", "before:klineFailure.handle");
    assertThat(lab.sync(Period.DAY, true).failed()).isEqualTo(lab.market().bars().size());
    Crasher.heal();
    lab.rows().forEach(this::readsAsBefore);
  }

  /** For two series the roll-back's bars arrive again, one of them on a committed bar. */
  private Set<Long> writeLate() {
    Set<Long> transactions = new HashSet<>();
    Map<SeriesId, StoredBars> rows = new LinkedHashMap<>();
    for (SeriesId series : TestBars.series(0, 2)) {
      long transaction =
          Long.parseLong(
              lab.postgres(
                      "SELECT max(transaction_id) FROM transaction_log WHERE final_status = 'ROLLED_BACK' AND symbol = '"
                          + series.symbol()
                          + "'")
                  .get(0));
      Bars bars = lab.market().bars().get(series);
      StoredBars.Builder some = new StoredBars.Builder();
      for (int i = bars.size() - NEW_DAYS - 1; i < bars.size(); i++) {
        some.values().add(bars, i);
        some.end(transaction, Validity.VALID);
      }
      rows.put(series, some.build());
      transactions.add(transaction);
    }
    lab.application().store().write(Period.DAY, rows, () -> {});
    return transactions;
  }

  // --- the purge ---

  /**
   * @param place where the process ends, mostly within the second batch of the purge
   * @param isReceipted whether a batch has been purged then
   */
  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "after:klinePurge.begin    |                      | 1 | 1 | false",
        "before:klinePurge.recheck |                      | 1 | 2 | true",
        "after:klinePurge.recheck  |                      | 1 | 2 | true",
        "before:klinePurge.delete  | ReadyForQuery        | 3 | 2 | true",
        "after:klinePurge.delete   |                      | 1 | 2 | true",
        "after:klinePurge.verify   |                      | 1 | 2 | true",
        "before:klinePurge.commit  | CommandStatus(COMMIT)| 1 | 2 | true",
        "after:klinePurge.commit   |                      | 1 | 2 | true",
        "before:klinePurge.end     |                      | 1 | 1 | true",
      })
  void a_purge(String place, String wire, int message, int nth, boolean isReceipted)
      throws IOException, InterruptedException {
    rollBackInvalid();
    before = lab.rows();
    long receipts = receipts();
    lab.close();
    crash(halt(place, nth, wire, message), "clean", "--purge", "--older-than", "0s");
    restart();
    assertThat(receipts() > receipts).isEqualTo(isReceipted);
    onlyInvalidRowsAreGone(receipts() - receipts);
    becomesNew();
  }

  private long receipts() {
    return Long.parseLong(lab.postgres("SELECT coalesce(sum(rows), 0) FROM purge_receipt").get(0));
  }

  private void onlyInvalidRowsAreGone(long inReceipts) {
    Map<SeriesId, Map<Long, Rows.Row>> now = lab.rows();
    int gone = 0;
    for (Map.Entry<SeriesId, Map<Long, Rows.Row>> entry : before.entrySet()) {
      Map<Long, Rows.Row> rows = now.getOrDefault(entry.getKey(), Map.of());
      assertThat(entry.getValue()).as("%s", entry.getKey()).containsAllEntriesOf(rows);
      assertThat(Rows.valid(rows)).isEqualTo(Rows.valid(entry.getValue()));
      gone += entry.getValue().size() - rows.size();
    }
    assertThat((long) gone).isGreaterThanOrEqualTo(inReceipts);
  }
}
