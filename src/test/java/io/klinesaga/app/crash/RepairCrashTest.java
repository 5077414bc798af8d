package io.klinesaga.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestBars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A repair that is halted at each of its steps. Of each day that is repaired three series can be
 * had, one is rejected, one is nowhere and one was there; on all other days the source has changed,
 * which is nothing to a repair.
 */
@Tag("servers")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class RepairCrashTest {
  private static final int DAYS = 40;
  private static final int FIRST_HOLE = 10;
  private static final List<SeriesId> SERIES = TestBars.series(0, 6);
  private static final List<SeriesId> MENDED = SERIES.subList(0, 3);
  private static final SeriesId REJECTED = SERIES.get(3);
  private static final SeriesId NOWHERE = SERIES.get(4);

  private final CrashLab lab;
  private int hole = FIRST_HOLE - 1;

  RepairCrashTest(@TempDir Path folder) {
    lab =
        new CrashLab(
            folder,
            Map.of(
                "kline.sync.chunk-size", "2",
                "kline.sync.max-workers", "1",
                "kline.saga.compensation-delay", "10ms"));
  }

  @BeforeAll
  void firstSync() {
    SERIES.forEach(one -> lab.market().put(one, bars(0, day -> !isHole(day))));
    lab.market().put(SERIES.get(5), bars(0, day -> true));
    lab.open();
    assertThat(lab.sync(Period.DAY, true).committed()).isEqualTo(SERIES.size());
    MENDED.forEach(one -> lab.market().put(one, bars(1, day -> true)));
    lab.market().put(REJECTED, withBadHoles());
    lab.market().put(NOWHERE, bars(1, day -> !isHole(day)));
    lab.market().put(SERIES.get(5), bars(1, day -> true));
    lab.close();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private static boolean isHole(int day) {
    return day >= FIRST_HOLE && day < FIRST_HOLE + 15;
  }

  private static Bars bars(int variant, IntPredicate has) {
    Bars all = TestBars.bars(DAYS, day -> variant);
    Bars.Builder some = new Bars.Builder(DAYS);
    for (int day = 0; day < DAYS; day++) {
      if (has.test(day)) {
        some.add(all, day);
      }
    }
    return some.build();
  }

  /** Their highest price is below their open. */
  private static Bars withBadHoles() {
    Bars all = TestBars.bars(DAYS, day -> 1);
    Bars.Builder some = new Bars.Builder(DAYS);
    for (int i = 0; i < DAYS; i++) {
      double high = isHole(i) ? all.low(i) : all.high(i);
      double volume = all.volume(i);
      some.add(
          all.ts(i), all.open(i), high, all.low(i), all.close(i), (long) volume, all.amount(i));
    }
    return some.build();
  }

  private String date() {
    return MarketTime.date(TestBars.day(hole)).toString();
  }

  /**
   * @param place where the process ends
   * @param nth at which visit of it
   * @param wire or as soon after it as this message is exchanged with PostgreSQL
   * @param message which of these messages
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing is planned         | before:klineSync.planDaily | 1 |                             | 1",
        "planned                    | after:klineSync.planDaily  | 1 |                             | 1",
        "before the first fetch     | before:klineFetch.fetch    | 1 |                             | 1",
        "new saga, not begun        | before:kline-saga.saga     | 2 | ReadyForQuery(T)            | 2",
        "begun, nothing written     | before:klineWriter.delta   | 1 |                             | 1",
        "compared                   | after:klineWriter.delta    | 2 |                             | 1",
        "written                    | after:klineWriter.write    | 1 |                             | 1",
        "the second is written      | after:klineWriter.write    | 2 |                             | 1",
        "commit just done           | before:klineWriter.commit  | 1 | CommandStatus(COMMIT)       | 1",
        "all committed              | before:klineSync.finish    | 1 |                             | 1",
        "the run has ended          | after:klineSync.finish     | 1 |                             | 1",
        "who was asked is not noted | after:klineSync.finish     | 1 | INSERT INTO repair_asked    | 1",
        "who was asked is noted     | after:klineSync.finish     | 1 | DELETE FROM repair_asked    | 1",
        "the answer is not kept     | after:klineSync.finish     | 1 | \"present\"                 | 1",
      })
  void a_repair_that_is_killed_is_healed_and_ended_by_the_next(
      String name, String place, int nth, String wire, int message)
      throws IOException, InterruptedException {
    hole++;
    lab.open();
    Map<SeriesId, Map<Long, Rows.Row>> before = lab.rows();
    lab.close();
    Map<String, String> how = CrashCases.halt(place, nth, wire, message);
    how.put("camel.beans.crash.any-thread", String.valueOf(place.equals("after:klineSync.finish")));
    halted(how);
    lab.open();
    lab.cleanUp();
    lab.auditIsClean();
    onlyTheHoleIsTouched(before, lab.rows());
    lab.close();
    String second = repaired();
    assertThat(second).contains(" left=2 ", " quarantined=1 ", " missing=1 ", " failed=0 ");
    endIsReached(before);
    assertThat(repaired()).contains("found=2 repaired=0 left=2 ", " skipped=2 runs=0 ");
    endIsReached(before);
  }

  private void halted(Map<String, String> how) throws IOException, InterruptedException {
    try (KlineProcess child = lab.start(how, "repair", "--date", date())) {
      assertThat(child.exitCode()).as("%s: %s", how, child.output()).isEqualTo(Crasher.EXIT_CODE);
    }
  }

  /** Its last line. */
  private String repaired() throws IOException, InterruptedException {
    try (KlineProcess child = lab.start(Map.of(), "repair", "--date", date())) {
      assertThat(child.exitCode()).as(child.output()).isEqualTo(1);
      return child.out().lines().reduce("", (all, line) -> line);
    }
  }

  /** Bars of the hole may be there, valid or not; everything else is what it was, bit for bit. */
  private void onlyTheHoleIsTouched(
      Map<SeriesId, Map<Long, Rows.Row>> before, Map<SeriesId, Map<Long, Rows.Row>> now) {
    long ts = TestBars.day(hole);
    assertThat(now.keySet()).isEqualTo(before.keySet());
    now.forEach(
        (series, rows) -> {
          Map<Long, Rows.Row> others = new TreeMap<>(rows);
          if (MENDED.contains(series)) {
            others.remove(ts);
          }
          assertThat(others).as("%s beside the hole", series).isEqualTo(before.get(series));
        });
  }

  private void endIsReached(Map<SeriesId, Map<Long, Rows.Row>> before) {
    lab.open();
    lab.auditIsClean();
    onlyTheHoleIsTouched(before, lab.rows());
    long ts = TestBars.day(hole);
    Map<SeriesId, Map<Long, String>> valid = lab.valid();
    Set<SeriesId> there = new HashSet<>();
    valid.forEach(
        (series, rows) -> {
          if (rows.containsKey(ts)) {
            there.add(series);
            assertThat(rows.get(ts))
                .isEqualTo(Rows.values(bars(variant(series), d -> true)).get(ts));
          }
        });
    assertThat(there).containsAll(MENDED).contains(SERIES.get(5)).doesNotContain(REJECTED, NOWHERE);
    assertThat(
            lab.postgres(
                "SELECT concat_ws(' ', symbol, source, answer) FROM repair_asked WHERE day = '"
                    + date()
                    + "' ORDER BY symbol"))
        .containsExactly(
            REJECTED.symbol() + " csv it stays quarantined",
            NOWHERE.symbol() + " csv it stays missing");
    assertThat(
            lab.postgres(
                "SELECT complete || ' ' || figures FROM day_state WHERE day = '" + date() + "'"))
        .singleElement()
        .asString()
        .contains("no ", "\"present\": 4", "\"missing\": 1", "\"quarantined\": 1");
    lab.close();
  }

  private static int variant(SeriesId series) {
    return MENDED.contains(series) ? 1 : 0;
  }
}
