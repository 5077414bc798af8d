package io.klinesaga.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real process shows to Prometheus and over a real JMX connection. */
@Tag("servers")
class ServedMetricsTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Shown only once something of that kind has happened. */
  private static final Set<Metric> LATER = Set.of(Metric.ROWS_QUARANTINED);

  @TempDir private Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String get(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/metrics"))
            .timeout(Duration.ofSeconds(10))
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Test
  void a_running_process_shows_the_catalogue_and_obeys_over_jmx() throws Exception {
    int port = freePort();
    int jmx = freePort();
    String options =
        "-Dcom.sun.management.jmxremote.port="
            + jmx
            + " -Dcom.sun.management.jmxremote.rmi.port="
            + jmx
            + " -Dcom.sun.management.jmxremote.host=127.0.0.1 -Djava.rmi.server.hostname=127.0.0.1"
            + " -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false";
    try (KlineProcess process =
        KlineProcess.start(
            folder,
            List.of(options.split(" ")),
            "run",
            "--data-dir",
            folder.resolve("data").toString(),
            "--routes",
            copiedRoutes().toString(),
            "--set",
            "kline.management.port=" + port,
            "--set",
            "kline.tdengine.connect-timeout=20s")) {
      process.awaitOutput("running on its schedules");
      // The sample's real quarantine; the figures are at most one interval old.
      await().atMost(LIMIT).untilAsserted(() -> showsEverything(get(port)));
      jmx(jmx, port);
      survivesAReload(port);
      saysSoWhilePostgresIsDown(port);
    }
  }

  private Path copiedRoutes() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("routes"));
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  /** A meter that goes, comes back with 0 or under another name would break every graph. */
  private void survivesAReload(int port) throws Exception {
    List<String> before = counters(get(port));
    Path file = folder.resolve("routes").resolve("kline-metadata.camel.yaml");
    Files.writeString(
        file, Files.readString(file).replace("description: Notes", "description: Now notes"));
    await()
        .atMost(LIMIT)
        .until(() -> get(port).contains("kline_reload_total{outcome=\"loaded\"} 1.0"));
    assertThat(before).isNotEmpty();
    assertThat(counters(get(port))).isEqualTo(before);
  }

  private static List<String> counters(String page) {
    return page.lines()
        .filter(line -> line.matches("(saga|kline_series|kline_rows)_[a-z_]*total\\{.*"))
        .toList();
  }

  /** What cannot be read is not a number; an old one would look like a healthy system. */
  private void saysSoWhilePostgresIsDown(int port) throws Exception {
    Path pid = folder.resolve("data/postgres/cluster/postmaster.pid");
    long postmaster = Long.parseLong(Files.readAllLines(pid).get(0).strip());
    assertThat(get(port)).contains("kline_database_up{database=\"postgres\"} 1.0");
    ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(get(port))
                    .contains("kline_database_up{database=\"postgres\"} 0.0")
                    .contains("kline_database_up{database=\"tdengine\"} 1.0")
                    .contains("saga_pending NaN")
                    .contains("saga_stuck NaN")
                    .contains("kline_series_known{period=\"1d\"} NaN"));
  }

  private static void showsEverything(String page) {
    Set<String> families =
        page.lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ")[2])
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> missing = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      if (!families.contains(metric.id())) {
        missing.add(metric.id());
      }
    }
    assertThat(missing).isEmpty();
    List<String> undeclared =
        families.stream()
            .filter(name -> name.startsWith("kline_") || name.startsWith("saga_"))
            .filter(name -> Arrays.stream(Metric.values()).noneMatch(m -> isOf(name, m)))
            .toList();
    assertThat(undeclared).isEmpty();
    assertThat(page)
        .contains("saga_success_total{period=\"1d\",transaction_mode=\"saga\"} 3.0")
        .contains("saga_success_rate{window=\"run\"} 1.0")
        .contains("kline_series_known{period=\"1d\"} 3.0")
        .contains(
            "kline_rows_quarantined_total{period=\"1d\",rule=\"ohlc-order\",source=\"tdx-file\"} 16.0")
        .contains("saga_duration_seconds_bucket{")
        .contains("jvm_memory_used_bytes{area=\"heap\"")
        .contains("camel_exchanges_total")
        .contains("process_uptime_seconds")
        .doesNotContain("endpointName=")
        .doesNotContainPattern(Pattern.compile("\\d{6}\\.(SH|SZ|BJ)"));
    labelsAreThoseOfTheCatalogue(page);
  }

  private static boolean isOf(String name, Metric metric) {
    return name.equals(metric.id())
        || metric.type() == Metric.Type.TIMER && name.equals(metric.id() + "_max");
  }

  private static void labelsAreThoseOfTheCatalogue(String page) {
    for (Metric metric : Metric.values()) {
      String sample = metric.type() == Metric.Type.TIMER ? metric.id() + "_count" : metric.id();
      List<String> lines =
          page.lines()
              .filter(l -> l.startsWith(sample + "{") || l.startsWith(sample + " "))
              .toList();
      assertThat(lines).as(metric.id()).isNotEmpty();
      for (String line : lines) {
        Set<String> labels = new TreeSet<>();
        Pattern.compile("[{,](\\w+)=\"")
            .matcher(line)
            .results()
            .forEach(m -> labels.add(m.group(1)));
        assertThat(labels).as(line).isEqualTo(new TreeSet<>(metric.labels()));
      }
    }
  }

  @SuppressWarnings("BanJNDI") // the test connects to a process of its own
  private static void jmx(int jmx, int port) throws Exception {
    JMXServiceURL url =
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmx + "/jmxrmi");
    try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      for (String type : List.of("Sagas", "Cleaner", "Sync", "Audit")) {
        assertDescribed(server.getMBeanInfo(name(type)));
      }
      assertThat(server.getAttribute(name("Sagas"), "Pending")).isEqualTo(0.0);
      assertThat((CompositeData[]) server.getAttribute(name("Sagas"), "OpenSagas")).isEmpty();
      order(
          server,
          "Sync",
          "syncDaily",
          "series=3 committed=0 unchanged=1 busy=0 failed=0 partial=2",
          true);
      order(server, "Cleaner", "cleanNow", "abandoned=0");
      order(server, "Audit", "auditNow", "violations=0", 100.0);
      assertThat(text(server, "Sagas", "retry", "nobody")).startsWith("refused: no saga");
      assertThat(text(server, "Sagas", "giveUp", "nobody", " "))
          .isEqualTo("refused: expected a reason");
    }
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(get(port))
                    .containsPattern("kline_audit_last_timestamp_seconds \\d\\.\\d+E9")
                    .contains("kline_audit_violations{invariant=\"checksum\"} 0.0"));
  }

  private static void assertDescribed(MBeanInfo info) {
    assertThat(info.getDescription()).isNotBlank();
    assertThat(info.getAttributes())
        .allSatisfy(a -> assertThat(a.getDescription()).as(a.getName()).isNotBlank());
    assertThat(info.getAttributes())
        .filteredOn(a -> a.getType().equals("double"))
        .allSatisfy(
            a -> assertThat(a.getDescriptor().getFieldValue("units")).asString().isNotBlank());
    assertThat(info.getOperations())
        .isNotEmpty()
        .allSatisfy(o -> assertThat(o.getDescription()).isNotBlank())
        .allSatisfy(
            o ->
                assertThat(o.getSignature())
                    .allSatisfy(p -> assertThat(p.getDescription()).isNotBlank())
                    .allSatisfy(p -> assertThat(p.getName()).doesNotMatch("p\\d")));
  }

  private static void order(
      MBeanServerConnection server, String type, String operation, String expected, Object... args)
      throws Exception {
    assertThat(text(server, type, operation, args)).doesNotStartWith("failed");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(server.getAttribute(name(type), "LastAnswer"))
                    .asString()
                    .contains(expected));
  }

  private static String text(
      MBeanServerConnection server, String type, String operation, Object... args)
      throws Exception {
    String[] signature =
        Arrays.stream(args)
            .map(
                a ->
                    a instanceof Boolean
                        ? "boolean"
                        : a instanceof Double ? "double" : "java.lang.String")
            .toArray(String[]::new);
    return String.valueOf(server.invoke(name(type), operation, args, signature));
  }

  private static ObjectName name(String type) throws Exception {
    return new ObjectName("io.klinesaga:type=" + type);
  }
}
