package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the tools of Prometheus and Alertmanager say of the files. */
@Timeout(240)
@Tag("servers")
class ToolsTest {
  private static final String CHECK = "src/monitoring/check";

  @TempDir private Path folder;

  @Test
  void they_accept_the_files_and_all_unit_tests_of_the_rules_pass()
      throws IOException, InterruptedException {
    Tools.assumeInstalled("promtool", "prometheus");
    Tools.assumeInstalled("amtool", "prometheus-alertmanager");
    Tools.Result result = Tools.run(folder, CHECK);
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains("rules found", "kline-saga.rules.test.yml", "inhibit rules")
        .doesNotContain("SKIPPED", "FAILED");
  }

  @Test
  void the_check_fails_if_a_unit_test_of_the_rules_fails()
      throws IOException, InterruptedException {
    Tools.assumeInstalled("promtool", "prometheus");
    Path copy = Files.createDirectory(folder.resolve("monitoring"));
    for (String file : new String[] {"check", "prometheus/prometheus.yml"}) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.copy(MonitoringFiles.FOLDER.resolve(file), copy.resolve(file));
    }
    Files.copy(MonitoringFiles.RULE_TESTS, copy.resolve("prometheus/kline-saga.rules.test.yml"));
    Files.writeString(
        copy.resolve("prometheus/kline-saga.rules.yml"),
        MonitoringFiles.text(MonitoringFiles.RULES).replace("saga_stuck > 0", "saga_stuck > 5"));
    Tools.Result result = Tools.run(folder, "bash", copy.resolve("check").toString());
    assertThat(result.exitCode()).as(result.output()).isNotZero();
    assertThat(result.output()).contains("FAILED", "alertname: KlineSagaStuck");
  }

  @Test
  void the_check_says_which_tool_is_missing_and_goes_on() throws IOException, InterruptedException {
    Path tools = Files.createDirectory(folder.resolve("bin"));
    for (String tool : new String[] {"bash", "dirname"}) {
      Files.createSymbolicLink(tools.resolve(tool), real(tool));
    }
    Tools.Result result = Tools.run(folder, "/usr/bin/env", "PATH=" + tools, "bash", CHECK);
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output().lines())
        .containsExactly(
            "SKIPPED: promtool is not installed (Debian package prometheus): Prometheus"
                + " configuration, rules and their unit tests not checked",
            "SKIPPED: amtool is not installed (Debian package prometheus-alertmanager):"
                + " Alertmanager configuration and routing not checked");
  }

  private static Path real(String tool) {
    Path usual = Path.of("/usr/bin", tool);
    return Files.exists(usual) ? usual : Path.of("/bin", tool);
  }

  /** Prometheus itself reads each query of the dashboard, as an expression of a rule. */
  @Test
  void every_query_of_the_dashboard_is_valid() throws IOException, InterruptedException {
    Tools.assumeInstalled("promtool", "prometheus");
    StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
    for (Map.Entry<String, String> query : MonitoringFiles.dashboardQueries().entrySet()) {
      rules.append("      - record: dashboard:query\n        labels:\n          place: '");
      rules.append(query.getKey()).append("'\n        expr: >-\n          ");
      rules.append(MonitoringFiles.filled(query.getValue())).append('\n');
    }
    Path file = Files.writeString(folder.resolve("dashboard.rules.yml"), rules);
    Tools.Result result = Tools.run(folder, "promtool", "check", "rules", file.toString());
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains(MonitoringFiles.dashboardQueries().size() + " rules found");
  }
}
