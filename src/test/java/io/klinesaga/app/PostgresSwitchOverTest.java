package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.Invariant;
import io.klinesaga.audit.Violation;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.PostgresPair;
import io.klinesaga.testing.TestBars;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The primary PostgreSQL dies in mid-run, and its standby takes its place. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresSwitchOverTest {
  private static final int SERIES = 20;
  private static final AtomicInteger NEXT = new AtomicInteger(9_000);

  @TempDir private Path folder;

  @AfterEach
  void clear() {
    Faults.clear();
  }

  private static FaultLab lab(PostgresPair pair) {
    Map<String, String> settings = new HashMap<>(pair.settings());
    settings.put("kline.sync.chunk-size", "5");
    settings.put("kline.postgres.connect-timeout", "5s"); // there is none for some seconds
    return FaultLab.start(settings);
  }

  private static List<SeriesId> series(FaultLab lab) {
    List<SeriesId> series = TestBars.series(NEXT.getAndAdd(SERIES), SERIES);
    series.forEach(one -> lab.market().put(one, TestBars.bars(20)));
    return series;
  }

  private static void atSecondBatch(String place, Runnable action) {
    AtomicInteger calls = new AtomicInteger();
    Consumer<Exchange> once =
        exchange -> {
          if (calls.incrementAndGet() == 2) {
            action.run();
          }
        };
    Faults.put(place, once);
  }

  private static void assertNothingLost(FaultLab lab, List<SeriesId> series) {
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
    assertNothingLost(lab, series, 20);
  }

  private static void assertNothingLost(FaultLab lab, List<SeriesId> series, int days) {
    SyncSummary again = lab.sync(series);
    assertThat(again.isAllDone()).as(again.line() + again.problems()).isTrue();
    assertThat(lab.rows(series).values())
        .allSatisfy(
            rows -> assertThat(rows.values()).hasSize(days).allMatch(row -> row.endsWith(" true")));
    assertThat(lab.audit().violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"before-begin", "before-delta", "before-write", "after-write", "after-metadata"})
  void a_switch_over_in_mid_run_fails_no_series(String place) {
    try (PostgresPair pair = new PostgresPair(folder, true);
        FaultLab lab = lab(pair)) {
      List<SeriesId> series = series(lab);
      atSecondBatch(place, pair::switchOver);
      SyncSummary summary = lab.sync(series);
      assertThat(summary.committed()).as(summary.line() + summary.problems()).isEqualTo(SERIES);
      assertNothingLost(lab, series);
    }
  }

  @Test
  void what_an_asynchronous_standby_had_not_got_is_found_and_can_be_repaired() {
    try (PostgresPair pair = new PostgresPair(folder, false);
        FaultLab lab = lab(pair)) {
      List<SeriesId> series = series(lab);
      assertThat(lab.sync(series).committed()).isEqualTo(SERIES);
      pair.cutStream();
      series.forEach(one -> lab.market().put(one, TestBars.bars(25, i -> i == 3 ? 1 : 0)));
      assertThat(lab.sync(series).committed()).isEqualTo(SERIES);
      pair.switchOver();
      lab.awaitSettled();
      AuditReport found = lab.audit();
      assertThat(found.violations())
          .extracting(Violation::invariant)
          .contains(Invariant.COMMITTED_BARS, Invariant.CHECKSUM, Invariant.METADATA);
      assertThat(found.violations())
          .extracting(Violation::series)
          .as("every series")
          .containsAll(series);
      lab.auditor().repair(found.violations());
      assertNothingLost(lab, series, 25);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"before-delta", "after-write"})
  void while_there_is_no_primary_a_run_says_so_and_the_next_one_brings_the_rest(String place) {
    try (PostgresPair pair = new PostgresPair(folder, true);
        FaultLab lab = lab(pair)) {
      List<SeriesId> series = series(lab);
      AtomicReference<CompletableFuture<Void>> promotion = new AtomicReference<>();
      atSecondBatch(place, pair::killPrimary);
      Faults.put(
          "at-failure",
          () -> {
            if (promotion.get() == null) {
              promotion.set(CompletableFuture.runAsync(pair::promote));
            }
          });
      SyncSummary summary = lab.sync(series);
      promotion.get().join();
      assertThat(summary.committed() + summary.failed()).as(summary.line()).isEqualTo(SERIES);
      assertThat(summary.committed()).as(summary.line()).isGreaterThanOrEqualTo(5);
      assertThat(summary.problems())
          .allSatisfy(problem -> assertThat(problem.reason()).contains("PostgreSQL"));
      assertNothingLost(lab, series);
    }
  }
}
