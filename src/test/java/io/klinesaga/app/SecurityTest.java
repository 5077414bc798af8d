package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.config.ConfigurationException;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.HttpProbe;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the management server, and that nothing tells a password. */
@Timeout(180)
@Tag("servers")
class SecurityTest {
  private static final String SECRET = "pAsSwOrD-fOr-";

  private Map<String, String> settings;
  private HttpProbe probe;
  private String original;

  @BeforeEach
  void settings() throws IOException {
    settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("kline.source.synthetic.symbols", "2");
    settings.put("kline.source.synthetic.days", "1");
    int port = HealthTest.freePort();
    settings.put("kline.management.port", String.valueOf(port));
    probe = new HttpProbe(port);
  }

  private KlineApplication start() {
    return KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE);
  }

  @Test
  void an_address_that_others_reach_is_refused_without_a_password() {
    settings.put("kline.management.host", "0.0.0.0");
    assertThatThrownBy(this::start)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("kline.management.host = 0.0.0.0")
        .hasMessageContaining("kline.management.user and kline.management.password")
        .hasMessageContaining("kline.management.password-file");
  }

  @Test
  void with_a_password_every_path_asks_for_it_and_takes_no_other() {
    settings.put("kline.management.host", "0.0.0.0");
    settings.put("kline.management.user", "operator");
    settings.put("kline.management.password", SECRET + "http");
    try (KlineApplication application = start()) {
      assertThat(application.context().isStarted()).isTrue();
      for (String path :
          List.of("/observe/health", "/observe/health/live", "/observe/metrics", "/", "/q/dev")) {
        assertThat(probe.get(path).code()).as(path).isEqualTo(401);
        assertThat(probe.as("operator", "wrong").get(path).code()).as(path).isEqualTo(401);
        assertThat(probe.as("other", SECRET + "http").get(path).code()).as(path).isEqualTo(401);
      }
      HttpProbe operator = probe.as("operator", SECRET + "http");
      assertThat(operator.live().code()).isEqualTo(200);
      assertThat(operator.get("/observe/metrics").body()).contains("camel_");
    }
  }

  @Test
  void nothing_else_is_served() {
    try (KlineApplication application = start()) {
      assertThat(application.context().isStarted()).isTrue();
      for (String path :
          List.of(
              "/",
              "/q/dev",
              "/q/dev/route",
              "/q/send/",
              "/q/download/",
              "/observe/info",
              "/observe/jolokia")) {
        assertThat(probe.get(path).code()).as(path).isEqualTo(404);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "camel.management.devConsoleEnabled=true",
        "camel.management.sendEnabled=true",
        "camel.management.send-enabled=true",
        "camel.management.jolokiaEnabled=true",
        "camel.management.uploadEnabled=true",
        "camel.management.downloadEnabled=true",
        "camel.management.host=0.0.0.0",
        "camel.Management.authenticationEnabled=false",
        "camel.server.enabled=true",
        "camel.main.devConsoleEnabled=true",
        "camel.main.dev-console-enabled=true",
        "camel.debug.enabled=true",
        "camel.main.profile=dev"
      })
  void settings_of_camel_that_open_doors_are_refused_by_name(String setting) {
    String key = setting.substring(0, setting.indexOf('='));
    settings.put(key, setting.substring(setting.indexOf('=') + 1));
    assertThatThrownBy(() -> TestServers.configuration(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("\n  " + key);
  }

  @Test
  void what_keeps_doors_shut_is_allowed() {
    settings.put("camel.main.devConsoleEnabled", "false");
    settings.put("camel.main.profile", "prod");
    assertThat(TestServers.configuration(settings).passThrough()).hasSize(2);
  }

  @Test
  void a_system_property_opens_no_door_either() {
    System.setProperty("camel.management.devConsoleEnabled", "true");
    System.setProperty("camel.main.devConsoleEnabled", "true");
    try (KlineApplication application = start()) {
      assertThat(application.context().isDevConsole()).isFalse();
      assertThat(probe.get("/q/dev").code()).isEqualTo(404);
    } finally {
      System.clearProperty("camel.management.devConsoleEnabled");
      System.clearProperty("camel.main.devConsoleEnabled");
    }
  }

  /** The role of the tests gets another password for a while. */
  private void givePasswords() throws SQLException {
    original = settings.get("kline.postgres.password");
    setPassword(original, SECRET + "postgres");
    settings.put("kline.postgres.password", SECRET + "postgres");
    settings.put("kline.management.password", SECRET + "http");
    settings.put("my.own.password", SECRET + "own");
  }

  @AfterEach
  void restorePassword() throws SQLException {
    if (original != null) {
      setPassword(SECRET + "postgres", original);
    }
  }

  private void setPassword(String old, String next) throws SQLException {
    String user = settings.get("kline.postgres.user");
    try (Connection connection =
            DriverManager.getConnection(settings.get("kline.postgres.url"), user, old);
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE " + user + " PASSWORD '" + next + "'");
    }
  }

  @Test
  void no_password_is_in_any_attribute_of_any_mbean_in_metrics_or_in_health() throws Exception {
    givePasswords();
    try (KlineApplication application = start()) {
      assertThat(application.context().isStarted()).isTrue();
      HttpProbe operator = probe.as("kline", SECRET + "http");
      for (String path : List.of("/observe/metrics", "/observe/health?data=true&stackTrace=true")) {
        assertThat(operator.get(path).body()).as(path).isNotEmpty().doesNotContain(SECRET);
      }
      List<String> attributes = attributes();
      assertThat(attributes).hasSizeGreaterThan(500);
      assertThat(attributes).noneMatch(text -> text.contains(SECRET));
    }
  }

  /** Every attribute of every MBean of this process that can be read, as text. */
  static List<String> attributes() throws Exception {
    List<String> texts = new ArrayList<>();
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : server.queryNames(null, null)) {
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        // The command line and environment of the tests themselves are not the product's.
        if (!name.getDomain().startsWith("java.") && !name.getDomain().startsWith("jdk.")) {
          texts.add(name + " " + attribute.getName() + " " + value(server, name, attribute));
        }
      }
    }
    return texts;
  }

  private static String value(MBeanServer server, ObjectName name, MBeanAttributeInfo attribute) {
    try {
      Object value = server.getAttribute(name, attribute.getName());
      return value instanceof Object[] array ? Arrays.deepToString(array) : String.valueOf(value);
    } catch (Exception e) {
      return "not readable";
    }
  }

  @Test
  void no_password_is_in_any_log_at_the_finest_level_or_in_status(@TempDir Path folder)
      throws Exception {
    givePasswords();
    Path passwords = folder.resolve("application.properties");
    StringBuilder file = new StringBuilder("camel.main.autoConfigurationFailFast=true\n");
    settings.forEach((key, value) -> file.append(key).append('=').append(value).append('\n'));
    Files.writeString(passwords, file);
    try (KlineProcess run =
        KlineProcess.startLogging(
            folder,
            "trace",
            "run",
            "--config",
            passwords.toString(),
            "--set",
            "kline.management.port=" + settings.get("kline.management.port"))) {
      run.awaitOutput("running on its schedules");
      Awaitility.await().until(() -> probe.as("kline", SECRET + "http").ready().code() == 200);
      run.signal("TERM");
      assertThat(run.exitCode()).isZero();
      assertThat(run.err()).hasSizeGreaterThan(100_000);
      assertThat(run.output()).doesNotContain(SECRET);
    }
    for (String command : List.of("status", "doctor", "audit")) {
      KlineProcess told = KlineProcess.run(folder, command, "--config", passwords.toString());
      assertThat(told.exitCode()).as(told.output()).isZero();
      assertThat(told.output()).isNotEmpty().doesNotContain(SECRET);
    }
  }

  @Test
  void a_password_in_a_url_is_in_no_message_of_a_server_that_refuses_it(@TempDir Path folder)
      throws Exception {
    settings.remove("kline.tdengine.user");
    settings.remove("kline.tdengine.password");
    String separator = settings.get("kline.tdengine.url").contains("?") ? "&" : "?";
    String login = separator + "user=root&password=" + SECRET + "url";
    settings.merge("kline.tdengine.url", login, String::concat);
    settings.put("kline.tdengine.password", "");
    List<String> arguments = new ArrayList<>(List.of("sync", "daily"));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    KlineProcess failed =
        KlineProcess.startLogging(folder, "trace", arguments.toArray(String[]::new));
    try (failed) {
      assertThat(failed.exitCode()).as(failed.output()).isNotZero();
      assertThat(failed.output()).doesNotContain(SECRET);
    }
  }
}
