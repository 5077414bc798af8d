package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.cli.Cli;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.Nodes;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on three nodes while nodes, the planning process, the broker and connections of PostgreSQL
 * are killed or stand still at random moments. To be named: {@code mvn -B test
 * -Dtest=SharedRunCampaignTest -Dexcluded.tags= -Dcampaign.kills=200}.
 */
@Timeout(value = 7200, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
@Tag("soak")
class SharedRunCampaignTest {
  private static final int KILLS = Integer.getInteger("campaign.kills", 20);
  private static final long SEED = Long.getLong("campaign.seed", 1L);
  private static final int NODES = 3;
  private static final int SYMBOLS = 120;
  private static final LocalDate FIRST = LocalDate.of(2016, 1, 4);

  private final Random random = new Random(SEED);

  @TempDir private Path folder;
  private Nodes nodes;
  private Cli cli;
  private final List<KlineProcess> alive = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  @Test
  void whatever_is_killed_every_run_ends_with_true_figures_and_nothing_is_lost() throws Exception {
    try (Nodes servers = Nodes.on(folder)) {
      nodes = servers;
      nodes.settings().put("kline.source.synthetic.symbols", String.valueOf(SYMBOLS));
      nodes.settings().put("kline.source.synthetic.days", "2500");
      nodes.settings().put("kline.sync.chunk-size", "4");
      cli = Cli.with(nodes.settings());
      alive.addAll(nodes.startNodes(NODES));
      for (int round = 1; done.size() < KILLS; round++) {
        round(round);
      }
      System.out.println("campaign, seed " + SEED + ": " + done);
    }
  }

  private void round(int round) throws Exception {
    String last = FIRST.plusDays(28L * round).toString(); // new bars of each series for each run
    KlineProcess sync = nodes.start("sync", "daily", "--to", last);
    for (int i = 0; i < 2 && done.size() < KILLS; i++) {
      Thread.sleep(random.nextInt(2500)); // no race is hidden: any moment will do
      done.add(harm(sync));
      replaceTheDead();
    }
    sync.exitCode();
    assertEverythingEnded();
    assertSettled(last);
  }

  private String harm(KlineProcess sync) throws Exception {
    KlineProcess node = alive.get(random.nextInt(alive.size()));
    switch (random.nextInt(7)) {
      case 0, 1 -> {
        node.signal("KILL");
        node.exitCode();
        return "kill of a node";
      }
      case 2 -> {
        node.signal("STOP");
        Thread.sleep(8000); // longer than its lease
        node.signal("CONT");
        return "stop of a node past its lease";
      }
      case 3 -> {
        sync.signal("KILL");
        return "kill of the planning process";
      }
      case 4 -> {
        nodes.broker().kill();
        nodes.broker().start();
        return "kill of the broker";
      }
      case 5 -> {
        nodes.broker().signal("STOP");
        Thread.sleep(3000);
        nodes.broker().signal("CONT");
        return "stop of the broker";
      }
      default -> {
        cli.pg(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user");
        return "kill of all connections of PostgreSQL";
      }
    }
  }

  private void replaceTheDead() throws IOException {
    alive.removeIf(node -> !node.isAlive());
    while (alive.size() < NODES) {
      alive.add(nodes.startNode());
    }
  }

  private void assertEverythingEnded() throws SQLException {
    Nodes.until(
        () ->
            cli.pg("SELECT count(*) FROM sync_run WHERE finished_at IS NULL").equals(List.of("0"))
                && cli.pg("SELECT count(*) FROM sync_chunk WHERE state IN ('OPEN', 'TAKEN')")
                    .equals(List.of("0")));
    assertThat(
            cli.pg(
                "SELECT run_id, series, committed, unchanged, busy, failed, partial FROM sync_run"
                    + " WHERE series <> committed + unchanged + busy + failed + partial"))
        .as("figures that do not add up, after %s", done)
        .isEmpty();
    assertThat(
            cli.pg(
                "SELECT run_id, symbol, period, count(*) FROM transaction_log WHERE final_status = 'COMMITTED'"
                    + " AND row_count > 0 GROUP BY run_id, symbol, period HAVING count(*) > 1"))
        .as("series that one run has written twice, after %s", done)
        .isEmpty();
  }

  private void assertSettled(String last) {
    Nodes.until(() -> cli.run("clean").exitCode() == 0 && cli.run("audit").exitCode() == 0);
    Nodes.until(() -> cli.run("sync", "daily", "--to", last).exitCode() == 0);
    Cli.Result again = cli.run("sync", "daily", "--to", last);
    assertThat(again.figure("unchanged")).as(again.out()).isEqualTo(SYMBOLS);
    Cli.Result audit = cli.run("audit");
    assertThat(audit.exitCode()).as(audit.out()).isZero();
  }
}
