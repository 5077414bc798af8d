package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the running product with the shipped rules. */
@Timeout(300)
@Tag("servers")
class AlertsEndToEndTest {
  /** An audit is another command's. */
  private static final String NEEDS_AN_AUDIT = "Since the last audit";

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir private Path folder;

  @Test
  void alerts_fire_when_sagas_fail_and_when_the_process_is_gone() throws Exception {
    Tools.assumeInstalled("prometheus", "prometheus");
    try (MonitoredProcess process = new MonitoredProcess();
        PrometheusServer prometheus = PrometheusServer.start(folder, process.address())) {
      prometheus.awaitResult("up{job=\"kline-saga\"} == 1");
      process.syncHealthily();
      prometheus.awaitResult("kline_cleaner_last_success_timestamp_seconds > 0");
      prometheus.awaitEvaluations(5);
      assertThat(prometheus.firing())
          .as("one series fails for its source, all is well otherwise")
          .doesNotContain("KlineSagaSuccessRateLow", "KlineSagaRollbackSurge", "KlineSagaStuck")
          .doesNotContain("KlineSagaProcessDown", "KlineSagaDatabaseDown")
          .doesNotContain("KlineSagaCleanerNotRunning", "KlineSagaPendingOld");

      process.doEverythingOnce();
      process.refuseCommits("%");
      await().atMost(LIMIT).until(() -> everySagaFailsAndIsNoticed(process, prometheus));
      assertThat(prometheus.firing())
          .contains("KlineSagaSuccessRateLow")
          .doesNotContain("KlineSagaProcessDown", "KlineSagaDatabaseDown", "KlineSagaStuck");
      assertThat(emptyPanels(prometheus)).allMatch(panel -> panel.contains(NEEDS_AN_AUDIT));
      assertThat(prometheus.errors()).isEmpty();

      process.stop();
      prometheus.awaitFiring("KlineSagaProcessDown");
    }
  }

  private static boolean everySagaFailsAndIsNoticed(
      MonitoredProcess process, PrometheusServer prometheus) throws Exception {
    assertThat(process.sync(TransactionMode.SAGA, Period.MIN5).failed())
        .isEqualTo(MonitoredProcess.SYMBOLS);
    return prometheus.firing().contains("KlineSagaRollbackSurge");
  }

  /** The queries of the dashboard that Prometheus answers with nothing. */
  private static Set<String> emptyPanels(PrometheusServer prometheus) throws Exception {
    Set<String> empty = new TreeSet<>();
    for (Map.Entry<String, String> query : MonitoringFiles.dashboardQueries().entrySet()) {
      if (prometheus.result(MonitoringFiles.filled(query.getValue())).isEmpty()) {
        empty.add(query.getKey());
      }
    }
    return empty;
  }
}
