package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The product as a process: embedded databases, signals, exit codes, what is on the console. */
@Timeout(240)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
@Tag("servers")
class ProcessTest {
  private static final String UP = "running on its schedules; Ctrl-C stops";

  private final Path folder;

  private final List<KlineProcess> children = new ArrayList<>();

  ProcessTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void stopAll() {
    children.forEach(KlineProcess::close);
  }

  private KlineProcess start(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", data().toString()));
    KlineProcess child = KlineProcess.start(folder, all.toArray(String[]::new));
    children.add(child);
    return child;
  }

  private KlineProcess run(String... arguments) throws IOException, InterruptedException {
    KlineProcess child = start(arguments);
    child.exitCode();
    return child;
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** The first line of PostgreSQL's own file: the process id of its server. */
  private long postgresPid() throws IOException {
    Path file = data().resolve("postgres/cluster/postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).get(0).strip());
  }

  private static void assertGone(long pid) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void run_syncs_stays_up_answers_other_processes_and_ends_with_zero_on_ctrl_c()
      throws IOException, InterruptedException {
    KlineProcess run = start("run");
    run.awaitOutput(UP);
    assertThat(run.out().lines().toList())
        .hasSize(3)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).contains(" series=3 committed=3 ", " rows_written=21783 ");
              assertThat(lines.get(1)).contains(" series=5 committed=5 ", " rows_written=3108 ");
              assertThat(lines.get(2)).isEqualTo(UP);
            });
    assertThat(run.err()).contains("progress: 3 of 3 series, 21783 bars committed");
    long postgres = postgresPid();

