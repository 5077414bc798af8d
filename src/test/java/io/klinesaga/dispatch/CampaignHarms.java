package io.klinesaga.dispatch;

import io.klinesaga.cli.Cli;
import io.klinesaga.testing.ChunkMessages;
import io.klinesaga.testing.KillablePostgres;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.Nodes;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Does harm of every kind, equally often, in random order. */
final class CampaignHarms {
  private static final String CUT =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
          + " WHERE pid <> pg_backend_pid() AND usename = current_user";
  private static final String NEWEST_CHUNKS =
      "SELECT run_id || '/' || number FROM sync_chunk ORDER BY run_id DESC, number DESC LIMIT 200";
  private static final String UNDER_WAY =
      "SELECT 1 FROM sync_chunk WHERE state IN ('OPEN', 'TAKEN') LIMIT 1";

  private final Nodes nodes;
  private final KillablePostgres postgres;
  private final CampaignNodes members;
  private final Random random;
  private final Cli cli;
  private final Deque<Harm> next = new ArrayDeque<>();
  private final Map<Harm, Integer> done = new EnumMap<>(Harm.class);
  private final List<LateWake> wakes = new ArrayList<>();
  private int underWay;

  /**
   * A node that went on after others had taken chunks from it.
   *
   * @param owner the node
   * @param at when, as PostgreSQL writes it
   * @param chunks those that were not its own any more, as {@code 'run/number', …}
   */
  record LateWake(String owner, String at, String chunks) {}

  CampaignHarms(
      Nodes nodes, KillablePostgres postgres, CampaignNodes members, Random random, Cli cli) {
    this.nodes = nodes;
    this.postgres = postgres;
    this.members = members;
    this.random = random;
    this.cli = cli;
  }

  int count() {
    return done.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** By kind. */
  Map<Harm, Integer> done() {
    return done;
  }

  /** How often chunks were open or worked on at that moment. */
  int underWay() {
    return underWay;
  }

  /** Whether chunks are open or worked on. */
  boolean isUnderWay() throws SQLException {
    return !cli.pg(UNDER_WAY).isEmpty();
  }

  List<LateWake> wakes() {
    return wakes;
  }

  /** The next one; {@code planner} is the process that has begun the run. */
  void doOne(KlineProcess planner) throws Exception {
    if (next.isEmpty()) {
      List<Harm> kinds = new ArrayList<>(Arrays.asList(Harm.values()));
      Collections.shuffle(kinds, random);
      next.addAll(kinds);
    }
    Harm harm = next.remove();
    underWay += isUnderWay() ? 1 : 0;
    doIt(harm, planner);
    done.merge(harm, 1, Integer::sum);
  }

  private void doIt(Harm harm, KlineProcess planner) throws Exception {
    switch (harm) {
      case KILL_OF_A_NODE -> kill(members.any());
      case NODE_STANDS_STILL -> standStill(members.any());
      case NODE_LEAVES_AND_ANOTHER_JOINS -> leave(members.any());
      case KILL_OF_THE_PLANNER -> kill(planner);
      case KILL_OF_THE_BROKER -> {
        nodes.broker().kill();
        nodes.broker().start();
      }
      case BROKER_STANDS_STILL -> {
        nodes.broker().signal("STOP");
        pause(0, 5);
        nodes.broker().signal("CONT");
      }
      case KILL_OF_POSTGRESQL -> {
        postgres.kill();
        pause(0, 4);
        postgres.start();
      }
      case POSTGRESQL_STANDS_STILL -> {
        postgres.signal("STOP");
        pause(1, 9);
        postgres.signal("CONT");
      }
      case CUT_OF_ALL_CONNECTIONS_TO_POSTGRESQL -> cli.pg(CUT);
      case MESSAGES_DOUBLED_AND_OUT_OF_ORDER -> sendStray();
    }
  }

  private static void kill(KlineProcess process) throws Exception {
    process.signal("KILL");
    process.exitCode();
  }

  private static void leave(KlineProcess node) throws Exception {
    node.signal("TERM");
    node.exitCode();
  }

  /** Some of them longer than the lease of 5 seconds. */
  private void standStill(KlineProcess node) throws Exception {
    node.signal("STOP");
    pause(3, 10);
    noteWake(node);
    node.signal("CONT");
  }

  private void noteWake(KlineProcess node) throws SQLException {
    for (String owner :
        cli.pg("SELECT owner FROM saga_owner WHERE pid = " + node.pid() + " LIMIT 1")) {
      List<String> lost =
          cli.pg(
              "SELECT quote_literal(run_id || '/' || number) FROM sync_chunk WHERE '"
                  + owner
                  + "' = ANY (failed_on) AND owner <> '"
                  + owner
                  + "'");
      if (!lost.isEmpty()) {
        String now = cli.pg("SELECT clock_timestamp()::text").get(0);
        wakes.add(new LateWake(owner, now, String.join(", ", lost)));
      }
    }
  }

  private void sendStray() throws SQLException {
    List<String> texts = new ArrayList<>(cli.pg(NEWEST_CHUNKS));
    texts.addAll(cli.pg(NEWEST_CHUNKS));
    texts.addAll(List.of("", "x", "1/", "-1/1", "99999/1", "1/99999"));
    Collections.shuffle(texts, random);
    try (ChunkMessages messages = new ChunkMessages(nodes.broker().address())) {
      messages.send(texts);
    }
  }

  /** No race is hidden by it: any time will do. */
  private void pause(int atLeast, int below) throws InterruptedException {
    Thread.sleep(1000L * atLeast + random.nextInt(1000 * (below - atLeast)));
  }
}
