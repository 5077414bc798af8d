package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.klinesaga.testing.Manual;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every alert helps the person it wakes. */
class AlertsTest {
  private static final Path ALERTMANAGER =
      MonitoringFiles.FOLDER.resolve("alertmanager/alertmanager.yml");

  private final List<JsonNode> alerts = MonitoringFiles.alerts();

  @Test
  void every_alert_has_a_severity_waits_and_says_what_to_do() {
    assertThat(alerts).hasSize(22);
    for (JsonNode alert : alerts) {
      String name = alert.get("alert").asText();
      assertThat(name).startsWith("KlineSaga");
      assertThat(alert.path("for").asText()).as(name).matches("[1-9]\\d*m");
      assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
      assertThat(alert.at("/annotations/summary").asText()).as(name).endsWith(".");
      assertThat(alert.at("/annotations/description").asText())
          .as(name)
          .matches("[A-Z].{40,}\\.")
          .doesNotContain("{{");
      assertThat(alert.at("/annotations/runbook_url").asText())
          .as(name)
          .isEqualTo("src/docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_runbook_has_a_paragraph_for_each_alert_and_for_no_other(Manual manual) {
    List<String> headings =
        manual.page("runbook").titles().stream().filter(t -> t.startsWith("KlineSaga")).toList();
    assertThat(headings).containsExactlyElementsOf(MonitoringFiles.alertNames());
  }

  @Test
  void every_alert_is_tested_in_silence_and_in_alarm() {
    Set<String> firing = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (JsonNode test : MonitoringFiles.yaml(MonitoringFiles.RULE_TESTS).get("tests")) {
      for (JsonNode expected : test.get("alert_rule_test")) {
        boolean fires = !expected.path("exp_alerts").isEmpty();
        (fires ? firing : silent).add(expected.get("alertname").asText());
      }
    }
    assertThat(firing).containsExactlyInAnyOrderElementsOf(MonitoringFiles.alertNames());
    assertThat(silent).containsAll(firing).hasSameSizeAs(firing);
  }

  @Test
  void alertmanager_speaks_of_alerts_that_exist() {
    List<String> names = MonitoringFiles.alertNames();
    Set<String> explained = new HashSet<>();
    for (JsonNode rule : MonitoringFiles.yaml(ALERTMANAGER).get("inhibit_rules")) {
      for (String side : List.of("source_matchers", "target_matchers")) {
        for (JsonNode matcher : rule.get(side)) {
          String[] parts = matcher.asText().split(" ", 3);
          assertThat(parts[0]).isEqualTo("alertname");
          Pattern value = Pattern.compile(parts[2].replace("\"", ""));
          List<String> matching =
              names.stream().filter(name -> value.matcher(name).matches()).toList();
          assertThat(matching).as(matcher.asText()).isNotEmpty();
          alternatives(parts[2])
              .forEach(name -> assertThat(names).as(matcher.asText()).contains(name));
          explained.addAll(matching);
        }
      }
    }
    assertThat(explained).contains("KlineSagaProcessDown", "KlineSagaRollbackSurge");
  }

  /** The names that a matcher such as "Prefix(A|B)" lists. */
  private static List<String> alternatives(String matcher) {
    String value = matcher.replace("\"", "");
    int open = value.indexOf('(');
    if (open < 0) {
      return value.matches("\\w+") ? List.of(value) : List.of();
    }
    String prefix = value.substring(0, open);
    return Pattern.compile("\\|")
        .splitAsStream(value.substring(open + 1, value.length() - 1))
        .map(prefix::concat)
        .toList();
  }

  @Test
  void every_severity_has_a_receiver_and_no_secret_is_in_the_file() {
    JsonNode alertmanager = MonitoringFiles.yaml(ALERTMANAGER);
    List<String> receivers = alertmanager.get("receivers").findValuesAsText("name");
    List<String> routed =
        MonitoringFiles.elements(alertmanager.at("/route/routes"))
            .map(route -> route.get("matchers").get(0).asText())
            .toList();
    assertThat(routed).containsExactly("severity = \"critical\"", "severity = \"warning\"");
    assertThat(receivers).containsAll(alertmanager.get("route").findValuesAsText("receiver"));
    assertThat(MonitoringFiles.text(ALERTMANAGER).lines())
        .noneMatch(line -> line.matches("\\s*\\w*(password|secret|credentials|token|key):.*"));
  }
}
