package io.klinesaga.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.audit.Invariant;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the counters say is what {@code transaction_log} says. */
@Tag("servers")
class CountersTest {
  private final FaultLab lab = FaultLab.start(Map.of("kline.saga.recovery-interval", "10m"));

  @AfterEach
  void close() {
    lab.close();
  }

  private double total(String name, String... labelsAndValues) {
    return lab.application().meters().find(name).tags(labelsAndValues).counters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  private Map<String, Integer> byPeriod(String name) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Period period : Period.values()) {
      int count = (int) total(name, "period", period.code());
      if (count > 0) {
        counts.put(period.code(), count);
      }
    }
    return counts;
  }

  private Map<String, Integer> logged(String status) {
    Map<String, Integer> counts = new TreeMap<>();
    lab.postgres(
            "SELECT period || ' ' || count(*) FROM transaction_log WHERE final_status = ? GROUP BY period",
            status)
        .forEach(row -> counts.put(row.split(" ")[0], Integer.valueOf(row.split(" ")[1])));
    return counts;
  }

  private void countersEqualTheLog() {
    assertThat(byPeriod("saga.success")).as("success").isEqualTo(logged("COMMITTED"));
    assertThat(byPeriod("saga.rollback")).as("rollback").isEqualTo(logged("ROLLED_BACK"));
  }

  private static List<SeriesId> minutes(List<SeriesId> daily) {
    return daily.stream().map(s -> new SeriesId(s.symbol(), Period.MIN60)).toList();
  }

  private static Bars hourly() {
    Bars.Builder bars = new Bars.Builder(4);
    for (int minute : List.of(630, 690, 840, 900)) {
      bars.add(TestBars.day(3) + minute * 60_000L, 10, 11, 9, 10.5, 100, 1000);
    }
    return bars.build();
  }

  @Test
  void successes_failures_roll_backs_and_the_cleaners_compensations_equal_the_log_in_two_runs() {
    List<SeriesId> daily = TestBars.series(100, 6);
    List<SeriesId> hourly = minutes(daily.subList(0, 3));
    daily.forEach(s -> lab.market().put(s, TestBars.bars(10)));
    hourly.forEach(s -> lab.market().put(s, hourly()));
    SyncSummary first = lab.sync(daily);
    SyncSummary second = lab.sync(hourly);
    assertThat(first.sagaSuccess()).isEqualTo(6);
    assertThat(second.sagaSuccess()).isEqualTo(3);
    countersEqualTheLog();

    daily.forEach(s -> lab.market().put(s, TestBars.bars(12)));
    Set<SeriesId> bad = Set.of(daily.get(1));
    FaultLab.at(
        "after-write",
        bad,
        () -> {
          throw new IllegalStateException("undo this");
        });
    SyncSummary third = lab.sync(daily);
    Faults.clear();
    assertThat(third.sagaSuccess()).isEqualTo(5);
    assertThat(third.sagaRollback()).as("the whole batch, then the one").isEqualTo(7);
    countersEqualTheLog();

    leaveOneForTheCleaner(daily);
    assertThat(lab.count(daily, "ROLLED_BACK")).isEqualTo((int) total("saga.rollback"));
    makeDue();
    lab.awaitSettled();
    countersEqualTheLog();
    assertThat(total("kline.zombies")).isPositive();
    assertThat(byPeriod("saga.rollback")).containsExactly(Map.entry("1d", 8));
    assertThat(rollBacksOfLastRun()).as("told to the run when it was done").isEqualTo(1);
    assertThat(lab.audit().violations()).isEmpty();
  }

  /** One series whose compensation fails as often as it is tried at once. */
  private void leaveOneForTheCleaner(List<SeriesId> daily) {
    SeriesId one = daily.get(2);
    lab.market().put(one, TestBars.bars(14));
    FaultLab.at(
        "after-write",
        Set.of(one),
        () -> {
          throw new IllegalStateException("undo this");
        });
    Faults.put(
        "before-restore",
        () -> {
          throw new IllegalStateException("the compensation fails too");
        });
    SyncSummary summary = lab.sync(List.of(one));
    assertThat(summary.failed()).isEqualTo(1);
    Faults.clear();
    assertThat(lab.count(List.of(one), "COMPENSATING")).isEqualTo(1);
    assertThat(summary.sagaRollback()).as("not done yet").isZero();
    assertThat(rollBacksOfLastRun()).as("not done yet").isZero();
    assertThat(lab.audit().violations())
        .as("the counters equal the log")
        .noneMatch(v -> v.invariant() == Invariant.COUNTERS);
  }

  private int rollBacksOfLastRun() {
    return Integer.parseInt(
        lab.postgres("SELECT saga_rollback FROM sync_run ORDER BY run_id DESC LIMIT 1").get(0));
  }

  private void makeDue() {
    lab.postgres("UPDATE saga_log SET next_attempt = now() WHERE state = 'COMPENSATING'");
  }

  @Test
  void a_commit_that_fails_counts_nothing_but_its_roll_back() {
    List<SeriesId> daily = TestBars.series(200, 1);
    lab.market().put(daily.get(0), TestBars.bars(5));
    Faults.put(
        "after-metadata",
        () -> {
          throw new IllegalStateException("the metadata route fails");
        });
    assertThat(lab.sync(daily).failed()).isEqualTo(1);
    Faults.clear();
    assertThat(byPeriod("saga.success")).isEmpty();
    assertThat(total("kline.rows.written")).isZero();
    assertThat(byPeriod("saga.rollback")).containsExactly(Map.entry("1d", 1));
    countersEqualTheLog();
  }

  @Test
  void rows_runs_series_and_errors_are_counted() {
    List<SeriesId> daily = TestBars.series(300, 3);
    daily.forEach(s -> lab.market().put(s, TestBars.bars(10)));
    lab.market().fail(daily.get(2), "broken file");
    SyncSummary summary = lab.sync(daily);
    assertThat(summary.failed()).isEqualTo(1);
    assertThat(total("kline.rows.read", "source", "memory", "period", "1d"))
        .isEqualTo(summary.rowsRead());
    assertThat(total("kline.rows.written")).isEqualTo(summary.rowsWritten()).isEqualTo(20);
    assertThat(total("kline.series", "outcome", "committed")).isEqualTo(2);
    assertThat(total("kline.series", "outcome", "failed")).isEqualTo(1);
    assertThat(total("kline.runs", "kind", "daily", "outcome", "incomplete")).isEqualTo(1);
    assertThat(total("kline.source.errors", "kind", "bad_data")).isEqualTo(1);
    lab.sync(daily.subList(0, 2));
    assertThat(total("kline.rows.unchanged")).isEqualTo(20);
    daily.subList(0, 2).forEach(s -> lab.market().put(s, TestBars.bars(10, i -> i == 4 ? 1 : 0)));
    lab.sync(daily.subList(0, 2));
    assertThat(total("kline.before.image.rows")).isEqualTo(2);
    MeterRegistry meters = lab.application().meters();
    assertThat(meters.get("saga.duration").tag("outcome", "committed").timers())
        .anySatisfy(timer -> assertThat(timer.count()).isEqualTo(3));
    assertThat(meters.get("kline.commit").tag("transaction_mode", "saga").timer().count())
        .isEqualTo(3);
  }

  @Test
  void no_meter_has_a_label_of_a_symbol() {
    List<SeriesId> daily = TestBars.series(400, 2);
    daily.forEach(s -> lab.market().put(s, TestBars.bars(10)));
    lab.sync(daily);
    assertThat(lab.application().meters().getMeters())
        .extracting(Meter::getId)
        .isNotEmpty()
        .allSatisfy(id -> assertThat(id.toString()).doesNotContain("6004"));
  }

  @Test
  void purged_rows_and_transactions_are_counted() {
    List<SeriesId> daily = TestBars.series(500, 2);
    daily.forEach(s -> lab.market().put(s, TestBars.bars(10)));
    lab.sync(daily);
    lab.rollBack(daily, daily.get(0), TestBars.bars(13));
    assertThat(total("kline.rows.compensated")).isPositive();
    lab.application().purge(new io.klinesaga.clean.PurgeRequest(java.time.Duration.ZERO));
    assertThat(total("kline.rows.purged", "period", "1d")).isEqualTo(3);
    countersEqualTheLog();
  }
}
