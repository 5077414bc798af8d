package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.embedded.Owner;
import io.klinesaga.handover.HandoverClient;
import io.klinesaga.handover.Order;
import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands on the data directory of a process that is up: it does their work, they follow it. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
@Tag("servers")
class HandedOverWorkTest {
  private static final String UP = "running on its schedules; Ctrl-C stops";

  /** A load that takes long enough to be interrupted in its midst. */
  private static final Map<String, String> LONG =
      Map.of(
          "kline.source", "synthetic",
          "kline.source.synthetic.symbols", "2000",
          "kline.source.synthetic.days", "10",
          "kline.sync.chunk-size", "5");

  private static final String[] SYNC = {"sync", "minute", "--periods", "1m"};

  private final Path folder;
  private final Path data;
  private final List<KlineProcess> children = new ArrayList<>();
  private final Map<String, String> settings = new LinkedHashMap<>();

  HandedOverWorkTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
  }

  @BeforeEach
  void waitForTheDriver() {
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
  }

  @AfterEach
  void stopAll() {
    children.forEach(KlineProcess::close);
  }

  private KlineProcess start(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
    all.addAll(List.of("--data-dir", data.toString()));
    KlineProcess child = KlineProcess.start(folder, all.toArray(String[]::new));
    children.add(child);
    return child;
  }

  private KlineProcess startRun() throws IOException {
    KlineProcess run = start("run", "--no-initial-sync");
    run.awaitOutput(UP);
    return run;
  }

  private Cli.Result on(Path directory, String... arguments) {
    return Cli.with(settings).set("kline.data-dir", directory).run(arguments);
  }

  private Owner owner() {
    return DataDirectory.owner(data).orElseThrow();
  }

  private static String told(Cli.Result result) {
    String text = result.exitCode() + "\n" + result.out() + "\n" + result.err();
    return text.replaceAll("(duration_ms\"?[=:])[0-9]+", "$1N");
  }

  @Test
  void each_command_gives_what_it_gives_alone() throws Exception {
    Path alone = folder.resolve("alone");
    List<List<String>> commands =
        List.of(
            List.of("sync", "daily"),
            List.of("sync", "daily", "--full", "--json"),
            List.of("sync", "minute", "--periods", "1m,5m", "-q"),
            List.of("sync", "daily", "--symbols", "600000.SH,000002.SZ"),
            List.of("sync", "daily", "--symbols", "600000.SH", "--full", "--no-saga"),
            List.of("sync", "daily", "--symbols", "6000.SH"),
            List.of("sync", "daily", "--limit", "2", "--to", "2020-01-02"),
            List.of("sync", "daily", "--dry-run"),
            List.of("audit"),
            List.of("audit", "--json", "--symbols", "600000.SH"),
            List.of("audit", "--sample", "100%"),
            List.of("audit", "--repair"),
            List.of("clean"),
            List.of("clean", "--json"),
            List.of("clean", "--dry-run"),
            List.of("clean", "--purge", "--older-than", "0s", "--dry-run"),
            List.of("clean", "--purge", "--older-than", "0s"));
    List<String> expected = new ArrayList<>();
    for (List<String> command : commands) {
      expected.add(command + told(on(alone, command.toArray(String[]::new))));
    }
    KlineProcess run = startRun();
    List<String> found = new ArrayList<>();
    for (List<String> command : commands) {
      found.add(command + told(on(data, command.toArray(String[]::new))));
    }
    assertThat(found).containsExactlyElementsOf(expected);
    assertThat(run.isAlive()).isTrue();
    assertThat(run.err())
        .contains("Taken over from another process: kline-saga sync minute ended with 0\n")
        .contains("Taken over from another process: kline-saga audit ended with ")
        .contains("Taken over from another process: kline-saga clean ended with 0\n")
        .doesNotContain("\tat ");
  }

  @Test
  void the_progress_is_shown_and_nothing_tells_the_secret() throws Exception {
    KlineProcess run = startRun();
    KlineProcess sync = start("sync", "daily");
    assertThat(sync.exitCode()).as(sync.output()).isZero();
    assertThat(sync.err())
        .contains("Process " + run.pid() + " runs on " + data + " and does the work")
        .contains("progress: 1 of 3 series, ")
        .contains("progress: 3 of 3 series, 21783 bars committed\n");
    assertThat(sync.out()).startsWith("transaction_mode=saga series=3 committed=3 ");
    Path secret = data.resolve("kline-saga.secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(run.output() + sync.output() + Files.readString(data.resolve("kline-saga.owner")))
        .doesNotContain(Files.readString(secret));
    run.signal("TERM");
    assertThat(run.exitCode()).isZero();
    assertThat(secret).doesNotExist();
  }

  @Test
  void ctrl_c_ends_the_work_in_the_running_process() throws Exception {
    settings.putAll(LONG);
    KlineProcess run = startRun();
    KlineProcess sync = start(SYNC);
    sync.awaitOutput("progress: 1 of 2000 series");
    sync.signal("INT");
    assertThat(sync.exitCode()).isEqualTo(1);
    assertThat(sync.err())
        .contains("Interrupted: process " + run.pid() + " is told to end the work");
    assertThat(sync.out()).containsPattern("(?m)^failed \\d{6}\\.\\S+ 1m: interrupted$");
    assertThat(sync.out().lines().reduce((a, b) -> b).orElse(""))
        .startsWith("transaction_mode=saga series=2000 ");
    assertThat(sync.output() + run.output()).doesNotContain("\tat ", "Exception");
    assertClean();
    assertThat(run.isAlive()).isTrue();
    assertThat(on(data, "sync", "minute", "--periods", "1m", "--limit", "3").exitCode()).isZero();
  }

  private void assertClean() {
    Cli.Result audit = on(data, "audit");
    assertThat(audit.exitCode()).as(audit.out() + audit.err()).isZero();
    assertThat(audit.figure("series")).isPositive().isLessThan(2000);
  }

  @Test
  void work_that_a_killed_command_ordered_is_ended() throws Exception {
    settings.putAll(LONG);
    KlineProcess run = startRun();
    KlineProcess sync = start(SYNC);
    sync.awaitOutput("progress: 1 of 2000 series");
    sync.signal("KILL");
    run.awaitOutput("kline-saga sync minute ended with 1");
    assertThat(run.out())
        .contains("transaction_mode=saga series=2000 ")
        .doesNotContain(" failed=0 ");
    assertThat(run.err()).contains("the command that ordered it is gone");
    assertClean();
  }

  @Test
  void the_death_of_the_running_process_is_told_and_the_next_command_works_alone()
      throws Exception {
    settings.putAll(LONG);
    KlineProcess run = startRun();
    KlineProcess sync = start(SYNC);
    sync.awaitOutput("progress: 1 of 2000 series");
    run.signal("KILL");
    assertThat(sync.exitCode()).as(sync.output()).isEqualTo(4);
    assertThat(sync.err())
        .contains("error: process " + run.pid() + ", which runs on " + data + " and did the work,")
        .contains("has ended in the middle of it");
    assertThat(data.resolve("kline-saga.owner")).content().contains("taker.port=");
    Cli.Result next = on(data, "sync", "minute", "--periods", "1m", "--limit", "3");
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertClean();
  }

  @Test
  void the_end_of_the_running_process_ends_the_work_in_order() throws Exception {
    settings.putAll(LONG);
    KlineProcess run = startRun();
    KlineProcess sync = start(SYNC);
    sync.awaitOutput("progress: 1 of 2000 series");
    run.signal("TERM");
    assertThat(sync.exitCode()).as(sync.output()).isEqualTo(1);
    assertThat(sync.out())
        .containsPattern("(?m)^failed \\d{6}\\.\\S+ 1m: stopping$")
        .contains("transaction_mode=saga series=2000 ");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).doesNotContain("\tat ");
    assertClean();
  }

  @Test
  void two_syncs_at_once_are_two_runs_and_only_the_cancelled_one_ends() throws Exception {
    settings.putAll(LONG);
    KlineProcess run = startRun();
    KlineProcess first = start(SYNC);
    first.awaitOutput("progress: 1 of 2000 series");
    Cli.Result second = on(data, "sync", "daily", "--limit", "5");
    assertThat(second.exitCode()).as(second.out()).isZero();
    assertThat(second.figure("committed")).isEqualTo(5);
    assertThat(first.isAlive()).isTrue();
    first.signal("INT");
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(run.isAlive()).isTrue();
    assertClean();
  }

  @Test
  void other_settings_are_refused_by_name_and_secrets_are_not_shown() throws Exception {
    settings.put("my.own.password", "sEcReT-1");
    KlineProcess run = startRun();
    Cli other =
        Cli.with(settings)
            .set("kline.data-dir", data)
            .set("my.own.password", "sEcReT-2")
            .set("kline.source", "synthetic")
            .set("kline.schedule.daily-cron", "0 0 20 * * ?")
            .set("kline.management.port", "1");
    Cli.Result refused = other.run("sync", "daily", "--max-workers", "2");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .isEqualTo(
            "error: the running process "
                + run.pid()
                + " works with other settings: kline.source is synthetic here and tdx-file there;"
                + " kline.sync.max-workers is 2 here and 4 there; my.own.password differs (a secret,"
                + " not shown). Give this command the same, or stop that process\n");
    assertThat(run.output()).doesNotContain("sEcReT");
    Cli.Result routes = other.run("clean", "--routes", "src/sample");
    assertThat(routes.exitCode()).isEqualTo(2);
    assertThat(routes.err()).contains("kline.routes-dir is ", "/src/sample here and ", "/routes");
    Cli.Result audit = other.run("audit"); // depends on none of them
    assertThat(audit.exitCode()).as(audit.out() + audit.err()).isZero();
    Cli.Result sameByAnotherPath =
        on(data.resolve("../data"), "clean", "--routes", Path.of("routes").toRealPath().toString());
    assertThat(sameByAnotherPath.exitCode()).as(sameByAnotherPath.err()).isZero();
    assertThat(sameByAnotherPath.out()).isEqualTo(on(data, "clean").out());
  }

  @Test
  void what_is_refused_is_called_so_by_both_and_not_said_to_be_done() throws Exception {
    KlineProcess run = startRun();
    KlineProcess refused = start("sync", "daily", "--max-workers", "2");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output())
        .contains("works with other settings: kline.sync.max-workers is 2 here and 4 there")
        .doesNotContain("does the work");
    assertThat(run.err())
        .contains(
            "Refused to another process: kline-saga sync daily: the running process "
                + run.pid()
                + " works with other settings")
        .doesNotContain("Taken over");
  }

  @Test
  void who_does_not_know_the_secret_or_is_another_build_is_refused() throws Exception {
    startRun();
    Path file = data.resolve("kline-saga.secret");
    String secret = Files.readString(file);
    Files.writeString(file, secret.substring(1) + "x");
    Cli.Result refused = on(data, "sync", "daily");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("refuses the work: the secret is not that of this process");
    StringBuilder told = new StringBuilder();
    for (String[] command : new String[][] {{"status"}, {"run"}, {"query", "pg", "SELECT 1"}}) {
      try (HandoverClient client = HandoverClient.connect(port())) {
        Order order = new Order(List.of(command), Map.of());
        assertThat(client.follow(secret, order, new Told(told))).as(command[0]).isEqualTo(2);
      }
      assertThat(told.toString()).contains(" is not handed over").doesNotContain("accepted");
    }
    Files.writeString(file, secret);
    Path owner = data.resolve("kline-saga.owner");
    Files.writeString(
        owner,
        Files.readString(owner).replace("taker.build=not packaged", "taker.build=9.9, build abc"));
    Cli.Result another = on(data, "sync", "daily");
    assertThat(another.exitCode()).isEqualTo(2);
    assertThat(another.err())
        .contains("is another build of the program: this command is not packaged, that process 9.9")
        .contains("build abc; start run again with this one");
  }

  private int port() {
    return Objects.requireNonNull(owner().taker()).port();
  }

  @Test
  void an_interrupted_audit_ends_as_it_ends_alone() throws Exception {
    KlineProcess run = startRun();
    assertThat(on(data, "sync", "daily").exitCode()).isZero();
    String url = Objects.requireNonNull(owner().urls().get("postgres"));
    try (Connection held = DriverManager.getConnection(url, "kline", "kline");
        Statement statement = held.createStatement()) {
      held.setAutoCommit(false);
      statement.execute("LOCK TABLE sync_state IN ACCESS EXCLUSIVE MODE");
      KlineProcess audit = start("audit");
      run.awaitOutput("Taken over from another process: kline-saga audit\n");
      audit.signal("INT");
      run.awaitOutput("Work of another process is to end: interrupted");
      held.rollback();
      assertThat(audit.exitCode()).as(audit.output()).isEqualTo(130);
      assertThat(audit.err()).contains("error: the audit was ended: interrupted");
    }
    run.awaitOutput("Taken over from another process: kline-saga audit ended: ");
    assertThat(run.err()).doesNotContain("Interrupted during closing", "\tat ");
    assertThat(run.isAlive()).isTrue();
    assertThat(on(data, "audit").exitCode()).isZero();
  }

  /** Keeps what is printed. */
  private record Told(StringBuilder text) implements io.klinesaga.handover.Follower {
    @Override
    public void accepted() {
      text.append("accepted");
    }

    @Override
    public void out(String more) {
      text.append(more);
    }

    @Override
    public void err(String more) {
      text.append(more);
    }

    @Override
    public void planned(int series) {
      text.append("planned ").append(series);
    }

    @Override
    public void seriesEnded(long rows) {
      text.append("ended ").append(rows);
    }
  }
}
