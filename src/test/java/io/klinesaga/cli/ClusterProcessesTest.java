package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.OffClock;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three nodes as processes and a schedule that fires each second, while they are killed and stand
 * still. In the long test, where libfaketime is installed, a fourth and a fifth node have clocks
 * that are off by ten minutes.
 */
@Tag("servers")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "stops processes by signals")
class ClusterProcessesTest {
  /** Until others see that a node is gone, and what it had locked is free. */
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
              cron: "* * * * * ?"
              stateful: true
              recoverableJob: true
            steps:
              - setBody:
                  expression:
                    simple:
                      expression: >-
                        INSERT INTO tick (scheduled)
                        VALUES ('${date-with-timezone:header.scheduledFireTime:UTC:yyyy-MM-dd HH:mm:ss}+00')
              - to:
                  uri: jdbc
                  parameters:
                    dataSourceName: klinePostgres
      """;

  private static final String FIRED = "SELECT count(*) FROM schedule_firing WHERE outcome = 'done'";

  private static final String TAKEN_BY =
      "SELECT count(*) FROM schedule_firing JOIN cluster_node USING (owner) WHERE name = ";

  private final Path folder;
  private final Map<String, String> settings = new LinkedHashMap<>(TestServers.freshSettings());
  private final Cli cli;
  private final Map<String, KlineProcess> nodes = new LinkedHashMap<>();
  private int deaths;

  ClusterProcessesTest(@TempDir Path folder) {
    this.folder = folder;
    settings.put("kline.source", "synthetic");
    settings.put("kline.schedule.enabled", "false");
    settings.put("kline.saga.heartbeat", "1s");
    settings.put("kline.saga.owner-timeout", "4s");
    settings.put("kline.tdengine.request-timeout", "2s");
    settings.put("kline.cluster.enabled", "true");
    settings.put("kline.routes-dir", folder.resolve("routes").toString());
    cli = Cli.with(settings);
  }

  @BeforeEach
  void prepare() throws Exception {
    Folders.copyFiles(Path.of("routes"), folder.resolve("routes"));
    Files.writeString(folder.resolve("routes").resolve("tick.camel.yaml"), TICK);
    try (PostgresDatabase database =
        new PostgresDatabase(TestServers.configuration(settings).postgres())) {
      database.migrate();
      database.transactions().execute("make a table", ClusterProcessesTest::makeTable);
    }
  }

  private static boolean makeTable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("CREATE TABLE tick (scheduled timestamptz)");
    }
  }

  @AfterEach
  void kill() {
    nodes.values().forEach(KlineProcess::close);
  }

  private void start(String name, Map<String, String> environment) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run"));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    arguments.addAll(List.of("--set", "kline.cluster.node-name=" + name));
    nodes.put(
        name, KlineProcess.start(folder, List.of(), environment, arguments.toArray(String[]::new)));
  }

  private void startOff() throws IOException {
    if (OffClock.isThere()) {
      start("early", OffClock.environment("+10m"));
      nodes.get("early").awaitOutput("running on its schedules"); // it stores the schedule
      start("late", OffClock.environment("-10m"));
    }
  }

  private void endOff() throws Exception {
    for (String name : List.of("early", "late")) {
      KlineProcess node = nodes.remove(name);
      if (node != null) {
        assertThat(node.output()).contains("The clock of this node is off by");
        assertThat(number(TAKEN_BY + "'" + name + "'")).as(name).isZero();
        node.signal("KILL");
        node.exitCode();
      }
    }
  }

  private int number(String sql) throws SQLException {
    return Integer.parseInt(cli.pg(sql).get(0));
  }

  private void awaitFirings(int most) {
    await().atMost(LIMIT).until(() -> number(FIRED) >= most);
  }

  /** Of the node that has done the last firing. */
  private String busiest() throws SQLException {
    return cli.pg(
            "SELECT n.name FROM schedule_firing JOIN cluster_node AS n USING (owner) ORDER BY scheduled_at DESC LIMIT 1")
        .get(0);
  }

  private void killAndStartAgain() throws Exception {
    String name = busiest();
    int before = number(FIRED);
    nodes.get(name).signal("KILL");
    nodes.get(name).exitCode();
    awaitFirings(before + 5);
    start(name, Map.of());
    nodes.get(name).awaitOutput("running on its schedules");
  }

  private void standStill() throws Exception {
    String name = busiest();
    int before = number(FIRED);
    nodes.get(name).signal("STOP");
    awaitFirings(before + 5);
    nodes.get(name).signal("CONT");
    awaitFirings(before + 10);
  }

  private void assertNodesAreShown() {
    assertThat(cli.run("status", "--json").out())
        .contains("\"name\":\"a\",\"state\":\"alive\"")
        .contains("\"name\":\"b\",\"state\":\"alive\"")
        .contains("\"name\":\"c\",\"state\":\"alive\"")
        .contains("\"route\":\"tick\"");
  }

  private void fire(int firings) throws Exception {
    for (String name : List.of("a", "b", "c")) {
      start(name, Map.of());
    }
    awaitFirings(5);
    await().atMost(LIMIT).untilAsserted(this::assertNodesAreShown);
    while (number(FIRED) < firings) {
      killAndStartAgain();
      standStill();
      deaths += 2;
    }
    endOff();
    for (KlineProcess node : nodes.values()) {
      node.signal("TERM");
      assertThat(node.exitCode()).as(node.output()).isIn(0, 143);
    }
    assertNoneIsLostAndNoneDoneTwice();
  }

  private void assertNoneIsLostAndNoneDoneTwice() throws SQLException {
    assertThat(
            cli.pg(
                "SELECT scheduled_at || ' ' || owner FROM schedule_firing WHERE outcome <> 'done'"))
        .isEmpty();
    assertThat(
            cli.pg(
                "SELECT t FROM generate_series((SELECT min(scheduled_at) FROM schedule_firing),"
                    + " (SELECT max(scheduled_at) FROM schedule_firing), interval '1 second') AS t"
                    + " WHERE NOT EXISTS (SELECT FROM schedule_firing WHERE scheduled_at = t)"))
        .as("lost")
        .isEmpty();
    assertThat(
            cli.pg(
                "SELECT f.scheduled_at FROM schedule_firing AS f LEFT JOIN tick ON tick.scheduled = f.scheduled_at"
                    + " GROUP BY f.scheduled_at, attempts HAVING count(tick.scheduled) NOT BETWEEN 1 AND attempts"))
        .as("not done, or more often than begun")
        .isEmpty();
    assertThat(number("SELECT coalesce(sum(attempts - 1), 0) FROM schedule_firing"))
        .as("begun again")
        .isLessThanOrEqualTo(deaths);
    assertThat(
            cli.pg(
                "SELECT 1 FROM quartz_triggers WHERE trigger_state NOT IN ('WAITING', 'PAUSED')"))
        .isEmpty();
  }

  @Test
  @Timeout(value = 400, threadMode = ThreadMode.SEPARATE_THREAD)
  void a_second_s_schedule_on_three_nodes_that_die_and_stand_still_fires_60_times()
      throws Exception {
    fire(60);
  }

  /** Its first time would be ten minutes away, or be made up for. */
  @ParameterizedTest
  @ValueSource(strings = {"+10m", "-10m"})
  @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
  void a_schedule_that_a_node_with_a_wrong_clock_has_stored_fires_in_time(String offset)
      throws Exception {
    assumeTrue(OffClock.isThere(), OffClock.SKIPPED);
    start("off", OffClock.environment(offset));
    nodes.get("off").awaitOutput("running on its schedules");
    int away =
        number(
            "SELECT round(next_fire_time / 1000 - extract(epoch FROM now()))::int FROM quartz_triggers WHERE trigger_name = 'tick'");
    assertThat(away).isBetween(-60, 5);
    start("right", Map.of());
    awaitFirings(5);
    assertThat(cli.pg("SELECT DISTINCT name FROM schedule_firing JOIN cluster_node USING (owner)"))
        .containsExactly("right");
  }

  @Test
  @Tag("soak")
  @Timeout(value = 3000, threadMode = ThreadMode.SEPARATE_THREAD)
  void a_second_s_schedule_on_three_nodes_that_die_and_stand_still_fires_1000_times()
      throws Exception {
    startOff();
    fire(1000);
    System.out.printf(
        "%s firings done, %s of them begun again, %s nodes were killed or stood still, %s%n",
        number(FIRED),
        number("SELECT count(*) FROM schedule_firing WHERE attempts > 1"),
        deaths,
        OffClock.isThere() ? "two clocks off by 10 minutes" : OffClock.SKIPPED);
  }
}
