package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that stands still (SIGSTOP) for longer than its lease is passed over; when it goes on,
 * it must neither commit nor keep what it wrote. Two processes share the servers.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PausedProcessTest {
  private static final String RUNNING = "SELECT count(*) FROM saga_log WHERE state = 'RUNNING'";

  private final Path folder;
  private final Map<String, String> settings = new LinkedHashMap<>(TestServers.freshSettings());
  private final Cli cli;

  PausedProcessTest(@TempDir Path folder) {
    this.folder = folder;
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "120");
    settings.put("kline.source.synthetic.days", "60");
    settings.put("kline.sync.chunk-size", "2");
    settings.put("kline.saga.owner-timeout", "3s");
    settings.put("kline.saga.heartbeat", "1s");
    settings.put("kline.tdengine.request-timeout", "2s");
    // What a paused process has locked in PostgreSQL is freed after twice this time.
    settings.put("kline.postgres.statement-timeout", "2s");
    cli = Cli.with(settings);
  }

  private KlineProcess syncElsewhere(int revision) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("sync", "daily", "--full"));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    arguments.addAll(List.of("--set", "kline.source.synthetic.revision=" + revision));
    return KlineProcess.start(folder, arguments.toArray(String[]::new));
  }

  private boolean hasRunningSaga() throws SQLException {
    return !cli.pg(RUNNING).get(0).equals("0");
  }

  /** Pauses the process inside a saga, or gives up when it ends before. */
  private boolean pauseInSaga(KlineProcess process)
      throws IOException, InterruptedException, SQLException {
    while (process.isAlive()) {
      process.signal("STOP");
      if (hasRunningSaga()) {
        return true;
      }
      process.signal("CONT");
    }
    return false;
  }

  @Test
  void a_process_that_is_paused_past_its_lease_and_goes_on_ends_clean() throws Exception {
    assertThat(cli.run("sync", "daily").figure("committed")).isEqualTo(120);
    int passedOver = 0;
    for (int revision = 1; revision <= 6 && passedOver < 1; revision++) {
      try (KlineProcess paused = syncElsewhere(revision)) {
        paused.awaitOutput("progress: 1 of 120 series");
        if (pauseInSaga(paused)) {
          passedOver += passOver(paused, revision) ? 1 : 0;
        }
      }
    }
    assertThat(passedOver).isEqualTo(1);
  }

  private boolean passOver(KlineProcess paused, int revision) throws Exception {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> cli.run("clean").exitCode() == 0 && !hasRunningSaga());
    paused.signal("CONT");
    int code = paused.exitCode();
    assertThat(code).as(paused.output()).isIn(0, 1);
    assertThat(cli.run("clean").exitCode()).isZero();
    assertThat(
            cli.pg(
                "SELECT count(*) FROM transaction_log WHERE final_status IN ('PENDING', 'COMPENSATING')"))
        .containsExactly("0");
    Cli last = cli.set("kline.source.synthetic.revision", revision);
    assertThat(last.run("sync", "daily", "--full").exitCode()).isZero();
    assertThat(last.run("sync", "daily", "--full").figure("unchanged")).isEqualTo(120);
    Cli.Result audit = last.run("audit");
    assertThat(audit.exitCode()).as(audit.out()).isZero();
    return paused.output().contains("abandoned") || paused.output().contains("taken over");
  }
}
