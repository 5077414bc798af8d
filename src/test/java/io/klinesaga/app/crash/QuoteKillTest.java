package io.klinesaga.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.quote.MadeMarket;
import io.klinesaga.testing.quote.QuoteServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the product while it syncs changing bars from quote servers: {@code -Dcampaign.kills=30}
 * and {@code -Dcampaign.seed=…}, which is printed. After a kill each series reads as before or as
 * after the sync.
 */
@Tag("campaign")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "kills processes by signals")
@Tag("servers")
class QuoteKillTest {
  private static final String[] SYMBOLS =
      Stream.concat(
              Stream.of("000001.SZ", "000001.SH"),
              IntStream.range(0, 10).mapToObj(i -> "60050" + i + ".SH"))
          .toArray(String[]::new);

  private final MadeMarket market = new MadeMarket(900, LocalDate.of(2025, 12, 31), SYMBOLS);
  private final Path folder;

  QuoteKillTest(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) {
    this.folder = folder;
  }

  @Test
  void after_every_kill_a_series_is_as_before_or_as_after()
      throws IOException, InterruptedException {
    int kills = Integer.getInteger("campaign.kills", 30);
    long seed = Long.getLong("campaign.seed", new Random().nextLong());
    System.out.println("campaign: -Dcampaign.kills=" + kills + " -Dcampaign.seed=" + seed);
    Random random = new Random(seed);
    try (QuoteServer one = QuoteServer.start(market);
        QuoteServer two = QuoteServer.start(market, InetAddress.getByName("127.2.0.1"), 0);
        CrashLab lab = new CrashLab(folder, settings(one, two))) {
      lab.open();
      assertThat(lab.sync(Period.DAY, true).isAllDone()).isTrue();
      for (int i = 1; i <= kills; i++) {
        killAndLook(lab, random, i);
      }
      assertThat(lab.sync(Period.DAY, true).isAllDone()).isTrue();
      assertThat(lab.valid()).isEqualTo(served());
    }
  }

  private void killAndLook(CrashLab lab, Random random, int revision)
      throws IOException, InterruptedException {
    Map<SeriesId, Map<Long, String>> before = lab.valid();
    lab.close();
    market.revise(revision);
    kill(lab, random);
    lab.open();
    lab.cleanUp();
    lab.auditIsClean();
    eachIsWhole(before, lab.valid(), revision);
  }

  private static Map<String, String> settings(QuoteServer one, QuoteServer two) {
    return Map.of(
        "kline.source", "tdx-server",
        "kline.source.tdx-server.hosts", one.host() + "," + two.host(),
        "kline.source.tdx-server.shipped-hosts", "false",
        "kline.source.tdx-server.requests-per-second", "0",
        "kline.tdengine.batch-rows", "100",
        "kline.sync.chunk-size", "3");
  }

  /** At a random moment of the sync. */
  private void kill(CrashLab lab, Random random) throws IOException, InterruptedException {
    try (KlineProcess child = lab.start(Map.of(), "sync", "daily", "--full")) {
      child.awaitOutput(" sync of ");
      child.awaitExit(random.nextInt(2_000));
      child.signal("KILL");
      child.exitCode();
    }
  }

  private void eachIsWhole(
      Map<SeriesId, Map<Long, String>> before, Map<SeriesId, Map<Long, String>> now, int kill) {
    Map<SeriesId, Map<Long, String>> after = served();
    now.forEach(
        (series, rows) ->
            assertThat(rows)
                .as("%s after kill %d", series, kill)
                .isIn(before.getOrDefault(series, Map.of()), after.get(series)));
    assertThat(now.keySet()).isEqualTo(after.keySet());
  }

  private Map<SeriesId, Map<Long, String>> served() {
    Map<SeriesId, Map<Long, String>> served = new TreeMap<>();
    for (Symbol symbol : market.symbols()) {
      served.put(
          new SeriesId(symbol, Period.DAY), Rows.values(market.received(symbol, Period.DAY)));
    }
    return served;
  }
}
