package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A real Prometheus with the shipped files. Only times are shorter than in operation: it scrapes
 * and evaluates every second, and alerts wait one second instead of their {@code for}.
 */
final class PrometheusServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path output;
  private final int port;

  private PrometheusServer(Process process, Path output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param folder an empty folder for its files
   * @param target host and port of the process to scrape
   */
  static PrometheusServer start(Path folder, String target) throws IOException {
    String config =
        replaced(
            replaced(
                MonitoringFiles.text(MonitoringFiles.FOLDER.resolve("prometheus/prometheus.yml")),
                "_interval: 15s",
                "_interval: 1s"),
            "localhost:9876",
            target);
    String rules =
        Pattern.compile("(?m)^( +for: )\\d+m$")
            .matcher(MonitoringFiles.text(MonitoringFiles.RULES))
            .replaceAll("$11s");
    Files.writeString(folder.resolve("prometheus.yml"), config);
    Files.writeString(folder.resolve("kline-saga.rules.yml"), rules);
    int port = MonitoredProcess.freePort();
    Path output = folder.resolve("prometheus.log");
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new PrometheusServer(process, output, port);
  }

  private static String replaced(String text, String piece, String by) {
    assertThat(text).contains(piece);
    return text.replace(piece, by);
  }

  /** Waits until a query has a result, and gives it. */
  JsonNode awaitResult(String query) {
    return await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> result(query), result -> !result.isEmpty());
  }

  /**
   * The present result of a query.
   *
   * @throws IOException if it does not answer, which it does not at first
   */
  JsonNode result(String query) throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError("Prometheus has ended: " + Files.readString(output));
    }
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
    JsonNode answer = get("/api/v1/query?query=" + encoded);
    assertThat(answer.path("status").asText()).as(query + ": " + answer).isEqualTo("success");
    return answer.at("/data/result");
  }

  /** The names of the alerts that fire. */
  Set<String> firing() throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    for (JsonNode alert : get("/api/v1/alerts").at("/data/alerts")) {
      if (alert.path("state").asText().equals("firing")) {
        names.add(alert.at("/labels/alertname").asText());
      }
    }
    return names;
  }

  /** Waits until these alerts fire, besides others. */
  void awaitFiring(String... names) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(firing()).contains(names));
  }

  /** Waits until the rules have been evaluated so often since now. */
  void awaitEvaluations(int count) throws IOException, InterruptedException {
    double before = evaluations();
    await().atMost(LIMIT).until(() -> evaluations() >= before + count);
  }

  private double evaluations() throws IOException, InterruptedException {
    HttpResponse<String> own = send("/metrics");
    return own.body()
        .lines()
        .filter(line -> line.startsWith("prometheus_rule_group_iterations_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .min()
        .orElse(0);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(send(path).body());
  }

  private HttpResponse<String> send(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return HTTP.send(request, BodyHandlers.ofString());
  }

  /** Its own errors about the configuration or the rules. */
  List<String> errors() throws IOException {
    return Files.readAllLines(output).stream()
        .filter(line -> line.contains("level=error") || line.contains("level=ERROR"))
        .filter(line -> !line.contains("alertmanager"))
        .toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
