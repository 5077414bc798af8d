package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.testing.TestBars;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The account of one run. */
class SyncRunTest {
  private static final List<SeriesId> SERIES = TestBars.series(0, 6);

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final List<SeriesId> counted = Collections.synchronizedList(new ArrayList<>());
  private final SyncRun run = run();

  private SyncRun run() {
    return new SyncRun(
        7,
        SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA),
        new SyncListener() {
          @Override
          public void planned(int series) {
            told.add("planned " + series);
          }

          @Override
          public void seriesEnded(TransactionMode mode, SeriesResult result) {
            told.add(result.series() + " " + result.outcome());
          }

          @Override
          public void seriesCounted(TransactionMode mode, SeriesResult result) {
            counted.add(result.series());
          }
        });
  }

  private void plan(int first, int count, List<SeriesId> idle) {
    List<SeriesPlan> plans =
        SERIES.subList(first, first + count).stream()
            .map(series -> new SeriesPlan(series, TimeRange.ALL, true))
            .toList();
    run.planned(List.of(new Chunk(run, Period.DAY, plans)), idle);
  }

  private static SeriesResult result(int series, SeriesOutcome outcome, int rows) {
    return new SeriesResult(SERIES.get(series), outcome, rows, "");
  }

  @Test
  void idle_series_count_as_planned_and_as_unchanged() {
    plan(0, 2, SERIES.subList(4, 6));
    assertThat(told.get(0)).isEqualTo("planned 4");
    assertThat(run.summary().series()).isEqualTo(4);
    assertThat(run.summary().unchanged()).isEqualTo(2);
    assertThat(run.getChunks()).hasSize(1);
  }

  @Test
  void every_outcome_is_counted_and_problems_are_in_the_order_of_series() {
    plan(0, 6, List.of());
    run.failed(SERIES.get(5), "broken");
    run.finished(result(0, SeriesOutcome.COMMITTED, 10));
    run.finished(result(1, SeriesOutcome.COMMITTED, 5));
    run.finished(result(2, SeriesOutcome.BUSY, 0));
    run.unchanged(List.of(SERIES.get(3)));
    SyncSummary summary = run.summary();
    assertThat(summary.committed()).isEqualTo(2);
    assertThat(summary.rowsWritten()).isEqualTo(15);
    assertThat(summary.busy()).isEqualTo(1);
    assertThat(summary.unchanged()).isEqualTo(1);
    assertThat(summary.failed()).isEqualTo(1);
    assertThat(summary.problems())
        .extracting(SeriesResult::series)
        .containsExactly(SERIES.get(2), SERIES.get(5));
    assertThat(summary.isAllDone()).isFalse();
  }

  @Test
  void a_series_ends_once_even_if_many_threads_end_it() {
    plan(0, 1, List.of());
    IntStream.range(0, 50)
        .parallel()
        .forEach(i -> run.finished(result(0, SeriesOutcome.COMMITTED, 3)));
    run.failed(SERIES.get(0), "too late");
    assertThat(run.summary().committed()).isEqualTo(1);
    assertThat(run.summary().rowsWritten()).isEqualTo(3);
    assertThat(run.summary().problems()).isEmpty();
    assertThat(told).hasSize(2);
  }

  @Test
  void rows_read_are_good_ones_and_quarantined_ones() {
    run.read(10, 2);
    run.read(5, 0);
    assertThat(run.summary().rowsRead()).isEqualTo(17);
    assertThat(run.summary().rowsQuarantined()).isEqualTo(2);
  }

  @Test
  void what_has_not_ended_fails_with_the_reason_and_what_has_stays() {
    plan(0, 3, List.of());
    run.finished(result(1, SeriesOutcome.COMMITTED, 1));
    run.failUnfinished("stopped");
    assertThat(run.summary().committed()).isEqualTo(1);
    assertThat(run.summary().problems())
        .extracting(p -> p.series() + " " + p.reason())
        .containsExactly(SERIES.get(0) + " stopped", SERIES.get(2) + " stopped");
  }

  @Test
  void transactions_are_counted_apart_from_series() {
    run.sagasCommitted(3);
    run.sagasRolledBack(1);
    assertThat(run.summary().sagaSuccess()).isEqualTo(3);
    assertThat(run.summary().sagaRollback()).isEqualTo(1);
    assertThat(run.summary().sagaSuccessRate()).isEqualTo(75.0);
  }

  @Test
  void a_database_that_is_down_for_a_moment_does_not_end_the_run() {
    run.databaseDown("down");
    run.databaseDown("down");
    assertThat(run.cancelled()).isNull();
    run.cancel("Ctrl-C");
    assertThat(run.cancelled()).isEqualTo("Ctrl-C");
  }

  @Test
  void series_of_a_shared_run_are_counted_at_its_end_and_only_by_who_ends_it() {
    plan(0, 3, SERIES.subList(4, 6));
    assertThat(counted).as("they have ended with the plan").hasSize(2);
    run.share();
    run.finished(result(0, SeriesOutcome.COMMITTED, 3));
    assertThat(told).hasSize(4);
    assertThat(counted).hasSize(2);
    run.countSeries();
    run.countSeries();
    assertThat(counted).hasSize(3).endsWith(SERIES.get(0));
    run.finished(result(1, SeriesOutcome.COMMITTED, 3));
    run.handOver("elsewhere");
    run.failUnfinished("elsewhere");
    assertThat(counted).hasSize(3);
  }

  @Test
  void a_run_that_is_taken_over_lasts_since_it_was_begun() {
    run.resumed(new PlannedRun(7, run.request(), 4, 1, Duration.ofHours(1)));
    assertThat(run.summary().duration()).isGreaterThanOrEqualTo(Duration.ofHours(1));
    assertThat(run.summary().series()).isEqualTo(4);
    assertThat(run.summary().unchanged()).isEqualTo(1);
  }
}
