package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.cli.Cli;
import io.klinesaga.source.synthetic.SyntheticSettings;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.Nodes;
import io.klinesaga.testing.ProcessUse;
import io.klinesaga.testing.quote.QuoteServer;
import io.klinesaga.testing.quote.SyntheticMarket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole market from a quote server that takes its time, by nodes with one worker each, so that
 * one of them does not fill the machine: prints what one, two and three do. To be named: {@code mvn
 * -B test -Dtest=SharedWorkSizeTest -Dexcluded.tags= -Djacoco.skip}. That they do the same is
 * asserted, how fast is not.
 */
@Timeout(value = 1200, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
@Tag("benchmark")
class SharedWorkSizeTest {
  private static final int SYMBOLS = Integer.getInteger("size.symbols", 5400);
  private static final int DAYS = Integer.getInteger("size.days", 250);
  private static final Duration DELAY = Duration.ofMillis(Integer.getInteger("size.delay", 10));
  private static final String NODES = System.getProperty("size.nodes", "1,2,3");
  private static final String WORKERS = System.getProperty("size.workers", "1");
  private static final int LIMIT_MILLIS = 600_000;
  private static final List<String> AS_IN_PRODUCTION =
      List.of("-Xmx512m", "-XX:TieredStopAtLevel=4");

  /** What a run prints and leaves. */
  private record Done(String summary, List<String> stored, double seconds) {
    double speed() {
      return SYMBOLS * DAYS / seconds;
    }
  }

  @TempDir private Path folder;

  @Test
  void nodes_do_together_what_one_does_and_tell_how_fast() throws Exception {
    try (QuoteServer quotes = QuoteServer.start(market())) {
      quotes.faults().delay(DELAY);
      List<Done> all = new ArrayList<>();
      for (int count : Arrays.stream(NODES.split(",", -1)).mapToInt(Integer::parseInt).toArray()) {
        all.add(measured(count, quotes));
      }
      assertThat(all).extracting(Done::summary).containsOnly(all.get(0).summary());
      assertThat(all).extracting(Done::stored).containsOnly(all.get(0).stored());
      System.out.printf(
          Locale.ROOT,
          "%d series of %d bars, answers after %s, %s worker(s) each:%s%n",
          SYMBOLS,
          DAYS,
          DELAY,
          WORKERS,
          all.stream()
              .map(done -> String.format(Locale.ROOT, " %.2f", done.speed() / all.get(0).speed()))
              .toList());
    }
  }

  private static SyntheticMarket market() {
    return new SyntheticMarket(
        new SyntheticSettings(
            SYMBOLS, DAYS, LocalDate.of(2025, 12, 31), 1, 0, SyntheticSettings.Faults.NONE));
  }

  private Done measured(int count, QuoteServer quotes) throws Exception {
    try (Nodes nodes = Nodes.on(Files.createDirectory(folder.resolve(count + "-nodes")))) {
      nodes.options().addAll(AS_IN_PRODUCTION);
      settings(nodes.settings(), quotes);
      for (int i = 1; i <= count; i++) {
        nodes.settings().put("kline.data-dir", folder.resolve(count + "-" + i).toString());
        nodes.startNode();
      }
      return measured(nodes, quotes);
    }
  }

  private static void settings(Map<String, String> settings, QuoteServer quotes) {
    settings.keySet().removeAll(List.of("kline.dispatch.patience", "kline.saga.owner-timeout"));
    settings.keySet().removeAll(List.of("kline.saga.heartbeat", "kline.dispatch.kafka.partitions"));
    settings.put("kline.sync.max-workers", WORKERS);
    settings.put("kline.source", "tdx-server");
    settings.put("kline.source.tdx-server.hosts", quotes.host());
    settings.put("kline.source.tdx-server.shipped-hosts", "false");
    settings.put("kline.source.tdx-server.requests-per-second", "0");
  }

  private Done measured(Nodes nodes, QuoteServer quotes) throws Exception {
    quotes.traffic().clear();
    Cli cli = Cli.with(nodes.settings());
    nodes.settings().put("kline.data-dir", folder.resolve("planner").toString());
    nodes.settings().put("kline.dispatch.patience", "1h"); // the planner takes nothing
    List<ProcessUse> before = ProcessUse.of(nodes.all());
    ProcessUse.Machine machine = ProcessUse.machine();
    try (KlineProcess sync = nodes.start("sync", "daily")) {
      sync.awaitExit(LIMIT_MILLIS);
      assertThat(sync.exitCode()).as(sync.output()).isZero();
      ProcessUse.Machine used = ProcessUse.machine().since(machine);
      Done done = done(sync, cli);
      tell(nodes, before, used, done, cli);
      System.out.printf(Locale.ROOT, "  %d questions to the source%n", quotes.traffic().total());
      return done;
    }
  }

  private static Done done(KlineProcess sync, Cli cli) throws SQLException {
    String summary =
        sync.out().lines().filter(line -> line.contains("rows_written=")).findFirst().orElseThrow();
    List<String> stored =
        new ArrayList<>(
            cli.pg("SELECT symbol, bar_count, last_ts FROM sync_state ORDER BY symbol"));
    stored.addAll(cli.td("SELECT count(*), sum(volume), max(close) FROM daily_kline"));
    long millis = Long.parseLong(summary.replaceAll(".* duration_ms=(\\d+).*", "$1"));
    return new Done(summary.replaceAll(" duration_ms=\\d+", ""), stored, millis / 1000.0);
  }

  private static void tell(
      Nodes nodes, List<ProcessUse> before, ProcessUse.Machine machine, Done done, Cli cli)
      throws IOException, SQLException {
    System.out.printf(
        Locale.ROOT,
        "%d node(s): %.1f s, %.0f rows/s, %.1f series/s; machine %s; chunks by node %s%n",
        nodes.all().size(),
        done.seconds(),
        done.speed(),
        SYMBOLS / done.seconds(),
        machine,
        cli.pg("SELECT count(*), max(attempts) FROM sync_chunk GROUP BY owner"));
    List<ProcessUse> after = ProcessUse.of(nodes.all());
    for (int i = 0; i < after.size(); i++) {
      System.out.printf("  node %d: %s%n", i + 1, after.get(i).since(before.get(i)));
    }
    System.out.println(
        "  connections of PostgreSQL: "
            + cli.pg(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kline-saga' GROUP BY client_port / 100000"));
  }
}
