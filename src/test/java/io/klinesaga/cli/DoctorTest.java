package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.PostgresPair;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} finds on real servers, and that it changes nothing. */
@Timeout(240)
@Tag("servers")
class DoctorTest {
  private final Cli cli = onServers(Cli.onFreshServers());

  private static Cli onServers(Cli cli) {
    return cli.set("kline.management.port", 0)
        .set("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
  }

  @Test
  void on_fit_servers_it_finds_nothing_to_do_and_makes_nothing() throws SQLException {
    Cli empty = onServers(Cli.withoutDatabase());
    Cli.Result result = empty.run("doctor");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.out())
        .contains("ok         configuration keys: ")
        .contains("ok         machine java: ")
        .contains("ok         routes files: 23 routes in ")
        .contains("ok         sources tdx-file: series: 1d=3 1m=1 5m=1 15m=0 30m=0 60m=0")
        .contains("ok         postgres version: ")
        .contains("ok         postgres right to create tables: yes")
        .contains("ok         postgres fsync, full_page_writes: on, on")
        .contains("ok         postgres clock: +0 ms against this machine")
        .contains("ok         tdengine reachable: ")
        .contains("is missing: the first start creates it")
        .contains(" problems=0 ");
    assertThat(empty.pg("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"))
        .containsExactly("0");
    assertThat(empty.run("doctor").out()).contains("is missing: the first start creates it");
  }

