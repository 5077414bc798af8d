package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.cli.Cli;
import io.klinesaga.dispatch.CampaignHarms.LateWake;
import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.KillablePostgres;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.Nodes;
import io.klinesaga.testing.OffClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on three nodes while nodes, the planning process, the broker and PostgreSQL are killed or
 * stand still at random moments, nodes leave and join, and messages come doubled and out of order.
 * To be named: {@code mvn -B test -Dtest=SharedRunCampaignTest -Dexcluded.tags=
 * -Dcampaign.kills=200}.
 */
@Timeout(value = 7200, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
@Tag("soak")
class SharedRunCampaignTest {
  private static final int KILLS = Integer.getInteger("campaign.kills", 20);
  private static final long SEED = Long.getLong("campaign.seed", 1L);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int HARMS_IN_A_RUN = 5;
  private static final int SYMBOLS = 120;
  private static final LocalDate FIRST = LocalDate.of(2010, 1, 4);

  private final Random random = new Random(SEED);

  @TempDir private Path folder;
  private Cli cli;
  private Nodes nodes;
  private CampaignNodes members;
  private CampaignHarms harms;

  @Test
  void whatever_is_killed_every_run_ends_with_true_figures_and_nothing_is_lost() throws Exception {
    try (Nodes servers = Nodes.on(folder)) {
      nodes = servers;
      KillablePostgres postgres = nodes.ownPostgres();
      nodes.settings().put("kline.source.synthetic.symbols", String.valueOf(SYMBOLS));
      nodes.settings().put("kline.source.synthetic.days", "6000");
      nodes.settings().put("kline.sync.chunk-size", "1");
      nodes.settings().put("kline.sync.max-workers", "1");
      takeTimeBetweenWriteAndCommit();
      cli = Cli.with(nodes.settings());
      members = new CampaignNodes(nodes, random);
      harms = new CampaignHarms(nodes, postgres, members, random, cli);
      members.fillUp();
      members.awaitStarted();
      for (int round = 1; harms.count() < KILLS; round++) {
        round(round);
      }
      assertClockWasOff();
      System.out.println(report());
    }
  }

  /**
   * So that most faults come while a run is under way, and series are written and not committed.
   */
  private void takeTimeBetweenWriteAndCommit() throws IOException {
    Path saga = nodes.ownRoutes().resolve(BreakableRoutes.SAGA);
    String text = Files.readString(saga);
    String commit = BreakableRoutes.writer("commit");
    assertThat(text).containsOnlyOnce(commit);
    Files.writeString(saga, text.replace(commit, PAUSE + commit));
  }

  private static final String PAUSE =
      """
                    - delay:
                        asyncDelayed: false
                        expression:
                          simple:
                            expression: "${random(300,800)}"
      """;

  private void round(int round) throws Exception {
    String last = FIRST.plusDays(28L * round).toString(); // new bars of each series for each run
    KlineProcess sync = nodes.start("sync", "daily", "--to", last);
    if (random.nextInt(4) > 0) { // else something may happen while it is planned
      await().atMost(LIMIT).until(() -> harms.isUnderWay() || !sync.isAlive());
    }
    for (int i = 0; i < HARMS_IN_A_RUN && harms.count() < KILLS; i++) {
      Thread.sleep(random.nextInt(2500)); // no race is hidden: any moment will do
      harms.doOne(sync);
      members.fillUp();
    }
    await().atMost(LIMIT).until(() -> !sync.isAlive());
    assertEverythingEnded();
    assertSettled(last);
    System.out.println("round " + round + ": " + report());
  }

  private void assertEverythingEnded() throws SQLException {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              members.fillUp(); // one that has found no server at its start has ended
              return cli.pg("SELECT run_id FROM sync_run WHERE finished_at IS NULL").isEmpty()
                  && cli.pg("SELECT 1 FROM sync_chunk WHERE state IN ('OPEN', 'TAKEN')").isEmpty();
            });
    assertNone("figures that do not add up", WRONG_SUMS);
    assertNone("chunks that a run has lost", LOST_CHUNKS);
    assertNone("figures that the log contradicts", FALSE_FIGURES);
    assertNone("series that one run has written twice", DOUBLE_COMMITS);
    for (LateWake wake : harms.wakes()) {
      assertNone("commits of a node that woke after its lease", lateCommits(wake));
    }
  }

  private static final String WRONG_SUMS =
      "SELECT * FROM sync_run WHERE series <> committed + unchanged + busy + failed + partial";

  private static final String LOST_CHUNKS =
      "SELECT r.run_id, r.series, d.idle, sum(cardinality(c.symbols)) FROM sync_run AS r"
          + " JOIN sync_dispatch AS d USING (run_id) JOIN sync_chunk AS c USING (run_id)"
          + " GROUP BY r.run_id, d.idle HAVING r.series <> d.idle + sum(cardinality(c.symbols))"
          + " OR bool_or(c.state NOT IN ('DONE', 'PARKED', 'CANCELLED'))"
          + " OR bool_or(c.state = 'DONE' AND c.report IS NULL)";

  private static final String FALSE_FIGURES =
      "SELECT r.run_id, r.committed, r.rows_written, count(DISTINCT t.symbol), sum(t.row_count) FROM sync_run AS r"
          + " LEFT JOIN transaction_log AS t ON t.run_id = r.run_id AND final_status = 'COMMITTED' AND row_count > 0"
          + " GROUP BY r.run_id HAVING (r.committed, r.rows_written)"
          + " <> (count(DISTINCT t.symbol), coalesce(sum(t.row_count), 0))";

  private static final String DOUBLE_COMMITS =
      "SELECT run_id, symbol, period, count(*) FROM transaction_log WHERE final_status = 'COMMITTED'"
          + " AND row_count > 0 GROUP BY run_id, symbol, period HAVING count(*) > 1";

  private static String lateCommits(LateWake wake) {
    return "SELECT t.transaction_id, t.symbol, t.pg_update_time FROM transaction_log AS t"
        + " JOIN saga_log AS s ON s.id = t.saga_id"
        + " JOIN sync_chunk AS c ON c.run_id = t.run_id AND t.symbol = ANY (c.symbols)"
        + " WHERE s.owner = '"
        + wake.owner()
        + "' AND c.owner <> s.owner AND c.run_id || '/' || c.number IN ("
        + wake.chunks()
        + ") AND t.final_status = 'COMMITTED' AND t.updated_at > '"
        + wake.at()
        + "'";
  }

  private void assertNone(String what, String sql) throws SQLException {
    assertThat(cli.pg(sql)).as("%s, after %s", what, harms.done()).isEmpty();
  }

  private void assertSettled(String last) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              Cli.Result sync = cli.run("sync", "daily", "--to", last);
              return sync.exitCode() == 0 && sync.figure("unchanged") == SYMBOLS;
            });
    await()
        .atMost(LIMIT)
        .until(() -> cli.run("clean").exitCode() == 0 && cli.run("audit").exitCode() == 0);
  }

  private void assertClockWasOff() throws SQLException {
    if (OffClock.isThere()) {
      assertThat(cli.pg("SELECT 1 FROM cluster_node WHERE abs(clock_offset) > 590000"))
          .isNotEmpty();
    }
  }

  private String report() throws SQLException {
    List<String> figures =
        cli.pg(
            "SELECT (SELECT count(*) FROM sync_run) || ' runs, ' || count(*) || ' chunks, '"
                + " || count(*) FILTER (WHERE attempts > 1) || ' of them worked on again, '"
                + " || count(*) FILTER (WHERE state = 'PARKED') || ' parked, '"
                + " || count(*) FILTER (WHERE state = 'CANCELLED') || ' cancelled' FROM sync_chunk");
    return String.format(
        "campaign, seed %d: %d faults, %d of them in the middle of a run: %s; %s; %d nodes woke after their lease; clock: %s",
        SEED,
        harms.count(),
        harms.underWay(),
        harms.done(),
        figures.get(0),
        harms.wakes().size(),
        OffClock.isThere() ? "one node off by 10 minutes" : OffClock.SKIPPED);
  }
}
