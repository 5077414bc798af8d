package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.testing.FaultProxy;
import io.klinesaga.testing.PostgresPair;
import io.klinesaga.testing.TestServers;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a TDengine of three servers, one of them dead, and a PostgreSQL with a standby. */
@Timeout(240)
@Tag("servers")
class SeveralServersCommandTest {
  private static final Pattern SERVER = Pattern.compile("//([^:/]+):(\\d+)[^/?]*");
  private static final int SERIES = 300;

  private final List<FaultProxy> servers = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void stop() {
    servers.forEach(FaultProxy::close);
  }

  private Cli cli(PostgresPair pair) {
    Map<String, String> settings = TestServers.freshSettings();
    settings.putAll(pair.settings());
    Matcher server = SERVER.matcher(settings.get("kline.tdengine.url"));
    assertThat(server.find()).isTrue();
    InetSocketAddress address =
        new InetSocketAddress(server.group(1), Integer.parseInt(server.group(2)));
    for (int i = 0; i < 3; i++) {
      servers.add(new FaultProxy(address));
    }
    servers.get(0).refuse();
    List<String> list = servers.stream().map(one -> "127.0.0.1:" + one.port()).toList();
    settings.put("kline.tdengine.url", server.replaceFirst("//" + String.join(",", list)));
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", String.valueOf(SERIES));
    settings.put("kline.sync.chunk-size", "10");
    return Cli.with(settings);
  }

  private static void succeeds(Cli cli, String... command) {
    Cli.Result result = cli.run(command);
    assertThat(result.exitCode())
        .as("%s: %s%s", List.of(command), result.out(), result.err())
        .isZero();
  }

  private static long committed(Cli cli) throws SQLException {
    return Long.parseLong(cli.pg("SELECT count(*) FROM sync_state").get(0));
  }

  @Test
  void every_command_works_with_several_servers() {
    try (PostgresPair pair = new PostgresPair(folder, true)) {
      Cli cli = cli(pair);
      succeeds(cli, "doctor");
      succeeds(cli, "sync", "daily", "--limit", "3");
      succeeds(cli, "status");
      succeeds(cli, "audit");
      succeeds(cli, "query", "td", "SELECT count(*) FROM daily_kline");
      succeeds(cli, "query", "pg", "SELECT count(*) FROM sync_state");
      succeeds(cli, "clean");
      servers.get(2).refuse();
      pair.switchOver();
      succeeds(cli, "sync", "daily", "--limit", "6");
      succeeds(cli, "status");
      succeeds(cli, "audit");
    }
  }

  @Test
  void a_run_over_a_switch_over_says_what_happened_and_ends_with_the_right_code() {
    try (PostgresPair pair = new PostgresPair(folder, true)) {
      Cli cli = cli(pair);
      succeeds(cli, "sync", "daily", "--limit", "1");
      CompletableFuture<Void> switchOver =
          CompletableFuture.runAsync(
              () -> {
                await()
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> committed(cli) > 20);
                pair.switchOver();
              });
      Cli.Result run = cli.run("sync", "daily");
      switchOver.join();
      assertThat(run.figure("committed") + run.figure("unchanged") + run.figure("failed"))
          .as(run.out())
          .isEqualTo(SERIES);
      assertThat(run.exitCode()).as(run.out()).isEqualTo(run.figure("failed") == 0 ? 0 : 1);
      if (run.figure("failed") > 0) {
        assertThat(run.out() + run.err()).contains("PostgreSQL");
      }
      succeeds(cli, "clean");
      succeeds(cli, "sync", "daily");
      succeeds(cli, "audit");
    }
  }
}
