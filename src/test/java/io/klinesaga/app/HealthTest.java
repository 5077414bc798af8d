package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.FaultProxy;
import io.klinesaga.testing.HttpProbe;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the health endpoints of a running process say while its databases, routes, sources and sagas
 * are in trouble. Each answer must come within the limit of {@link HttpProbe}.
 */
@Timeout(300)
@Tag("servers")
class HealthTest {
  private static final String ALL_ROUTES =
      "UP 23 routes; off by settings: [minute-kline-intraday-schedule (Stopped)]";
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Pattern SERVER = Pattern.compile("//([^:/]+):(\\d+)[^/?]*");

  private FaultProxy postgres;
  private FaultProxy tdengine;
  private Map<String, String> settings;
  private HttpProbe probe;
  private KlineApplication application;

  @BeforeEach
  void proxies() throws IOException {
    settings = TestServers.freshSettings();
    postgres = proxy("kline.postgres.url");
    tdengine = proxy("kline.tdengine.url");
    settings.put("kline.source", "synthetic");
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("kline.source.synthetic.symbols", "2");
    settings.put("kline.source.synthetic.days", "1");
    int port = freePort();
    settings.put("kline.management.port", String.valueOf(port));
    probe = new HttpProbe(port);
  }

  private FaultProxy proxy(String key) {
    Matcher server = SERVER.matcher(settings.get(key));
    assertThat(server.find()).isTrue();
    FaultProxy proxy =
        new FaultProxy(
            new java.net.InetSocketAddress(server.group(1), Integer.parseInt(server.group(2))));
    settings.put(key, server.replaceFirst("//127.0.0.1:" + proxy.port()));
    return proxy;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void start() {
    application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE);
    awaitReady();
  }

  @AfterEach
  void stop() {
    postgres.heal();
    tdengine.heal();
    if (application != null) {
      application.close();
    }
    postgres.close();
    tdengine.close();
  }

