package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.cli.Cli;
import io.klinesaga.testing.ChunkMessages;
import io.klinesaga.testing.FaultProxy;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.Nodes;
import io.klinesaga.testing.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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
import org.junit.jupiter.api.io.TempDir;

/** Runs of which nodes share the work, with a real Kafka, and nodes that die in their midst. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class SharedRunTest {
  private static final int SYMBOLS = 300;
  private static final String DONE = "SELECT count(*) FROM sync_chunk WHERE state = 'DONE'";

  @TempDir private Path folder;
  private Nodes nodes;
  private Cli cli;

  @BeforeEach
  void startServers() throws Exception {
    nodes = Nodes.on(folder);
    work(nodes.settings());
  }

  @AfterEach
  void stopAll() {
    nodes.close();
  }

  private static void work(Map<String, String> settings) {
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", String.valueOf(SYMBOLS));
    settings.put("kline.source.synthetic.days", "20");
    settings.put("kline.sync.chunk-size", "5");
  }

  private void startNodes(int count) throws Exception {
    nodes.startNodes(count);
    cli = Cli.with(nodes.settings());
  }

  private void awaitDone(int chunks) {
    Nodes.until(() -> Integer.parseInt(cli.pg(DONE).get(0)) >= chunks);
  }

  /** The figures of the only run, which has ended. */
  private void assertAllCommitted() throws SQLException {
    Nodes.until(
        () ->
            cli.pg("SELECT count(*) FROM sync_run WHERE finished_at IS NULL").equals(List.of("0")));
    assertThat(
            cli.pg("SELECT series, committed, unchanged, busy, failed, rows_written FROM sync_run"))
        .containsExactly(SYMBOLS + " " + SYMBOLS + " 0 0 0 " + SYMBOLS * 20);
    assertThat(cli.pg("SELECT count(*), sum(bar_count) FROM sync_state"))
        .containsExactly(SYMBOLS + " " + SYMBOLS * 20);
    assertAuditIsClean();
  }

  private void assertAuditIsClean() {
    Nodes.until(() -> cli.run("clean").exitCode() == 0 && cli.run("audit").exitCode() == 0);
    Cli.Result audit = cli.run("audit");
    assertThat(audit.exitCode()).as(audit.out()).isZero();
  }

  private static List<String> figures(String out) {
    return out.lines()
        .filter(line -> line.contains("rows_written="))
        .map(line -> line.replaceAll(" duration_ms=\\d+", ""))
        .toList();
  }

  @Test
  void three_nodes_do_what_one_process_does() throws Exception {
    Map<String, String> alone = new LinkedHashMap<>(TestServers.freshSettings());
    work(alone);
    alone.put("kline.source.synthetic.fail-symbols", "600007.SH");
    nodes.settings().put("kline.source.synthetic.fail-symbols", "600007.SH");
    Cli.Result expected = Cli.with(alone).run("sync", "daily");
    startNodes(3);
    KlineProcess sync = nodes.start("sync", "daily");
    assertThat(sync.exitCode()).as(sync.output()).isEqualTo(expected.exitCode());
    assertThat(figures(sync.out())).hasSize(1).isEqualTo(figures(expected.out()));
    assertThat(
            cli.pg(
                "SELECT (count(DISTINCT owner) >= 2)::int, count(*) FROM sync_chunk WHERE state = 'DONE'"))
        .containsExactly("1 60");
    assertAuditIsClean();
  }

  @Test
  void a_run_ends_without_the_node_that_is_killed() throws Exception {
    startNodes(3);
    KlineProcess sync = nodes.start("sync", "daily");
    awaitDone(3);
    nodes.all().get(0).signal("KILL");
    assertThat(sync.exitCode()).as(sync.output()).isZero();
    assertAllCommitted();
  }

  @Test
  void a_run_ends_without_the_process_that_has_planned_it() throws Exception {
    startNodes(2);
    KlineProcess sync = nodes.start("sync", "daily");
    awaitDone(2);
    sync.signal("KILL");
    assertAllCommitted();
  }

  @Test
  void a_fired_run_whose_node_is_killed_is_ended_once_and_the_rest_of_its_route_is_done()
      throws Exception {
    onlyThisFiring();
    startNodes(3);
    cli.pg(FIRE);
    awaitDone(3);
    planner().signal("KILL");
    assertTheFiringIsDone();
  }

  @Test
  void a_fired_run_whose_node_is_stopped_is_ended_once_and_the_rest_of_its_route_is_done()
      throws Exception {
    onlyThisFiring();
    startNodes(3);
    cli.pg(FIRE);
    awaitDone(3);
    KlineProcess planner = planner();
    planner.signal("TERM");
    assertThat(planner.exitCode()).isIn(0, 143);
    assertTheFiringIsDone();
    assertThat(cli.pg("SELECT max(attempts) FROM schedule_firing")).containsExactly("1");
    assertThat(planner.output()).doesNotContain("ERROR");
  }

  @Test
  void a_firing_whose_run_has_ended_begins_no_other_one() throws Exception {
    onlyThisFiring();
    startNodes(2);
    cli.pg(FIRE);
    Nodes.until(
        () -> !cli.pg("SELECT 1 FROM schedule_firing WHERE ended_at IS NOT NULL").isEmpty());
    cli.pg(
        "UPDATE schedule_firing SET ended_at = NULL, outcome = NULL, owner = 'gone' RETURNING 1");
    cli.pg("DELETE FROM day_state RETURNING 1");
    assertTheFiringIsDone();
    assertThat(cli.pg("SELECT max(attempts) FROM schedule_firing")).containsExactly("2");
  }

  @Test
  void every_run_of_a_route_belongs_to_its_firing() throws Exception {
    onlyThisFiring();
    Path routes = folder.resolve("routes");
    for (String part : List.of("", "kafka")) {
      Folders.copyFiles(Path.of("routes", part), Files.createDirectories(routes.resolve(part)));
    }
    Path file = routes.resolve("daily-kline.camel.yaml");
    String text = Files.readString(file);
    String step = "        - bean:\n            ref: klineReference\n";
    assertThat(text).contains(step);
    Files.writeString(
        file,
        text.replace(
            step,
            "        - to:\n            uri: direct\n            parameters:\n              name: daily-kline\n"
                + step));
    nodes.settings().put("kline.routes-dir", routes.toString());
    startNodes(2);
    cli.pg(FIRE);
    Nodes.until(
        () -> !cli.pg("SELECT 1 FROM schedule_firing WHERE ended_at IS NOT NULL").isEmpty());
    assertThat(cli.pg("SELECT firing_route FROM sync_dispatch"))
        .containsExactly("daily-kline-schedule", "daily-kline-schedule");
  }

  private void onlyThisFiring() {
    nodes.settings().put("kline.schedule.enabled", "true");
    nodes.settings().put("kline.cleaner.cron", "0 0 0 1 1 ? 2099");
    for (String schedule : List.of("daily", "minute", "complete", "reference")) {
      nodes.settings().put("kline.schedule." + schedule + "-cron", "0 0 0 1 1 ? 2099");
    }
  }

  /** One that a node could not do and has left to the others. */
  private static final String FIRE =
      "INSERT INTO schedule_firing (route, scheduled_at, owner, claim, attempts)"
          + " VALUES ('daily-kline-schedule', date_trunc('second', now()), '', gen_random_uuid(), 0) RETURNING 1";

  private KlineProcess planner() throws SQLException {
    long pid =
        Long.parseLong(cli.pg("SELECT pid FROM saga_owner JOIN sync_run USING (owner)").get(0));
    return nodes.all().stream().filter(node -> node.pid() == pid).findFirst().orElseThrow();
  }

  /** It had one run, and the days are looked at after that. */
  private void assertTheFiringIsDone() throws SQLException {
    Nodes.until(
        () ->
            cli.pg("SELECT count(*) FROM schedule_firing WHERE ended_at IS NULL")
                .equals(List.of("0")));
    assertThat(cli.pg("SELECT route, outcome FROM schedule_firing"))
        .containsExactly("daily-kline-schedule done");
    assertAllCommitted();
    assertThat(
            cli.pg(
                "SELECT (count(*) > 0)::int, (min(looked_at) > (SELECT finished_at FROM sync_run))::int FROM day_state"))
        .containsExactly("1 1");
  }

  @Test
  void a_node_that_is_stopped_gives_its_chunks_back() throws Exception {
    startNodes(2);
    KlineProcess sync = nodes.start("sync", "daily");
    awaitDone(2);
    nodes.all().get(0).signal("TERM");
    assertThat(sync.exitCode()).as(sync.output()).isZero();
    assertThat(nodes.all().get(0).exitCode()).isIn(0, 143);
    assertThat(cli.pg("SELECT sum(failures) FROM sync_chunk")).containsExactly("0");
    assertAllCommitted();
  }

  @Test
  void a_node_that_stands_still_past_its_lease_writes_nothing_when_it_goes_on() throws Exception {
    nodes.settings().put("kline.source.synthetic.days", "200");
    startNodes(2);
    KlineProcess still = nodes.all().get(0);
    String owner = "SELECT owner FROM saga_owner WHERE pid = " + still.pid();
    String id = cli.pg(owner).get(0);
    KlineProcess sync = nodes.start("sync", "daily");
    do {
      still.signal("CONT");
      Thread.sleep(20);
      still.signal("STOP");
    } while (cli.pg("SELECT 1 FROM sync_chunk WHERE state = 'TAKEN' AND owner = '" + id + "'")
            .isEmpty()
        && sync.isAlive());
    assertThat(sync.exitCode()).as(sync.output()).isZero();
    Nodes.until(() -> cli.run("clean").exitCode() == 0 && cli.run("audit").exitCode() == 0);
    List<String> before = written();
    still.signal("CONT");
    Nodes.until(
        () ->
            !cli.pg(
                    "SELECT 1 FROM saga_owner WHERE heartbeat > now() - interval '2 s' AND owner = '"
                        + id
                        + "'")
                .isEmpty());
    Nodes.until(() -> still.output().contains("had been taken from this process"));
    assertThat(written()).isEqualTo(before);
    assertThat(cli.pg("SELECT count(*) FROM sync_chunk WHERE failures > 0"))
        .isNotEqualTo(List.of("0"));
    assertAuditIsClean();
  }

  /** Transactions of the log and rows of TDengine. */
  private List<String> written() throws SQLException {
    List<String> all =
        new ArrayList<>(cli.pg("SELECT count(*), max(transaction_id) FROM transaction_log"));
    all.addAll(cli.td("SELECT count(*), sum(txn_id), count(is_valid) FROM daily_kline"));
    return all;
  }

  @Test
  void a_node_that_cannot_reach_tdengine_leaves_its_chunks_to_others() throws Exception {
    String url = nodes.settings().get("kline.tdengine.url");
    String port = url.replaceFirst(".*:(\\d+).*", "$1");
    try (FaultProxy proxy = new FaultProxy(Integer.parseInt(port))) {
      nodes.settings().put("kline.tdengine.url", url.replace(":" + port, ":" + proxy.port()));
      KlineProcess cutOff = nodes.startNode();
      nodes.settings().put("kline.tdengine.url", url);
      startNodes(1);
      proxy.refuse();
      KlineProcess sync = nodes.start("sync", "daily");
      assertThat(sync.exitCode()).as(sync.output() + cutOff.output()).isZero();
    }
    assertThat(cli.pg("SELECT sum(failures) > 0, max(cardinality(failed_on)) FROM sync_chunk"))
        .as("chunks that broke down, all on that node")
        .containsExactly("true 1");
    assertAllCommitted();
  }

  @Test
  void without_kafka_nodes_find_the_work() throws Exception {
    startNodes(2);
    nodes.broker().kill();
    KlineProcess sync = nodes.start("sync", "daily");
    assertThat(sync.exitCode()).as(sync.output()).isZero();
    assertAllCommitted();
  }

  @Test
  void messages_that_are_doubled_late_or_nonsense_do_no_harm() throws Exception {
    startNodes(2);
    List<String> stray = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      for (int number = 60; number >= 1; number--) {
        stray.add("1/" + number);
      }
      stray.addAll(List.of("", "x", "1/", "1/2/3", "-1/1", "99999/1", "1/99999"));
    }
    try (ChunkMessages messages = new ChunkMessages(nodes.broker().address())) {
      KlineProcess sync = nodes.start("sync", "daily");
      awaitDone(1);
      messages.send(stray);
      assertThat(sync.exitCode()).as(sync.output()).isZero();
    }
    assertThat(cli.pg("SELECT max(attempts), sum(failures) FROM sync_chunk"))
        .containsExactly("1 0");
    assertAllCommitted();
    assertThat(cli.run("sync", "daily").figure("unchanged")).isEqualTo(SYMBOLS);
  }

  @Test
  void ctrl_c_at_the_command_reaches_the_chunks_in_work_on_the_nodes() throws Exception {
    nodes.settings().put("kline.source.synthetic.days", "3000");
    nodes.settings().put("kline.sync.chunk-size", "75");
    startNodes(2);
    KlineProcess sync = nodes.start("sync", "daily");
    Nodes.until(
        () ->
            !cli.pg("SELECT 1 FROM sync_state LIMIT 1").isEmpty()
                && !cli.pg("SELECT 1 FROM sync_chunk WHERE state = 'TAKEN'").isEmpty());
    sync.signal("INT");
    assertThat(sync.exitCode()).as(sync.output()).isIn(1, 130);
    Nodes.until(
        () ->
            cli.pg("SELECT count(*) FROM sync_run WHERE finished_at IS NULL").equals(List.of("0")));
    assertThat(
            cli.pg(
                "SELECT (count(*) > 0)::int FROM sync_chunk WHERE state = 'DONE' AND report::text LIKE '%interrupted%'"))
        .as("a chunk in work ended early")
        .containsExactly("1");
    assertThat(
            cli.pg(
                "SELECT (failed > 0)::int, series - failed - (SELECT count(*) FROM sync_state),"
                    + " rows_written - (SELECT sum(bar_count) FROM sync_state) FROM sync_run"))
        .containsExactly("1 0 0");
    assertAuditIsClean();
  }

  @Test
  void a_chunk_that_breaks_down_everywhere_is_parked_and_the_others_commit() throws Exception {
    Path run = nodes.ownRoutes().resolve("kline-run.camel.yaml");
    String text = Files.readString(run);
    String first = "        - bean:\n            ref: klineFetch\n";
    assertThat(text).containsOnlyOnce(first);
    Files.writeString(run, text.replace(first, POISON + first));
    nodes.settings().put("kline.source.synthetic.symbols", "1000");
    nodes.settings().put("kline.source.synthetic.days", "1");
    nodes.settings().put("kline.sync.chunk-size", "1");
    startNodes(3);
    KlineProcess sync = nodes.start("sync", "daily");
    assertThat(sync.exitCode()).as(sync.output()).isEqualTo(1);
    assertThat(
            cli.pg(
                "SELECT (failures >= 3)::int, (cardinality(failed_on) >= 2)::int, symbols FROM sync_chunk WHERE state = 'PARKED'"))
        .containsExactly("1 1 {600052.SH}");
    assertThat(cli.pg(DONE)).containsExactly("999");
    assertThat(cli.pg("SELECT series, committed, failed FROM sync_run"))
        .containsExactly("1000 999 1");
    assertThat(sync.out()).contains("failed 600052.SH 1d: its chunk is parked, it failed");
    assertAuditIsClean();
  }

  private static final String POISON =
      """
              - choice:
                  when:
                    - expression:
                        simple:
                          expression: "${body.plans().toString()} contains '600052.SH'"
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: poison
      """;
}
