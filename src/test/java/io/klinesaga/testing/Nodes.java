package io.klinesaga.testing;

import static org.awaitility.Awaitility.await;

import io.klinesaga.lifecycle.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Processes that share the work of runs: one PostgreSQL, one TDengine, one Kafka broker, and nodes
 * ({@code run} without schedules) that may be killed, stopped and started.
 */
public final class Nodes implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Path folder;
  private final KafkaBroker broker;
  private final Map<String, String> settings = new LinkedHashMap<>(TestServers.freshSettings());
  private final List<String> options = new ArrayList<>();
  private final List<KlineProcess> nodes = new ArrayList<>();
  private final List<KlineProcess> started = new ArrayList<>();
  private final Opened opened = new Opened();

  private Nodes(Path folder, Map<String, String> logins) throws IOException {
    this.folder = folder;
    broker =
        opened.add(KafkaBroker.start(Files.createDirectories(folder.resolve("kafka")), logins));
    settings.put("kline.cluster.enabled", "true");
    settings.put("kline.dispatch", "kafka");
    settings.put("kline.dispatch.kafka.brokers", broker.address());
    settings.put("kline.dispatch.kafka.partitions", "12");
    settings.put("kline.dispatch.patience", "3s");
    settings.put("kline.source", "synthetic");
    settings.put("kline.sync.max-workers", "2");
    settings.put("kline.schedule.enabled", "false");
    settings.put("kline.saga.owner-timeout", "5s");
    settings.put("kline.saga.heartbeat", "1s");
    settings.put("kline.tdengine.request-timeout", "3s");
    settings.put("kline.postgres.statement-timeout", "5s");
  }

  /**
   * The servers; no node yet.
   *
   * @param folder for what they keep and print
   */
  public static Nodes on(Path folder) throws IOException {
    return on(folder, Map.of());
  }

  /** The same with a broker that wants these logins, users with their passwords. */
  public static Nodes on(Path folder, Map<String, String> logins) throws IOException {
    return new Nodes(folder, logins);
  }

  /**
   * Gives them a PostgreSQL of their own, which nothing has been written to.
   *
   * @return for a test that kills it
   */
  public KillablePostgres ownPostgres() {
    KillablePostgres postgres = opened.add(KillablePostgres.start(folder.resolve("postgres")));
    settings.putAll(postgres.settings());
    return postgres;
  }

  /** What every process gets; tests add to it before they start one. */
  public Map<String, String> settings() {
    return settings;
  }

  /** Options of Java that every process gets. */
  public List<String> options() {
    return options;
  }

  public KafkaBroker broker() {
    return broker;
  }

  /** Copies the shipped routes, for a test that edits them. */
  public Path ownRoutes() throws IOException {
    Path routes = folder.resolve("routes");
    try (Stream<Path> files = Files.walk(Path.of("routes"))) {
      for (Path file : files.toList()) {
        Path copy = routes.resolve(Path.of("routes").relativize(file));
        Files.createDirectories(copy.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    settings.put("kline.routes-dir", routes.toString());
    return routes;
  }

  /** Starts a node and waits until its routes run. */
  public KlineProcess startNode() throws IOException {
    KlineProcess node = start("run", "--no-initial-sync");
    node.awaitOutput("Next firings");
    nodes.add(node);
    return node;
  }

  /** Starts several at once. */
  public List<KlineProcess> startNodes(int count) throws IOException {
    List<KlineProcess> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(start("run", "--no-initial-sync"));
    }
    started.forEach(node -> node.awaitOutput("Next firings"));
    nodes.addAll(started);
    return started;
  }

  /** Starts a command, or a node that is not waited for. */
  public KlineProcess start(String... words) throws IOException {
    return start(Map.of(), words);
  }

  /** The same with variables of the environment. */
  public KlineProcess start(Map<String, String> environment, String... words) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(words));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    KlineProcess process =
        KlineProcess.start(folder, options, environment, arguments.toArray(String[]::new));
    started.add(process);
    return process;
  }

  /** Waits until something holds. */
  public static void until(java.util.concurrent.Callable<Boolean> condition) {
    await().atMost(LIMIT).until(condition);
  }

  /** The nodes that were started. */
  public List<KlineProcess> all() {
    return List.copyOf(nodes);
  }

  @Override
  public void close() {
    started.forEach(KlineProcess::close);
    opened.close();
  }
}
