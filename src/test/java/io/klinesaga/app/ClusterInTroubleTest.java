package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.ErrorProxy;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run whose TDengine cluster changes its leader, is restored, or stays without one. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ClusterInTroubleTest {
  private static final int NOT_LEADER = 0x090c;
  private static final AtomicInteger NEXT = new AtomicInteger(7_000);

  private ErrorProxy cluster;
  private final FaultLab lab =
      FaultLab.startThrough(
          this::relay,
          Map.of("kline.sync.chunk-size", "4", "kline.tdengine.request-timeout", "2s"));

  private List<String> relay(InetSocketAddress server) {
    cluster = new ErrorProxy(server);
    return List.of("127.0.0.1:" + cluster.port());
  }

  @AfterEach
  void everything_is_in_order_again() {
    Faults.clear();
    cluster.heal();
    lab.awaitSettled();
    assertThat(lab.audit().violations()).isEmpty();
  }

  @AfterAll
  void stop() {
    lab.close();
    cluster.close();
  }

  private List<SeriesId> series(int count) {
    List<SeriesId> series = TestBars.series(NEXT.getAndAdd(count), count);
    series.forEach(one -> lab.market().put(one, TestBars.bars(20)));
    return series;
  }

  @ParameterizedTest
  @CsvSource({
    "stmt2_exec, 0x090c",
    "stmt2_exec, 0x0914",
    "stmt2_exec, 0x0018",
    "stmt2_exec, 0x0529",
    "stmt2_prepare, 0x0020",
    "binary_query, 0x090c",
    "binary_query, 0x040a",
  })
  void a_change_of_leader_fails_no_series_and_rolls_nothing_back(String request, String code) {
    List<SeriesId> series = series(12);
    cluster.refuse(request, Integer.decode(code), 4);
    SyncSummary summary = lab.sync(series);
    assertThat(cluster.errors()).isEqualTo(4);
    assertThat(summary.committed()).as(summary.line() + summary.problems()).isEqualTo(12);
    assertThat(summary.sagaRollback()).isZero();
    assertThat(lab.rows(series).values()).allSatisfy(rows -> assertThat(rows).hasSize(20));
  }

  @Test
  void a_roll_back_waits_for_the_leader_too() {
    List<SeriesId> series = series(2);
    FaultLab.at(
        "after-write",
        Set.copyOf(series),
        () -> {
          cluster.refuse("binary_query", NOT_LEADER, 3);
          throw new IllegalStateException("undo this");
        });
    SyncSummary summary = lab.sync(series);
    assertThat(summary.failed()).isEqualTo(2);
    assertThat(lab.count(series, "ROLLED_BACK")).isEqualTo(summary.sagaRollback()).isPositive();
    assertThat(lab.rows(series).values())
        .allSatisfy(rows -> assertThat(rows.values()).allMatch(row -> row.endsWith(" false")));
  }

  @Test
  void a_cluster_without_a_leader_is_named_and_its_series_are_not_tried_one_by_one() {
    List<SeriesId> series = series(4);
    cluster.refuse("stmt2_exec", NOT_LEADER, ErrorProxy.ALWAYS);
    SyncSummary summary = lab.sync(series);
    assertThat(summary.failed()).as(summary.line()).isEqualTo(4);
    assertThat(summary.problems())
        .allSatisfy(
            problem -> assertThat(problem.reason()).contains("0x90c").contains("within 2 s"));
    assertThat(summary.sagaRollback()).as("one saga of four series").isLessThanOrEqualTo(4);
    assertThat(lab.log(series.get(0), "td_status")).containsExactly("UNKNOWN");
    cluster.heal();
    lab.awaitSettled();
    assertThat(lab.sync(series).committed()).isEqualTo(4);
  }

  @Test
  void a_refusal_still_fails_at_once() {
    List<SeriesId> series = series(1);
    cluster.refuse("stmt2_exec", 0x2603, ErrorProxy.ALWAYS);
    SyncSummary summary = lab.sync(series);
    assertThat(summary.failed()).isEqualTo(1);
    assertThat(cluster.errors()).isEqualTo(1);
    assertThat(lab.log(series.get(0), "td_status")).containsExactly("FAIL");
  }
}
