package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What a sync says whose commit fails and whose compensation fails too. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class FailedRollBackTest {
  private static final Duration DELAY = Duration.ofMillis(700);
  private static final Pattern TRY =
      Pattern.compile(
          "(?m)^\\S+ ([0-9:.]{12})\\S+ WARN .*: try (\\d of 3 to finish it failed(?:, the next in 0.7 s)?): ");

  private final Path folder;
  private final Map<String, String> settings = new LinkedHashMap<>(TestServers.freshSettings());

  FailedRollBackTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void breakHookAndCompensation() throws IOException {
    Path routes = Files.createDirectory(folder.resolve("routes"));
    BreakableRoutes.in(routes)
        .replace(
            BreakableRoutes.METADATA,
            "        - setBody:\n",
            BreakableRoutes.call(" ".repeat(8), FailedRollBackTest.class, "hook")
                + "        - setBody:\n")
        .replace(
            BreakableRoutes.SAGA,
            BreakableRoutes.compensator("restore"),
            BreakableRoutes.call(" ".repeat(8), FailedRollBackTest.class, "compensation")
                + BreakableRoutes.compensator("restore"));
    settings.put("kline.routes-dir", routes.toString());
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "2");
    settings.put("kline.source.synthetic.days", "3");
    settings.put("kline.saga.compensation-delay", DELAY.toMillis() + "ms");
  }

  /** Called by the routes. */
  public static void hook() {
    throw new IllegalStateException("my hook fails");
  }

  /** Called by the routes. */
  public static void compensation() {
    throw new IllegalStateException("this compensation always fails");
  }

  private KlineProcess sync() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("sync", "daily"));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return KlineProcess.run(folder, arguments.toArray(String[]::new));
  }

  private void assertTold(KlineProcess sync, String how) throws InterruptedException, SQLException {
    assertThat(sync.exitCode()).as(sync.output()).isEqualTo(1);
    List<String> failed = sync.out().lines().filter(line -> line.startsWith("failed ")).toList();
    assertThat(failed)
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .containsPattern(
                        "^failed \\S+ 1d: .*my hook fails; " + how + "saga show \\d+$"));
    for (String line : failed) {
      Cli.Result shown =
          Cli.with(settings).run("saga", "show", line.substring(line.lastIndexOf(' ') + 1), "-q");
      assertThat(shown.exitCode()).as(shown.err()).isZero();
      assertThat(shown.out()).contains(line.split(" ", -1)[1], "this compensation always fails");
    }
  }

  @Test
  void each_series_says_that_it_is_not_rolled_back_yet() throws Exception {
    settings.put("kline.sync.chunk-size", "1");
    assertTold(sync(), "not rolled back yet, see ");
  }

  @Test
  void each_try_is_logged_when_it_is_and_when_the_next_one_comes() throws Exception {
    settings.put("kline.source.synthetic.symbols", "1");
    String log = sync().err();
    assertThat(log)
        .contains(
            "still COMPENSATING, due again in 0.7 s and taken up at the next look, one every 10 s;");
    List<LocalTime> times = new ArrayList<>();
    Matcher tries = TRY.matcher(log);
    for (int i = 0; tries.find(); i++) {
      times.add(LocalTime.parse(tries.group(1)));
      assertThat(tries.group(2))
          .isEqualTo(1 + i + " of 3 to finish it failed" + (i < 2 ? ", the next in 0.7 s" : ""));
    }
    assertThat(times).as(log).hasSize(3);
    assertThat(between(times.get(0), times.get(1))).isGreaterThanOrEqualTo(DELAY);
    assertThat(between(times.get(1), times.get(2))).isGreaterThanOrEqualTo(DELAY);
  }

  /** Also across midnight; the log cuts off what is less than a millisecond. */
  private static Duration between(LocalTime first, LocalTime second) {
    long millis = Duration.between(first, second).toMillis();
    return Duration.ofMillis(Math.floorMod(millis, Duration.ofDays(1).toMillis()) + 1);
  }

  @Test
  void a_saga_that_is_stuck_is_said_to_be() throws Exception {
    settings.put("kline.saga.max-attempts", "1");
    settings.put("kline.saga.compensation-attempts", "1");
    KlineProcess sync = sync();
    assertTold(sync, "not rolled back, stuck, see ");
    assertThat(sync.err()).contains("stuck after 1 failed attempt;");
  }
}
