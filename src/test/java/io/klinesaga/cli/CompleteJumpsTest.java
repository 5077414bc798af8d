package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code complete} lists daily bars and corporate actions that contradict each other. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class CompleteJumpsTest {
  private final Map<String, String> settings = TestServers.freshSettings();
  private Cli cli;
  @TempDir Path folder;

  @BeforeEach
  void begin() throws IOException {
    settings.put("kline.source.csv.directory", folder.toString());
    settings.put("kline.source", "csv");
    settings.put("kline.reference", "csv");
    settings.put("kline.reference.csv.directory", folder.toString());
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    cli = Cli.with(settings);
    Files.createDirectories(folder.resolve("1d"));
    write("600000.SH", "2026-01-05 10", "2026-01-06 10", "2026-01-07 5", "2026-01-08 5");
    write("600004.SH", "2026-01-05 10", "2026-01-06 10", "2026-01-07 10", "2026-01-08 10");
    write("600006.SH", "2025-12-15 10", "2026-01-07 5", "2026-01-08 5");
    Files.write(
        folder.resolve("securities.csv"),
        List.of(
            "symbol,listed",
            "600000.SH,1999-11-10",
            "600004.SH,2003-04-28",
            "600006.SH,1999-07-27"));
    actions("600004.SH,2026-01-07,1,0,10");
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
  }

  private void write(String symbol, String... days) throws IOException {
    String lines =
        Stream.of(days)
            .map(day -> day.split(" "))
            .map(day -> day[0] + "," + (day[1] + ",").repeat(4) + "1000," + day[1] + "000")
            .collect(Collectors.joining("\n", "date,open,high,low,close,volume,amount\n", "\n"));
    Files.writeString(folder.resolve("1d").resolve(symbol + ".csv"), lines);
  }

  private void actions(String... lines) throws IOException {
    Files.write(
        folder.resolve("actions.csv"),
        Stream.concat(Stream.of("symbol,ex_date,category,c1,c3"), Stream.of(lines)).toList());
    assertThat(cli.run("reference", "sync").exitCode()).isZero();
  }

  @Test
  void jumps_without_actions_and_actions_without_jumps_are_listed_and_change_no_state()
      throws IOException {
    Cli.Result before = cli.run("complete", "--date", "2026-01-07");
    assertThat(before.exitCode()).as(before.out() + before.err()).isZero();
    assertThat(before.lines())
        .containsSubsequence(
            "600000.SH 1d 2026-01-07 jump-without-action: 5.0 to 5.0 after a close of 10.0 on 2026-01-06, beyond 10 %; no corporate action is known",
            "600004.SH 1d 2026-01-07 action-without-jump: 10.0 to 10.0 after a close of 10.0 on 2026-01-06, beyond 10 %; the corporate actions '2026-01-07 1 0 0 10 0' make it 5.00",
            "600006.SH 1d 2026-01-07 jump-without-action: 5.0 to 5.0 after a close of 10.0 on 2025-12-15, beyond 10 %; no corporate action is known");
    assertThat(cli.run("complete", "--date", "2026-01-08").out()).doesNotContain("action");
    assertThat(
            cli.run(
                    "complete",
                    "--symbols",
                    "600004.SH",
                    "--from",
                    "2026-01-06",
                    "--to",
                    "2026-01-08",
                    "--json")
                .out())
        .contains(
            "\"jumps\":[{\"symbol\":\"600004.SH\",\"date\":\"2026-01-07\",\"kind\":\"action-without-jump\"")
        .doesNotContain("600000.SH");

    actions("600000.SH,2026-01-07,1,0,10", "600006.SH,2025-12-29,1,0,10");
    assertThat(cli.run("complete", "--date", "2026-01-07").lines())
        .singleElement()
        .asString()
        .startsWith("date=2026-01-07 period=1d complete=yes");
  }
}