  private void awaitReady() {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(probe.ready()).returns(200, HttpProbe.Answer::code));
  }

  private void awaitDown(String check, String reason) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(probe.ready().checks().get(check)).startsWith("DOWN").contains(reason));
    assertThat(probe.ready()).returns(503, HttpProbe.Answer::code);
    assertThat(probe.health()).returns(503, HttpProbe.Answer::code);
    assertThat(probe.live())
        .returns(200, HttpProbe.Answer::code)
        .returns("UP", HttpProbe.Answer::status);
  }

  private String check(String name) {
    return probe.health().checks().get(name);
  }

  @Test
  void a_healthy_process_tells_each_check_with_its_state_and_reason() {
    start();
    await()
        .atMost(LIMIT)
        .until(() -> check("cleaner").contains("0 s ago") || check("cleaner").contains(" s ago"));
    HttpProbe.Answer health = probe.health();
    assertThat(health.code()).isEqualTo(200);
    assertThat(health.checks())
        .containsEntry("process", "UP the process is alive")
        .containsEntry("postgres", "UP answers")
        .containsEntry("tdengine", "UP answers")
        .containsEntry("sources", "UP usable: [synthetic]")
        .containsEntry("routes", ALL_ROUTES)
        .containsEntry("saga-lag", "UP 0 sagas open, none past its deadline")
        .containsEntry("stuck-sagas", "UP no saga is stuck")
        .containsEntry("disk", "UP no database is embedded")
        .containsKey("cleaner");
    assertThat(probe.live().checks().keySet()).contains("process").doesNotContain("postgres");
  }

  @Test
  void a_dead_postgres_is_told_with_its_reason_and_when_it_is_back_all_is_well() {
    start();
    postgres.refuse();
    awaitDown("postgres", "PostgreSQL cannot be reached");
    assertThat(check("saga-lag")).isEqualTo("UNKNOWN not known: see postgres");
    postgres.heal();
    awaitReady();
  }

  @Test
  void a_postgres_that_hangs_does_not_hang_the_answer() {
    start();
    postgres.stall();
    awaitDown("postgres", "");
    postgres.heal();
    awaitReady();
  }

  @Test
  void a_dead_or_hanging_tdengine_is_told_and_when_it_is_back_all_is_well() {
    start();
    tdengine.refuse();
    awaitDown("tdengine", "TDengine");
    tdengine.heal();
    awaitReady();
    tdengine.stall();
    awaitDown("tdengine", "");
    tdengine.heal();
    awaitReady();
  }

  @Test
  void a_route_that_an_operator_suspends_or_stops_is_told_and_does_not_make_it_down()
      throws Exception {
    start();
    operate("daily-kline", "suspend");
    operate("transaction-cleaner-schedule", "stop");
    assertThat(probe.ready()).returns(200, HttpProbe.Answer::code);
    assertThat(check("routes"))
        .startsWith("UP ")
        .contains("stopped or suspended on purpose")
        .contains("daily-kline (Suspended)")
        .contains("transaction-cleaner-schedule (Stopped)");
    assertThat(check("cleaner")).startsWith("UP its schedule is stopped on purpose");
    operate("daily-kline", "resume");
    operate("transaction-cleaner-schedule", "start");
    assertThat(check("routes")).isEqualTo(ALL_ROUTES);
  }

  private void operate(String route, String operation) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    String name =
        "org.apache.camel:context="
            + application.context().getManagementName()
            + ",type=routes,name=\""
            + route
            + "\"";
    server.invoke(new ObjectName(name), operation, new Object[0], new String[0]);
  }

  @Test
  void a_route_that_is_lost_makes_it_down() throws Exception {
    start();
    application.context().getRouteController().stopRoute("kline-saga");
    assertThat(probe.ready()).returns(200, HttpProbe.Answer::code);
    application.context().removeRoute("kline-saga");
    awaitDown("routes", "lost: [kline-saga]");
    application.context().getRouteController().stopRoute("minute-kline");
    application.context().removeRoute("minute-kline");
    awaitDown("routes", "no route for [direct:minute-kline]");
  }

  @Test
  void a_stuck_saga_is_told_and_one_past_its_deadline_makes_it_down() {
    start();
    String insert =
        "INSERT INTO saga_log (id, state, steps, owner, deadline, created_at) VALUES ('%s', '%s', '[]', '%s', now() - interval '1 minute', now() - interval '11 minutes')";
    execute(String.format(insert, "stuck", "STUCK", "nobody"));
    await().atMost(LIMIT).until(() -> check("stuck-sagas").startsWith("UP 1 sagas are stuck"));
    assertThat(probe.ready()).returns(200, HttpProbe.Answer::code);
    execute("UPDATE saga_log SET next_attempt = now() + interval '1 hour', state = 'COMPENSATING'");
    awaitDown("saga-lag", "1 sagas are past their deadline");
    assertThat(check("saga-lag")).contains("the oldest began 11 min ago");
    execute("DELETE FROM saga_log");
    awaitReady();
  }

  private void execute(String sql) {
    application
        .postgres()
        .transactions()
        .execute(
            "prepare the test",
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
              }
            });
  }

  @Test
  void a_source_whose_folder_is_gone_makes_it_down_unless_another_one_is_left(@TempDir Path folder)
      throws IOException {
    Path bars = Files.createDirectory(folder.resolve("bars"));
    settings.put("kline.source", "csv");
    settings.keySet().removeIf(key -> key.startsWith("kline.source.synthetic"));
    settings.put("kline.source.csv.directory", bars.toString());
    start();
    Files.delete(bars);
    awaitDown("sources", "csv: " + bars + " does not exist");
    Files.createDirectory(bars);
    awaitReady();
  }

  @Test
  void a_source_that_cannot_be_used_beside_one_that_can_is_told(@TempDir Path folder)
      throws IOException {
    Path bars = Files.createDirectory(folder.resolve("bars"));
    settings.put("kline.source", "csv,synthetic");
    settings.put("kline.source.csv.directory", bars.toString());
    start();
    Files.delete(bars);
    await().atMost(LIMIT).until(() -> check("sources").contains("not usable: [csv: " + bars));
    assertThat(probe.ready()).returns(200, HttpProbe.Answer::code);
  }

  @Test
  void without_schedules_the_cleaner_is_not_missed() {
    settings.put("kline.schedule.enabled", "false");
    start();
    assertThat(check("cleaner")).isEqualTo("UP the schedules are off (kline.schedule.enabled)");
    assertThat(check("routes"))
        .contains("off by settings: ", "transaction-cleaner-schedule (Stopped)")
        .doesNotContain("on purpose");
  }
}
