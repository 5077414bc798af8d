package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard has what Grafana expects of one, and what its reader needs. */
class DashboardTest {
  private static final Set<String> PANEL_TYPES =
      Set.of("timeseries", "stat", "bargauge", "state-timeline", "table");
  private static final Set<String> UNITS =
      Set.of("none", "short", "percentunit", "s", "bytes", "rowsps");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z][a-z_]*)}?");

  private final JsonNode dashboard = MonitoringFiles.dashboard();
  private final List<JsonNode> panels = MonitoringFiles.panels();

  @Test
  void it_is_a_dashboard_of_the_current_schema_with_a_fixed_address() {
    assertThat(dashboard.get("schemaVersion").asInt()).isEqualTo(42);
    assertThat(dashboard.get("uid").asText()).isEqualTo("kline-saga");
    assertThat(dashboard.get("id").isNull()).as("the id is Grafana's to give").isTrue();
    assertThat(dashboard.get("title").asText()).isEqualTo("Kline Saga");
  }

  @Test
  void every_panel_says_what_it_shows_in_which_unit() {
    assertThat(panels).hasSizeGreaterThan(40);
    for (JsonNode panel : panels) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(panel.path("description").asText()).as(title).endsWith(".");
      assertThat(PANEL_TYPES).as(title).contains(panel.path("type").asText());
      assertThat(UNITS).as(title).contains(panel.at("/fieldConfig/defaults/unit").asText());
    }
    assertThat(panels.stream().map(panel -> panel.get("title").asText() + panel.get("type")))
        .doesNotHaveDuplicates();
  }

  @Test
  void ids_are_unique() {
    assertThat(dashboard.findValues("id").stream().filter(JsonNode::isInt).map(JsonNode::asInt))
        .doesNotHaveDuplicates();
  }

  @Test
  void every_query_uses_the_data_source_that_is_chosen_at_the_top() {
    for (JsonNode panel : panels) {
      String title = panel.get("title").asText();
      assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
      assertThat(panel.get("targets")).as(title).isNotEmpty();
      Set<String> references = new HashSet<>();
      for (JsonNode target : panel.get("targets")) {
        assertThat(target.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
        assertThat(target.path("expr").asText()).as(title).isNotBlank();
        assertThat(references.add(target.path("refId").asText())).as(title).isTrue();
      }
    }
    assertThat(dashboard.findValuesAsText("uid"))
        .containsOnly("kline-saga", "${datasource}", "-- Grafana --");
  }

  @Test
  void every_variable_is_declared_and_used() {
    List<JsonNode> declared = MonitoringFiles.elements(dashboard.at("/templating/list")).toList();
    Set<String> used = new HashSet<>();
    dashboard.findValuesAsText("expr").forEach(query -> addVariables(query, used));
    dashboard.findValuesAsText("uid").forEach(uid -> addVariables(uid, used));
    assertThat(declared)
        .extracting(variable -> variable.get("name").asText())
        .containsExactlyInAnyOrderElementsOf(used)
        .startsWith("datasource");
    assertThat(declared.get(0).get("type").asText()).isEqualTo("datasource");
    assertThat(declared.get(0).get("query").asText()).isEqualTo("prometheus");
  }

  private static void addVariables(String text, Set<String> used) {
    VARIABLE.matcher(text).results().forEach(found -> used.add(found.group(1)));
  }

  @Test
  void panels_fill_the_grid_without_overlap() {
    List<int[]> taken = new ArrayList<>();
    for (JsonNode panel : dashboard.get("panels")) {
      JsonNode position = panel.get("gridPos");
      int[] box = {
        position.get("x").asInt(),
        position.get("y").asInt(),
        position.get("w").asInt(),
        position.get("h").asInt()
      };
      String title = panel.get("title").asText();
      assertThat(box[0]).as(title).isNotNegative();
      assertThat(box[2]).as(title).isPositive();
      assertThat(box[3]).as(title).isPositive();
      assertThat(box[0] + box[2]).as(title).isLessThanOrEqualTo(24);
      assertThat(taken).as(title).noneMatch(other -> overlap(box, other));
      taken.add(box);
    }
  }

  private static boolean overlap(int[] a, int[] b) {
    return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
  }

  @Test
  void grafana_is_told_of_the_data_source_and_of_the_folder_of_the_dashboard() {
    Path provisioning = MonitoringFiles.FOLDER.resolve("grafana/provisioning");
    JsonNode source =
        MonitoringFiles.yaml(provisioning.resolve("datasources/prometheus.yml")).get("datasources");
    assertThat(source.at("/0/type").asText()).isEqualTo("prometheus");
    JsonNode prometheus =
        MonitoringFiles.yaml(MonitoringFiles.FOLDER.resolve("prometheus/prometheus.yml"));
    assertThat(source.at("/0/jsonData/timeInterval").asText())
        .isEqualTo(prometheus.at("/global/scrape_interval").asText());
    JsonNode provider =
        MonitoringFiles.yaml(provisioning.resolve("dashboards/kline-saga.yml")).get("providers");
    String folder = provider.at("/0/options/path").asText();
    assertThat(MonitoringFiles.text(MonitoringFiles.FOLDER.resolve("compose.yaml")))
        .contains("- ./grafana/dashboards:" + folder + ":ro");
  }
}