    Cli.Result status = inProcess("status");
    assertThat(status.exitCode()).as(status.err()).isZero();
    assertThat(status.out()).contains("600000.SH").contains("21783");
    assertThat(attached("td", "SELECT count(*) AS bars FROM daily_kline WHERE is_valid = true"))
        .isEqualTo("bars\n21783\n");
    assertThat(attached("pg", "SELECT sum(bar_count) AS bars FROM sync_state"))
        .isEqualTo("bars\n24891\n");
    Cli.Result second = inProcess("sync", "daily");
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.figure("unchanged")).isEqualTo(3);
    Cli.Result alone = inProcess("run");
    assertThat(alone.exitCode()).isEqualTo(3);
    assertThat(alone.err())
        .startsWith("error: data directory " + data().toRealPath() + " is in use by process ")
        .contains("process " + run.pid() + " since ")
        .contains("stop that process or choose another data directory");
    assertThat(run.isAlive()).isTrue();

    run.signal("INT");
    assertThat(run.exitCode()).isZero();
    assertGone(postgres);
    assertThat(run.output()).doesNotContain("\tat ", "Exception");
    assertThat(run.err())
        .containsPattern(
            "(?m)^[0-9-]{10} [0-9:.]{12}\\+08:00 INFO  StartLog +Kline Saga \\S+ starts: sources tdx-file \\(/.*src/sample\\); routes /.*; data /.*$")
        .containsPattern("Management server: http://127\\.0\\.0\\.1:[1-9][0-9]*/observe/health\n")
        .containsPattern("Next firings: .*transaction-cleaner-schedule [0-9T:-]{19}\\+08:00, ")
        .containsPattern(", daily-kline-schedule [0-9-]{10}T16:30:00\\+08:00[,\n]")
        .containsPattern(", minute-kline-schedule [0-9-]{10}T17:00:00\\+08:00[,\n]")
        .containsSubsequence("Stopping: what is in progress ends first\n", "Stopped\n");

    Cli.Result stopped = inProcess("status");
    assertThat(stopped.exitCode()).isZero();
    assertThat(stopped.out()).contains("21783");
    assertThat(attached("td", "SELECT count(*) AS bars FROM minute_kline_5min"))
        .isEqualTo("bars\n144\n");
  }

  private Cli.Result inProcess(String... arguments) {
    return Cli.with(
            Map.of(
                "kline.data-dir",
                data().toString(),
                "kline.tdengine.connect-timeout",
                "20s")) // the first one loads the driver
        .run(arguments);
  }

  private String attached(String database, String sql) {
    Cli.Result result = inProcess("query", database, sql, "--format", "csv");
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out();
  }

  @Test
  void a_process_killed_during_a_load_leaves_nothing_half_written_after_the_next_sync()
      throws IOException, InterruptedException {
    String[] load = {
      "sync",
      "minute",
      "--periods",
      "1m",
      "--set",
      "kline.source=synthetic",
      "--set",
      "kline.source.synthetic.symbols=300",
      "--set",
      "kline.source.synthetic.days=10",
      "--set",
      "kline.sync.chunk-size=5"
    };
    KlineProcess killed = start(load);
    killed.awaitOutput("progress: 1 of 300 series");
    long postgres = postgresPid();
    killed.signal("KILL");
    assertThat(killed.exitCode()).isEqualTo(137);

    KlineProcess next = run(load);
    assertThat(next.exitCode()).as(next.output()).isZero();
    assertThat(next.out()).contains(" series=300 ").contains(" busy=0 failed=0 ");
    assertGone(postgres);
    assertThat(
            attached("td", "SELECT count(*) AS bars FROM minute_kline_1min WHERE is_valid = true"))
        .isEqualTo("bars\n" + 300 * 10 * 240 + "\n");
    assertThat(
            attached(
                "pg",
                "SELECT count(*) AS series, min(bar_count) AS least, max(bar_count) AS most FROM sync_state"))
        .isEqualTo("series,least,most\n300,2400,2400\n");
    assertThat(
            attached(
                "pg",
                "SELECT (SELECT count(*) FROM transaction_log WHERE final_status IN ('PENDING', 'COMPENSATING'))"
                    + " + (SELECT count(*) FROM bar_before_image) AS left_over"))
        .isEqualTo("left_over\n0\n");
    assertThat(inProcess("clean").exitCode()).isZero();
    assertThat(
            attached(
                "pg",
                "SELECT series, committed + unchanged + busy + failed + partial AS sum, failed BETWEEN 1 AND 299 AS broken_off"
                    + " FROM sync_run ORDER BY run_id LIMIT 1"))
        .isEqualTo("series,sum,broken_off\n300,300,true\n");
  }

  @Test
  void ctrl_c_during_a_sync_is_reported_and_leaves_nothing_open()
      throws IOException, InterruptedException {
    KlineProcess sync =
        start(
            "sync",
            "minute",
            "--periods",
            "1m",
            "--set",
            "kline.source=synthetic",
            "--set",
            "kline.source.synthetic.symbols=2000",
            "--set",
            "kline.source.synthetic.days=10",
            "--set",
            "kline.sync.chunk-size=5");
    sync.awaitOutput("progress: 1 of 2000 series");
    long postgres = postgresPid();
    sync.signal("INT");
    assertThat(sync.exitCode()).isEqualTo(1);
    assertGone(postgres);
    assertThat(sync.out()).containsPattern("failed \\d{6}\\.\\S+ 1m: interrupted");
    assertThat(sync.out().lines().reduce((a, b) -> b).orElse(""))
        .startsWith("transaction_mode=saga series=2000 ");
    assertThat(sync.output()).doesNotContain("\tat ", "Exception");
    assertThat(
            attached(
                "pg",
                "SELECT count(*) AS open FROM transaction_log WHERE final_status IN ('PENDING', 'COMPENSATING')"))
        .isEqualTo("open\n0\n");
    String counted = attached("pg", "SELECT coalesce(sum(bar_count), 0) AS bars FROM sync_state");
    assertThat(
            attached("td", "SELECT count(*) AS bars FROM minute_kline_1min WHERE is_valid = true"))
        .isEqualTo(counted);
    Cli.Result audit = inProcess("audit");
    assertThat(audit.exitCode()).as(audit.out()).isZero();
  }

  @Test
  void sigterm_under_full_load_ends_run_in_time_and_the_audit_is_clean()
      throws IOException, InterruptedException {
    KlineProcess run =
        start(
            "run",
            "--set",
            "kline.source=synthetic",
            "--set",
            "kline.source.synthetic.symbols=3000",
            "--set",
            "kline.source.synthetic.days=60");
    run.awaitOutput("progress: 1");
    run.signal("TERM");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).doesNotContain("\tat ");
    Cli.Result audit = inProcess("audit");
    assertThat(audit.exitCode()).as(audit.out()).isZero();
    assertThat(audit.figure("busy")).isZero();
    assertThat(audit.figure("series")).isPositive();
  }

  @Test
  void sigterm_ends_run_with_zero_and_quiet_prints_results_only()
      throws IOException, InterruptedException {
    KlineProcess run =
        start(
            "run",
            "-q",
            "--set",
            "kline.source=synthetic",
            "--set",
            "kline.source.synthetic.symbols=2",
            "--set",
            "kline.source.synthetic.days=1");
    run.awaitOutput(UP);
    run.signal("TERM");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().toList())
        .hasSize(3)
        .allMatch(line -> line.startsWith("transaction_mode=saga ") || line.equals(UP));
  }

  @Test
  void passwords_are_in_no_output_whatever_fails() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("sync", "daily"));
    TestServers.freshSettings()
        .forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    arguments.addAll(
        List.of(
            "--set",
            "kline.postgres.password=sEcReT-1",
            "--set",
            "kline.tdengine.password=sEcReT-2"));
    KlineProcess failed = KlineProcess.run(folder, arguments.toArray(String[]::new));
    children.add(failed);
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.output())
        .contains("error: PostgreSQL at jdbc:postgresql://")
        .contains("password authentication failed for user")
        .doesNotContain("sEcReT", "\tat ");
  }
}
