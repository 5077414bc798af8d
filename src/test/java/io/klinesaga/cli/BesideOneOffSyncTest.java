package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that use the embedded databases of a sync that ends before they do. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
@Tag("servers")
class BesideOneOffSyncTest {
  private static final Map<String, String> LONG =
      Map.of(
          "kline.source", "synthetic",
          "kline.source.synthetic.symbols", "5000",
          "kline.source.synthetic.days", "20",
          "kline.sync.chunk-size", "1",
          "kline.sync.max-workers", "1",
          "kline.tdengine.connect-timeout", "20s"); // the first one loads the driver

  /** Tables that a first sync does not touch and the commands do. */
  private static final String LOCK =
      "LOCK TABLE bar_before_image, cleaner_round IN ACCESS EXCLUSIVE MODE";

  private final Path folder;
  private final Path data;
  private final List<KlineProcess> children = new ArrayList<>();

  BesideOneOffSyncTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
  }

  @AfterEach
  void stopAll() {
    children.forEach(KlineProcess::close);
  }

  private KlineProcess start(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    LONG.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
    all.addAll(List.of("--data-dir", data.toString()));
    KlineProcess child = KlineProcess.start(folder, all.toArray(String[]::new));
    children.add(child);
    return child;
  }

  @Test
  void a_command_whose_databases_go_says_whose_they_were_and_can_be_given_again() throws Exception {
    KlineProcess sync = start("sync", "minute", "--periods", "1m");
    sync.awaitOutput("progress: 1 of 5000 series");
    Connection held = postgres();
    List<KlineProcess> commands;
    try (Statement statement = held.createStatement()) {
      held.setAutoCommit(false);
      statement.execute(LOCK);
      commands =
          List.of(
              start("audit"),
              start("clean"),
              start("query", "pg", "SELECT count(*) FROM cleaner_round"));
      awaitWaiting(statement, commands.size());
    }
    sync.signal("INT");
    assertThat(sync.exitCode()).as(sync.output()).isEqualTo(1);
    for (KlineProcess command : commands) {
      assertThat(command.exitCode()).as(command.output()).isEqualTo(3);
      assertThat(command.err())
          .contains(
              "error: process "
                  + sync.pid()
                  + ", which held "
                  + data
                  + " and whose databases this command used, has ended meanwhile; give the command again");
    }
    KlineProcess again = start("audit");
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  private Connection postgres() throws SQLException {
    String url = DataDirectory.owner(data).orElseThrow().urls().get("postgres");
    return DriverManager.getConnection(Objects.requireNonNull(url), "kline", "kline");
  }

  /** Until so many commands wait for the locks. */
  private static void awaitWaiting(Statement statement, int commands) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              try (ResultSet rows =
                  statement.executeQuery(
                      "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IN"
                          + " ('bar_before_image'::regclass, 'cleaner_round'::regclass)")) {
                rows.next();
                return rows.getInt(1) == commands;
              }
            });
  }
}
