package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.klinesaga.monitoring.PromQuery.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rules and dashboard ask for what the process really measures: every metric and label of their
 * queries is in its answer after it has committed, rolled back, set aside, cleaned and purged.
 */
@Timeout(240)
@Tag("servers")
class QueriedMetricsTest {
  /** Labels and series that Prometheus adds. */
  private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

  private static final Map<String, Set<String>> PROMETHEUS =
      Map.of("up", Set.of(), "ALERTS", Set.of("alertname", "alertstate", "severity"));
  private static final Pattern TEMPLATE_LABEL = Pattern.compile("\\$labels\\.(\\w+)");

  private static MonitoredProcess process;
  private static final Map<String, Set<String>> KNOWN = new TreeMap<>(PROMETHEUS);

  @BeforeAll
  static void let_the_process_do_everything_once() throws Exception {
    process = new MonitoredProcess();
    process.syncHealthily();
    process.doEverythingOnce();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(process.scrape().labels())
                    .containsKey("kline_series_known")
                    .containsKey(afterACollection()));
    KNOWN.putAll(process.scrape().labels());
    for (JsonNode rule : MonitoringFiles.recordings()) {
      PromQuery query = PromQuery.parse(rule.get("expr").asText());
      KNOWN.put(rule.get("record").asText(), labelsOf(query));
    }
  }

  /** The process runs in this JVM; a young heap may not have been collected yet. */
  private static String afterACollection() {
    System.gc();
    return "jvm_gc_pause_seconds_sum";
  }

  @AfterAll
  static void stop() {
    if (process != null) {
      process.close();
    }
  }

  private static Set<String> labelsOf(PromQuery query) {
    Set<String> labels = new TreeSet<>();
    query.selectors().forEach(s -> labels.addAll(KNOWN.getOrDefault(s.metric(), Set.of())));
    return labels;
  }

  @Test
  void every_metric_of_a_query_is_measured() {
    Map<String, List<String>> missing = new TreeMap<>();
    MonitoringFiles.queries()
        .forEach(
            (place, query) -> {
              for (Selector selector : PromQuery.parse(query).selectors()) {
                if (!KNOWN.containsKey(selector.metric())) {
                  missing.computeIfAbsent(selector.metric(), m -> new ArrayList<>()).add(place);
                }
              }
            });
    assertThat(missing).isEmpty();
  }

  @Test
  void every_label_of_a_query_is_one_of_its_metrics() {
    Map<String, Set<String>> missing = new HashMap<>();
    MonitoringFiles.queries()
        .forEach(
            (place, text) -> {
              PromQuery query = PromQuery.parse(text);
              Set<String> wrong = new TreeSet<>(query.groupingLabels());
              wrong.removeAll(labelsOf(query));
              for (Selector selector : query.selectors()) {
                Set<String> labels = new TreeSet<>(selector.labels());
                labels.removeAll(KNOWN.getOrDefault(selector.metric(), Set.of()));
                wrong.addAll(labels);
              }
              wrong.removeAll(TARGET_LABELS);
              if (!wrong.isEmpty()) {
                missing.put(place, wrong);
              }
            });
    assertThat(missing).isEmpty();
  }

  @Test
  void every_label_that_an_alert_speaks_of_is_there() {
    for (JsonNode alert : MonitoringFiles.alerts()) {
      Set<String> labels = labelsOf(PromQuery.parse(alert.get("expr").asText()));
      labels.addAll(TARGET_LABELS);
      TEMPLATE_LABEL
          .matcher(alert.get("annotations").toString())
          .results()
          .forEach(
              found -> assertThat(labels).as(alert.get("alert").asText()).contains(found.group(1)));
    }
  }

  @Test
  void every_value_of_a_label_that_a_query_names_is_measured() throws Exception {
    Set<String> series = process.scrape().series();
    assertThat(series).anyMatch(s -> s.startsWith("saga_success_rate{") && s.contains("=\"run\""));
    assertThat(series).anyMatch(s -> s.startsWith("saga_success_rate{") && s.contains("=\"1h\""));
    assertThat(series)
        .anyMatch(s -> s.startsWith("jvm_memory_used_bytes{") && s.contains("area=\"heap\""));
    assertThat(series).noneMatch(s -> s.contains("symbol="));
  }

  @Test
  void the_variables_of_the_dashboard_find_their_values() {
    Pattern values = Pattern.compile("label_values\\((\\w+)\\{.*}, (\\w+)\\)");
    List<String> definitions =
        MonitoringFiles.elements(MonitoringFiles.dashboard().at("/templating/list"))
            .map(variable -> variable.at("/query/query").asText())
            .filter(query -> !query.isEmpty())
            .toList();
    assertThat(definitions).hasSize(3);
    for (String definition : definitions) {
      var found = values.matcher(definition);
      assertThat(found.matches()).as(definition).isTrue();
      assertThat(KNOWN).containsKey(found.group(1));
      Set<String> labels = new TreeSet<>(KNOWN.get(found.group(1)));
      labels.addAll(TARGET_LABELS);
      assertThat(labels).as(definition).contains(found.group(2));
    }
  }
}
