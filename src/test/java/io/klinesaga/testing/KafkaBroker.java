package io.klinesaga.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A real Kafka broker, which is its own controller, as a process of its own on 127.0.0.1. It may be
 * killed and started again on the same port with what it had stored, and may want logins
 * (SASL/PLAIN).
 */
public final class KafkaBroker implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CLUSTER = "kHAjYVY0S5CUwwZpqWFvOg";

  private final Path folder;
  private final int port;
  private final Map<String, String> logins;
  private Process process;

  private KafkaBroker(Path folder, int port, Map<String, String> logins) {
    this.folder = folder;
    this.port = port;
    this.logins = Map.copyOf(logins);
  }

  /**
   * Starts one with nothing in it and waits until it takes connections.
   *
   * @param folder for its data and its log, which must be empty or new
   */
  public static KafkaBroker start(Path folder) throws IOException {
    return start(folder, Map.of());
  }

  /**
   * The same for those alone who log in.
   *
   * @param logins user and password of each; if empty, nobody is asked
   */
  public static KafkaBroker start(Path folder, Map<String, String> logins) throws IOException {
    int[] ports = freePorts();
    KafkaBroker broker = new KafkaBroker(folder, ports[0], logins);
    broker.format(ports[1]);
    broker.start();
    return broker;
  }

  private static int[] freePorts() throws IOException {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new int[] {one.getLocalPort(), other.getLocalPort()};
    }
  }

  private void format(int controller) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    write(
        data.resolve("meta.properties"),
        Map.of("version", "1", "cluster.id", CLUSTER, "node.id", "1"));
    Map<String, String> settings = new HashMap<>(settings(controller, data));
    settings.putAll(loginSettings());
    write(folder.resolve("server.properties"), settings);
  }

  private Map<String, String> settings(int controller, Path data) {
    String listener = (logins.isEmpty() ? "PLAINTEXT" : "SASL_PLAINTEXT") + "://127.0.0.1:" + port;
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", "1"),
        Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry("listeners", listener + ",CONTROLLER://127.0.0.1:" + controller),
        Map.entry("advertised.listeners", listener),
        Map.entry("log.dirs", data.toString()),
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "300"));
  }

  private Map<String, String> loginSettings() {
    return logins.isEmpty()
        ? Map.of()
        : Map.of(
            "listener.security.protocol.map",
            "CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
            "inter.broker.listener.name",
            "SASL_PLAINTEXT",
            "sasl.mechanism.inter.broker.protocol",
            "PLAIN",
            "sasl.enabled.mechanisms",
            "PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config",
            login("broker", "between-brokers")
                + logins.entrySet().stream()
                    .map(one -> " user_" + one.getKey() + "=\"" + one.getValue() + "\"")
                    .collect(Collectors.joining())
                + " user_broker=\"between-brokers\";");
  }

  private static String login(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
        + user
        + "\" password=\""
        + password
        + "\"";
  }

  /** What a file for Kafka's clients says to log in. */
  public static String clientFile(String user, String password) {
    return "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
        + login(user, password)
        + ";\n";
  }

  private static void write(Path file, Map<String, String> settings) throws IOException {
    Files.writeString(
        file,
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  /** Starts it again after {@link #kill}. */
  public void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            JavaCommand.of(
                List.of(), "kafka.Kafka", folder.resolve("server.properties").toString()));
    Path log = folder.resolve("broker.log");
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()))
            .start();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException("the broker has ended: " + Files.readString(log));
              }
              return answers();
            });
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code host:port}, as clients want it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Its process ends without a word. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Sends a signal, such as {@code STOP} or {@code CONT}. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
