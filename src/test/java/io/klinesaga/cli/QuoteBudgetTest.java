package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import io.klinesaga.testing.quote.MadeMarket;
import io.klinesaga.testing.quote.QuoteServer;
import io.klinesaga.testing.quote.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reaches the quote servers from several processes, measured there. */
@Tag("servers")
class QuoteBudgetTest {
  private static final int PER_SECOND = 20;
  private static final int PROCESSES = 3;
  private static final int SHARES = 16;
  private static final List<String> PREFIXES = List.of("600", "601", "603");

  /** What the way to the server can push together. */
  private static final int JITTER = 3;

  private final Path folder;

  QuoteBudgetTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void three_processes_stay_in_one_budget() throws IOException, InterruptedException {
    MadeMarket market = new MadeMarket(900, LocalDate.of(2025, 12, 31), symbols());
    try (QuoteServer one = QuoteServer.start(market);
        QuoteServer two = QuoteServer.start(market, InetAddress.getByName("127.2.0.1"), 0)) {
      Map<String, String> settings = settings(one.host() + "," + two.host());
      Cli first = Cli.with(settings);
      assertThat(first.run("sync", "daily", "--symbols", "000001.SZ").exitCode()).isZero();
      one.traffic().clear();
      two.traffic().clear();
      syncTogether(settings);
      List<Long> times = new ArrayList<>(one.traffic().times());
      times.addAll(two.traffic().times());
      assertThat(times).hasSizeGreaterThan(PROCESSES * SHARES);
      assertThat(Traffic.mostWithin(times, Duration.ofSeconds(1)))
          .isLessThanOrEqualTo(PER_SECOND + JITTER);
      assertThat(Traffic.mostWithin(times, Duration.ofMillis(250)))
          .isLessThanOrEqualTo(PER_SECOND / 4 + JITTER);
    }
  }

  private static String[] symbols() {
    Stream<String> shares = IntStream.range(0, PROCESSES).boxed().flatMap(QuoteBudgetTest::shares);
    return Stream.concat(Stream.of("000001.SZ"), shares).toArray(String[]::new);
  }

  /** Those of one process. */
  private static Stream<String> shares(int process) {
    return IntStream.range(0, SHARES).mapToObj(i -> PREFIXES.get(process) + (500 + i) + ".SH");
  }

  private Map<String, String> settings(String hosts) {
    Map<String, String> settings = new LinkedHashMap<>(TestServers.freshSettings());
    settings.put("kline.source", "tdx-server");
    settings.put("kline.source.tdx-server.hosts", hosts);
    settings.put("kline.source.tdx-server.shipped-hosts", "false");
    settings.put("kline.source.tdx-server.requests-per-second", String.valueOf(PER_SECOND));
    settings.put("kline.data-dir", folder.resolve("data").toString());
    return settings;
  }

  private void syncTogether(Map<String, String> settings) throws IOException, InterruptedException {
    List<KlineProcess> children = new ArrayList<>();
    try {
      for (int process = 0; process < PROCESSES; process++) {
        children.add(KlineProcess.start(folder, arguments(settings, process)));
      }
      for (KlineProcess child : children) {
        assertThat(child.exitCode()).as(child.output()).isZero();
      }
    } finally {
      children.forEach(KlineProcess::close);
    }
  }

  private static String[] arguments(Map<String, String> settings, int process) {
    List<String> arguments = new ArrayList<>(List.of("sync", "daily", "--symbols"));
    arguments.add(String.join(",", shares(process).toList()));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return arguments.toArray(String[]::new);
  }
}