  @Test
  void after_a_sync_it_knows_the_schema_and_what_the_database_keeps() {
    assertThat(cli.run("sync", "daily", "--limit", "1").exitCode()).isZero();
    Cli.Result result = cli.run("doctor");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.out())
        .contains("ok         postgres right to write tables: yes")
        .contains("ok         tdengine database: " + cli.setting("kline.tdengine.database"))
        .contains("ok         tdengine precision: ms")
        .contains("ok         tdengine wal_level: 2")
        .contains("ok         tdengine wal_fsync_period: 0")
        .contains("ok         tdengine keep: 36500d,36500d,36500d")
        .containsPattern("ok +tdengine clock: [+-]\\d+ ms against this machine");
    if (TestServers.isTdengineEmbedded()) {
      assertThat(result.out())
          .contains("not known  tdengine rights: the server does not tell what this user may do");
    }
  }

  @Test
  void a_database_that_keeps_less_or_not_on_disk_is_told_and_how_to_alter_it() throws SQLException {
    assertThat(cli.run("sync", "daily", "--limit", "1").exitCode()).isZero();
    String alter = "ALTER DATABASE " + cli.setting("kline.tdengine.database") + " ";
    td(alter + "WAL_LEVEL 1 WAL_FSYNC_PERIOD 3000 KEEP 13499");
    Cli.Result result = cli.run("doctor");
    assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
    assertThat(result.out())
        .contains("warning    tdengine wal_level: 1")
        .contains("warning    tdengine wal_fsync_period: 3000")
        .contains("problem    tdengine keep: 13499d,13499d,13499d")
        .contains("-> " + alter + "WAL_LEVEL 2: ")
        .contains("-> " + alter + "WAL_FSYNC_PERIOD 0: ")
        .contains("-> " + alter + "KEEP 36500: ")
        .contains(" problems=1 ");
    td(alter + "WAL_LEVEL 2");
    td(alter + "WAL_FSYNC_PERIOD 0");
    td(alter + "KEEP 36500");
    assertThat(cli.run("doctor").out())
        .contains("ok         tdengine wal_level: 2")
        .contains("ok         tdengine wal_fsync_period: 0")
        .contains("ok         tdengine keep: 36500d,36500d,36500d");
  }

  @Test
  void options_of_the_database_that_are_not_those_of_the_settings_are_told() {
    assertThat(cli.run("sync", "daily", "--limit", "1").exitCode()).isZero();
    Cli.Result result = cli.set("kline.tdengine.database-options", "VGROUPS 7").run("doctor");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.out())
        .contains(
            TestServers.isTdengineEmbedded()
                ? "not known  tdengine vgroups: the server does not tell it"
                : "warning    tdengine vgroups: 1, kline.tdengine.database-options says 7");
  }

  private void td(String sql) throws SQLException {
    try (var connection = cli.tdengine();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void a_role_without_rights_is_a_problem_that_says_which_grant_is_missing() throws SQLException {
    cli.run("sync", "daily", "--limit", "1");
    String role = cli.setting("kline.postgres.user");
    String schema = cli.pg("SELECT current_schema()").get(0);
    pg("REVOKE CREATE ON SCHEMA " + schema + " FROM " + role);
    pg("REVOKE INSERT ON bar_before_image, sync_run FROM " + role);
    Cli.Result result = cli.run("doctor");
    assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
    assertThat(result.out())
        .contains("problem    postgres right to create tables: no")
        .contains("-> GRANT USAGE, CREATE ON SCHEMA " + schema + " TO " + role)
        .contains("problem    postgres right to write tables: not bar_before_image, sync_run")
        .contains(" problems=2 ");
  }

  @Test
  void commits_that_a_switch_over_can_lose_are_told(@TempDir Path folder) {
    for (boolean isSynchronous : new boolean[] {false, true}) {
      try (PostgresPair pair =
          new PostgresPair(folder.resolve(String.valueOf(isSynchronous)), isSynchronous)) {
        Cli own = cli;
        for (Map.Entry<String, String> setting : pair.settings().entrySet()) {
          own = own.set(setting.getKey(), setting.getValue());
        }
        Cli.Result result = own.run("doctor");
        assertThat(result.exitCode()).as(result.out()).isZero();
        assertThat(result.out())
            .contains("ok         postgres primary: the one of 2 servers")
            .contains(
                isSynchronous
                    ? "ok         postgres synchronous_standby_names: standby_of_test"
                    : "warning    postgres synchronous_standby_names: none, 1 receive");
        String url = own.setting("kline.postgres.url").replaceFirst("\\?.*", "");
        assertThat(own.set("kline.postgres.url", url).run("doctor").out())
            .contains("warning    postgres primary: any server");
      }
    }
  }

  private void pg(String sql) throws SQLException {
    try (var connection = cli.postgres();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void servers_that_cannot_be_reached_end_it_with_three_and_the_rest_is_told() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    Cli.Result result =
        cli.set("kline.postgres.url", "jdbc:postgresql://127.0.0.1:" + closed + "/kline")
            .set("kline.tdengine.url", "jdbc:TAOS-WS://127.0.0.1:" + closed)
            .set("kline.tdengine.connect-timeout", "1s")
            .run("doctor");
    assertThat(result.exitCode()).as(result.out()).isEqualTo(3);
    assertThat(result.out())
        .contains("problem    postgres reachable: PostgreSQL at ")
        .contains("problem    tdengine reachable: TDengine at ")
        .contains("-> start the server, or correct kline.postgres.url")
        .contains("ok         routes files: ")
        .contains(" problems=2 ");
  }

  @Test
  void broken_settings_routes_sources_ports_and_a_full_disk_are_problems(@TempDir Path folder)
      throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Cli.Result result =
          Cli.with(
                  Map.of(
                      "kline.data-dir", folder.resolve("data").toString(),
                      "kline.routes-dir", folder.toString(),
                      "kline.source", "csv",
                      "kline.source.csv.directory", folder.resolve("gone").toString(),
                      "kline.health.min-free-mb", "100000000",
                      "kline.management.port", String.valueOf(taken.getLocalPort())))
              .run("doctor");
      assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
      assertThat(result.out())
          .contains("problem    routes files: the route files cannot be used:")
          .contains("problem    sources settings: csv: ")
          .containsPattern("problem +machine disk: \\d+ MiB free, kline.health.min-free-mb")
          .contains("problem    machine management port: 127.0.0.1:" + taken.getLocalPort())
          .contains("ok         embedded servers: not made yet");
      assertThat(folder.resolve("data")).doesNotExist();
    }
  }

  @Test
  void a_route_that_would_not_load_is_a_problem(@TempDir Path folder) throws IOException {
    Folders.copyFiles(Path.of("routes"), folder);
    Files.writeString(
        folder.resolve("own.camel.yaml"),
        """
        - route:
            id: own
            from:
              uri: direct:own
              steps:
                - to: seda:x?sizze=3
        """);
    Cli.Result result = cli.set("kline.routes-dir", folder.toString()).run("doctor");
    assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
    assertThat(result.out())
        .contains("problem    routes files: the route files cannot be used:")
        .contains("own.camel.yaml:6, route 'own': the component 'seda' has no parameter 'sizze'");
  }

  @Test
  void an_unprotected_address_is_a_problem() {
    Cli.Result result = cli.set("kline.management.host", "0.0.0.0").run("doctor");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("problem    machine management login: 0.0.0.0:0 without");
  }

  @Test
  void a_configuration_that_is_refused_is_a_problem() throws IOException {
    Cli.Result result = cli.set("kline.sync.chunksize", 1).run("doctor", "--json");
    assertThat(result.exitCode()).isEqualTo(1);
    JsonNode found = new ObjectMapper().readTree(result.out());
    assertThat(found).hasSize(1);
    assertThat(found.get(0).get("found").asText()).contains("did you mean kline.sync.chunk-size?");
    assertThat(found.get(0).get("level").asText()).isEqualTo("problem");
  }

  @Test
  void it_works_beside_a_running_process(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");
    try (KlineProcess run =
        KlineProcess.start(folder, "run", "--no-initial-sync", "--data-dir", data.toString())) {
      run.awaitOutput("running on its schedules");
      Cli.Result result =
          Cli.with(
                  Map.of(
                      "kline.data-dir", data.toString(),
                      "kline.management.port", "0",
                      "kline.tdengine.connect-timeout", "20s"))
              .run("doctor");
      assertThat(result.exitCode()).as(result.out()).isZero();
      assertThat(result.out())
          .contains("ok         postgres reachable: ")
          .contains("(embedded: not for production)")
          .contains(" problems=0 ");
      assertThat(run.isAlive()).isTrue();
      run.signal("TERM");
      assertThat(run.exitCode()).isZero();
    }
    assertThat(Files.isDirectory(data)).isTrue();
  }
}
