package io.klinesaga.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files an operator gets, read. */
final class MonitoringFiles {
  static final Path FOLDER = Path.of("src", "monitoring");
  static final Path RULES = FOLDER.resolve("prometheus/kline-saga.rules.yml");
  static final Path RULE_TESTS = FOLDER.resolve("prometheus/kline-saga.rules.test.yml");
  static final Path DASHBOARD = FOLDER.resolve("grafana/dashboards/kline-saga.json");

  private static final ObjectMapper JSON = new ObjectMapper();

  private MonitoringFiles() {}

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A YAML file as Jackson's tree. */
  static JsonNode yaml(Path file) {
    LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
    return JSON.valueToTree(new Load(settings).loadFromString(text(file)));
  }

  static JsonNode dashboard() {
    try {
      return JSON.readTree(DASHBOARD.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rules, recording and alerting. */
  static List<JsonNode> rules() {
    List<JsonNode> rules = new ArrayList<>();
    yaml(RULES).get("groups").forEach(group -> group.get("rules").forEach(rules::add));
    return rules;
  }

  static List<JsonNode> alerts() {
    return rules().stream().filter(rule -> rule.has("alert")).toList();
  }

  static List<String> alertNames() {
    return alerts().stream().map(rule -> rule.get("alert").asText()).toList();
  }

  static List<JsonNode> recordings() {
    return rules().stream().filter(rule -> rule.has("record")).toList();
  }

  /** The panels that show something, so without the rows. */
  static List<JsonNode> panels() {
    return elements(dashboard().get("panels"))
        .filter(panel -> !panel.get("type").asText().equals("row"))
        .toList();
  }

  static Stream<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements.stream();
  }

  /** The queries of rules and of the dashboard, by where they are. */
  static Map<String, String> queries() {
    Map<String, String> queries = new LinkedHashMap<>(dashboardQueries());
    for (JsonNode rule : rules()) {
      String name = rule.has("alert") ? rule.get("alert").asText() : rule.get("record").asText();
      queries.put("rule " + name, rule.get("expr").asText());
    }
    return queries;
  }

  /** The queries of the dashboard, by panel. */
  static Map<String, String> dashboardQueries() {
    Map<String, String> queries = new LinkedHashMap<>();
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.get("targets")) {
        String place = "panel " + panel.get("id") + " " + panel.get("title").asText();
        queries.put(place + " " + target.get("refId").asText(), target.get("expr").asText());
      }
    }
    return queries;
  }

  /** A query of the dashboard as Grafana sends it when everything is chosen. */
  static String filled(String query) {
    return query
        .replace("$__rate_interval", "1m")
        .replaceAll("\\$(instance|period|transaction_mode)", ".*");
  }
}
