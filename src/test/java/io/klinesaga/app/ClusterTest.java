package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.lifecycle.Opened;
import io.klinesaga.routes.RouteReload;
import io.klinesaga.routes.RouteReload.Outcome;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.FaultProxy;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.TriggerKey;

/** Several nodes in this JVM, on one PostgreSQL. */
@Timeout(300)
@Tag("servers")
class ClusterTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String TICK =
      """
      - route:
          id: tick
          from:
            uri: quartz
            parameters:
              groupName: test
              triggerName: tick
              cron: "CRON"
              trigger.timeZone: Asia/Shanghai
              stateful: true
            steps:
              - setBody:
                  expression:
                    constant:
                      expression: INSERT INTO tick DEFAULT VALUES
              - to:
                  uri: jdbc
                  parameters:
                    dataSourceName: klinePostgres
      """;

  @TempDir private Path folder;
  private final Opened nodes = new Opened();
  private final Map<String, String> settings = new LinkedHashMap<>(TestServers.freshSettings());

  @BeforeEach
  void prepare() throws Exception {
    settings.put("kline.source", "synthetic");
    settings.put("kline.schedule.enabled", "false");
    settings.put("kline.management.enabled", "false");
    settings.put("kline.saga.heartbeat", "1s");
    settings.put("kline.saga.owner-timeout", "4s");
    settings.put("kline.tdengine.request-timeout", "2s");
    settings.put("kline.cluster.enabled", "true");
    query("CREATE TABLE tick (at timestamptz DEFAULT clock_timestamp())");
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  /** The next node listens there. */
  private int listening() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      settings.put("kline.management.enabled", "true");
      settings.put("kline.management.port", String.valueOf(socket.getLocalPort()));
      return socket.getLocalPort();
    }
  }

  private static String get(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private KlineApplication start(String name, String cron) throws Exception {
    return start(name, cron, TICK);
  }

  private KlineApplication start(String name, String cron, String route) throws Exception {
    return start(name, cron, route, Clock.systemUTC());
  }

  private KlineApplication start(String name, String cron, String route, Clock clock)
      throws Exception {
    Path routes = folder.resolve(name);
    Folders.copyFiles(Path.of("routes"), routes);
    if (!cron.isEmpty()) {
      Files.writeString(routes.resolve("tick.camel.yaml"), route.replace("CRON", cron));
    }
    Map<String, String> own = new LinkedHashMap<>(settings);
    own.put("kline.routes-dir", routes.toString());
    if (Boolean.parseBoolean(own.get("kline.cluster.enabled"))) {
      own.put("kline.cluster.node-name", name);
    }
    return nodes.add(
        KlineApplication.start(TestServers.configuration(own), true, SyncListener.NONE, clock));
  }

  private List<String> query(String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                settings.get("kline.postgres.url"),
                settings.get("kline.postgres.user"),
                settings.get("kline.postgres.password"));
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        ResultSet result = statement.getResultSet();
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
    }
    return rows;
  }

  private int count(String from) throws SQLException {
    return Integer.parseInt(query("SELECT count(*) FROM " + from).get(0));
  }

  private static Scheduler scheduler(KlineApplication application) {
    return application.context().getComponent("quartz", QuartzComponent.class).getScheduler();
  }

  private static String cron(KlineApplication application) throws Exception {
    return ((CronTrigger) scheduler(application).getTrigger(new TriggerKey("tick", "test")))
        .getCronExpression();
  }

  @Test
  void each_firing_is_done_by_one_of_three_nodes() throws Exception {
    start("a", "* * * * * ?");
    start("b", "* * * * * ?");
    start("c", "* * * * * ?");
    await().atMost(LIMIT).until(() -> count("schedule_firing WHERE outcome = 'done'") >= 10);
    assertThat(query("SELECT name FROM cluster_node ORDER BY name")).containsExactly("a", "b", "c");
    nodes.close();
    assertThat(query("SELECT DISTINCT outcome FROM schedule_firing WHERE route = 'tick'"))
        .containsExactly("done");
    assertThat(count("tick")).isEqualTo(count("schedule_firing WHERE route = 'tick'"));
    assertNoneIsMissing();
    assertThat(count("cluster_node")).isZero();
    assertThat(count("quartz_scheduler_state")).isZero();
    assertThat(count("quartz_triggers WHERE trigger_state <> 'WAITING'")).isZero();
  }

  private void assertNoneIsMissing() throws SQLException {
    assertThat(
            query(
                "SELECT max(scheduled_at) - min(scheduled_at) - (count(*) - 1) * interval '1 second'"
                    + " FROM schedule_firing WHERE route = 'tick'"))
        .containsExactly("00:00:00");
  }

  @Test
  void the_nodes_are_shown_and_counted() throws Exception {
    int port = listening();
    start("a", "* * * * * ?");
    settings.put("kline.management.enabled", "false");
    start("b", "* * * * * ?");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(get(port, "/api/status"))
                    .contains("\"name\":\"a\",\"state\":\"alive\"")
                    .contains("\"name\":\"b\",\"state\":\"alive\""));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(get(port, "/observe/metrics"))
                    .contains("kline_cluster_nodes 2.0")
                    .containsPattern("kline_cluster_firings_total\\{result=\"done\"} [1-9]"));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(get(port, "/observe/health"))
                    .contains("Quartz runs, with its schedules in PostgreSQL"));
  }

  @Test
  void an_edited_cron_holds_for_all_and_a_removed_route_takes_its_trigger_along() throws Exception {
    KlineApplication a = start("a", "0 0 0 1 1 ?");
    start("b", "0 0 0 1 1 ?");
    List<RouteReload> reloads = new CopyOnWriteArrayList<>();
    a.watchRoutes(reloads::add);
    Path file = folder.resolve("a").resolve("tick.camel.yaml");
    Files.writeString(file, TICK.replace("CRON", "0/2 * * * * ?"));
    await().atMost(LIMIT).until(() -> count("tick") >= 2);
    assertThat(reloads).last().extracting(RouteReload::outcome).isEqualTo(Outcome.LOADED);
    assertThat(count("quartz_triggers WHERE trigger_name = 'tick'")).isOne();
    nodes.close();
    start("c", "");
    await().atMost(LIMIT).until(() -> count("quartz_triggers WHERE trigger_name = 'tick'") == 0);
  }

  @Test
  void without_it_nothing_is_shared() throws Exception {
    settings.put("kline.cluster.enabled", "false");
    KlineApplication a = start("a", "* * * * * ?");
    await().atMost(LIMIT).until(() -> count("tick") >= 2);
    assertThat(scheduler(a).getMetaData().isJobStoreClustered()).isFalse();
    for (String table : List.of("schedule_firing", "cluster_node", "quartz_triggers")) {
      assertThat(count(table)).as(table).isZero();
    }
    assertThat(count("quartz_locks")).isZero();
    assertThat(count("quartz_job_details")).isZero();
  }

  @Test
  void a_node_whose_clock_is_off_takes_no_firing_and_says_so() throws Exception {
    int port = listening();
    start("late", "* * * * * ?", TICK, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)));
    await().atMost(LIMIT).until(() -> count("cluster_node") == 1);
    assertThat(get(port, "/observe/health"))
        .contains("no schedule fires on this node: its clock is off by");
    settings.put("kline.management.enabled", "false");
    start("right", "* * * * * ?");
    await().atMost(LIMIT).until(() -> count("tick") >= 5);
    assertThat(
            query(
                "SELECT DISTINCT n.name FROM schedule_firing JOIN cluster_node AS n USING (owner)"))
        .containsExactly("right");
    assertThat(query("SELECT round(clock_offset / 60000.0) FROM cluster_node WHERE name = 'late'"))
        .containsExactly("10");
  }

  @Test
  void another_cron_replaces_the_trigger_for_all_nodes() throws Exception {
    KlineApplication a = start("a", "0 0 0 1 1 ?");
    assertThat(cron(a)).isEqualTo("0 0 0 1 1 ?");
    start("b", "0/2 * * * * ?");
    assertThat(cron(a)).isEqualTo("0/2 * * * * ?");
    await().atMost(LIMIT).until(() -> count("tick") >= 2);
  }

  @Test
  void the_trigger_of_a_route_that_no_node_has_any_more_goes() throws Exception {
    KlineApplication a = start("a", "0 0 0 1 1 ?");
    start("b", "");
    await().atMost(LIMIT).until(() -> count("cluster_node WHERE name = 'b'") == 1);
    assertThat(count("quartz_triggers WHERE trigger_name = 'tick'")).isOne();
    a.close();
    await().atMost(LIMIT).until(() -> count("quartz_triggers WHERE trigger_name = 'tick'") == 0);
    assertThat(count("quartz_triggers")).isEqualTo(6);
  }

  @Test
  void a_firing_that_its_node_has_not_ended_is_done_again_if_it_may_be() throws Exception {
    settings.put("kline.schedule.enabled", "true");
    start("a", "0 0 0 1 1 ?");
    query(
        "INSERT INTO schedule_firing (route, scheduled_at, owner, claim, attempts)"
            + " SELECT r, '2026-01-01', 'gone', gen_random_uuid(), n FROM (VALUES"
            + " ('transaction-cleaner-schedule', 1), ('tick', 1), ('completeness-schedule', 3)) AS v (r, n)");
    String left = "schedule_firing WHERE ended_at IS NULL AND scheduled_at = '2026-01-01'";
    await().atMost(LIMIT).until(() -> count(left) == 0);
    assertThat(
            query(
                "SELECT route || ' ' || attempts || ' ' || outcome FROM schedule_firing"
                    + " WHERE scheduled_at = '2026-01-01' ORDER BY 1"))
        .containsExactly(
            "completeness-schedule 3 lost", "tick 1 lost", "transaction-cleaner-schedule 2 done");
    assertThat(count("tick")).isZero();
  }

  @Test
  void a_sync_that_its_node_was_stopped_in_is_done_by_another_one() throws Exception {
    settings.put("kline.schedule.enabled", "true");
    settings.put("kline.schedule.daily-cron", "0 0 0 1 1 ?");
    settings.put("kline.source.synthetic.symbols", "100");
    settings.put("kline.source.synthetic.days", "1000");
    settings.put("kline.sync.max-workers", "1");
    settings.put("kline.sync.chunk-size", "1");
    KlineApplication a = start("a", "0 0 0 1 1 ?");
    query(
        "INSERT INTO schedule_firing (route, scheduled_at, owner, claim, attempts)"
            + " VALUES ('daily-kline-schedule', '2026-01-01', '', gen_random_uuid(), 0)");
    await().atMost(LIMIT).until(() -> count("sync_state") > 0);
    a.cancelSyncs("stopping");
    a.close();
    String open = "schedule_firing WHERE route = 'daily-kline-schedule' AND ended_at IS NULL";
    assertThat(count(open + " AND owner = '' AND attempts = 0")).isOne();
    assertThat(count("sync_state")).isLessThan(100);
    start("b", "0 0 0 1 1 ?");
    await().atMost(LIMIT).until(() -> count(open) == 0);
    assertThat(query("SELECT outcome FROM schedule_firing WHERE route = 'daily-kline-schedule'"))
        .containsExactly("done");
    assertThat(count("sync_state")).isEqualTo(100);
  }

  @Test
  void an_end_that_postgresql_did_not_take_is_noted_when_it_answers() throws Exception {
    String url = settings.get("kline.postgres.url");
    String port = url.replaceFirst(".*:(\\d+).*", "$1");
    FaultProxy proxy = nodes.add(new FaultProxy(Integer.parseInt(port)));
    settings.put("kline.postgres.url", url.replace(":" + port, ":" + proxy.port()));
    settings.put("kline.postgres.connect-timeout", "1s");
    KlineApplication a = start("a", "0 0 0 1 1 ?");
    settings.put("kline.postgres.url", url);
    a.context().addRoutes(cutting(proxy));
    query(
        "INSERT INTO schedule_firing (route, scheduled_at, owner, claim, attempts)"
            + " VALUES ('cutting', '2026-01-01', '', gen_random_uuid(), 0)");
    await()
        .atMost(LIMIT)
        .until(() -> count("saga_owner WHERE heartbeat < now() - interval '5 seconds'") == 1);
    assertThat(query(CUTTING)).containsExactly("1 open");
    proxy.heal();
    await().atMost(LIMIT).until(() -> query(CUTTING).equals(List.of("1 done")));
  }

  private static final String CUTTING =
      "SELECT attempts || ' ' || coalesce(outcome, 'open') FROM schedule_firing WHERE route = 'cutting'";

  /** What fires it takes PostgreSQL away. */
  private static RouteBuilder cutting(FaultProxy proxy) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("quartz:test/cutting?cron=0 0 0 1 1 ? 2099")
            .routeId("cutting")
            .process(exchange -> proxy.refuse());
      }
    };
  }

  @Test
  void what_fires_knows_its_firing() throws Exception {
    start("a", "* * * * * ?", SEEN);
    await().atMost(LIMIT).until(() -> count("tick") >= 2);
    nodes.close();
    assertThat(
            query(
                "SELECT count(*) FROM tick FULL JOIN schedule_firing ON at = scheduled_at WHERE route IS NULL OR at IS NULL"))
        .containsExactly("0");
  }

  private static final String SEEN =
      TICK.replace("constant:", "simple:")
          .replace(
              "INSERT INTO tick DEFAULT VALUES",
              "INSERT INTO tick VALUES ('${bean:type:io.klinesaga.testing.FiringOfThread?method=scheduled}')");

  @Test
  void a_firing_of_a_route_that_is_stopped_here_is_done_by_another_node() throws Exception {
    KlineApplication a = start("a", "* * * * * ?");
    await().atMost(LIMIT).until(() -> count("tick") >= 1);
    a.context().getRouteController().stopRoute("tick");
    int stopped = count("tick");
    start("b", "* * * * * ?");
    await().atMost(LIMIT).until(() -> count("tick") >= stopped + 5);
    nodes.close();
    assertNoneIsMissing();
  }
}
