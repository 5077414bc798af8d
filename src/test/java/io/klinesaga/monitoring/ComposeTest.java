package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.klinesaga.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compose file is whole and safe, as far as that can be seen without a container engine. */
class ComposeTest {
  private static final Path FILE = MonitoringFiles.FOLDER.resolve("compose.yaml");

  private final JsonNode compose = MonitoringFiles.yaml(FILE);
  private final Map<String, JsonNode> services = services();

  private Map<String, JsonNode> services() {
    Map<String, JsonNode> found = new TreeMap<>();
    compose.get("services").properties().forEach(e -> found.put(e.getKey(), e.getValue()));
    return found;
  }

  @Test
  void it_has_the_whole_stack_with_fixed_versions() {
    assertThat(services)
        .containsOnlyKeys(
            "alertmanager", "grafana", "kline-saga", "pod", "postgres", "prometheus", "tdengine");
    services.forEach(
        (name, service) ->
            assertThat(service.path("image").asText())
                .as(name)
                .matches("[\\w./-]+:v?\\d+\\.\\d.*"));
  }

  @Test
  void every_service_that_can_be_ill_has_a_health_check_and_comes_up_again() {
    services.forEach(
        (name, service) -> {
          assertThat(service.path("restart").asText()).as(name).isEqualTo("unless-stopped");
          assertThat(service.has("healthcheck")).as(name).isEqualTo(!name.equals("pod"));
          assertThat(service.at("/logging/options/max-size").asText()).as(name).isNotBlank();
        });
  }

  @Test
  void the_process_waits_for_its_databases() {
    JsonNode waits = services.get("kline-saga").get("depends_on");
    assertThat(waits.at("/tdengine/condition").asText()).isEqualTo("service_healthy");
    assertThat(waits.at("/postgres/condition").asText()).isEqualTo("service_healthy");
  }

  @Test
  void nothing_is_published_beyond_loopback() {
    services.forEach(
        (name, service) ->
            MonitoringFiles.elements(service.path("ports"))
                .forEach(port -> assertThat(port.asText()).as(name).startsWith("127.0.0.1:")));
    assertThat(services.get("kline-saga").get("network_mode").asText()).isEqualTo("service:pod");
  }

  @Test
  void secrets_are_files_outside_the_repository() {
    Set<String> used = new TreeSet<>();
    services
        .values()
        .forEach(
            service ->
                MonitoringFiles.elements(service.path("secrets"))
                    .forEach(secret -> used.add(secret.asText())));
    Set<String> declared = new TreeSet<>();
    compose
        .get("secrets")
        .properties()
        .forEach(
            secret -> {
              declared.add(secret.getKey());
              assertThat(secret.getValue().get("file").asText())
                  .isEqualTo("./secrets/" + secret.getKey());
            });
    assertThat(used).isEqualTo(declared);
    assertThat(MonitoringFiles.text(Path.of(".gitignore"))).contains("/src/monitoring/secrets/\n");
    services.forEach(
        (name, service) ->
            service
                .path("environment")
                .properties()
                .forEach(
                    variable -> {
                      if (variable.getKey().contains("PASSWORD")) {
                        assertThat(variable.getKey()).as(name).endsWith("_FILE");
                        assertThat(declared)
                            .contains(variable.getValue().asText().replace("/run/secrets/", ""));
                      }
                    }));
  }

  @Test
  void what_is_mounted_exists() {
    Set<String> named = new TreeSet<>();
    services
        .values()
        .forEach(
            service ->
                MonitoringFiles.elements(service.path("volumes"))
                    .map(JsonNode::asText)
                    .map(volume -> volume.replace("${KLINE_MARKET:-../sample}", "../sample"))
                    .map(volume -> volume.substring(0, volume.indexOf(':')))
                    .forEach(
                        source -> {
                          if (source.startsWith(".")) {
                            assertThat(MonitoringFiles.FOLDER.resolve(source)).isDirectory();
                          } else {
                            named.add(source);
                          }
                        }));
    Set<String> declared = new TreeSet<>();
    compose.get("volumes").fieldNames().forEachRemaining(declared::add);
    assertThat(named).isEqualTo(declared);
  }

  @Test
  void the_process_accepts_the_settings_it_is_given(@TempDir Path secrets) throws Exception {
    Map<String, String> environment = new TreeMap<>();
    services
        .get("kline-saga")
        .get("environment")
        .properties()
        .forEach(e -> environment.put(e.getKey(), e.getValue().asText()));
    for (String name : List.of("KLINE_POSTGRES_PASSWORD_FILE", "KLINE_TDENGINE_PASSWORD_FILE")) {
      Path file = Files.writeString(secrets.resolve(name), "x\n");
      environment.put(name, file.toString());
    }
    Configuration configuration =
        Configuration.load(Path.of("application.properties"), environment, Map.of());
    assertThat(configuration.sources()).containsExactly("tdx-file");
    assertThat(configuration.sourceSettings("tdx-file")).isEqualTo(Map.of("directory", "/market"));
    assertThat(configuration.management().port()).isEqualTo(9876);
  }
}
