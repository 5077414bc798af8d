package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Other jobs wait until a day is complete. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class CompleteCommandTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String HOLE = "2026-01-07";
  private static final String WHOLE = "2026-01-06";
  private static final List<String> DAYS = List.of("2026-01-05", WHOLE, HOLE, "2026-01-08");

  private final Map<String, String> settings = TestServers.freshSettings();
  private Cli cli;
  @TempDir Path folder;

  @BeforeEach
  void begin() throws IOException {
    settings.put("kline.source.csv.directory", folder.toString());
    settings.put("kline.source", "csv");
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    cli = Cli.with(settings);
    Files.createDirectories(folder.resolve("1d"));
    write("600000.SH", DAYS);
    write("600004.SH", DAYS.stream().filter(day -> !day.equals(HOLE)).toList());
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
  }

  private void write(String symbol, List<String> days) throws IOException {
    List<String> lines = new ArrayList<>(List.of("date,open,high,low,close,volume,amount"));
    days.forEach(day -> lines.add(day + ",10,10.5,9.5,10,1000,10000"));
    Files.write(folder.resolve("1d").resolve(symbol + ".csv"), lines);
  }

  private Cli.Result await30Minutes(String day) {
    return cli.run("complete", "--date", day, "--wait", "30m");
  }

  private List<String> states() {
    try {
      return cli.pg("SELECT day, complete FROM day_state ORDER BY day");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_wait_for_a_complete_day_ends_at_once() {
    Cli.Result result = await30Minutes(WHOLE);
    assertThat(result.exitCode()).isZero();
    assertThat(result.lastLine()).startsWith("date=2026-01-06 period=1d complete=yes");
  }

  @Test
  void a_wait_ends_when_another_makes_the_day_complete() throws Exception {
    CompletableFuture<Cli.Result> waiting =
        CompletableFuture.supplyAsync(() -> await30Minutes(HOLE));
    await().atMost(LIMIT).until(() -> states().equals(List.of(HOLE + " no")));
    assertThat(waiting).isNotDone();
    write("600004.SH", DAYS);
    assertThat(process("repair", "--date", HOLE)).isZero();
    Cli.Result result = waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.lines())
        .as("only the last look is printed")
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("date=2026-01-07 period=1d complete=yes"));
  }

  private int process(String... command) throws Exception {
    try (KlineProcess process = KlineProcess.run(folder, arguments(command))) {
      return process.exitCode();
    }
  }

  private String[] arguments(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
    return all.toArray(String[]::new);
  }

  @Test
  void a_wait_that_is_over_ends_as_the_last_answer_does() {
    Cli.Result result = cli.run("complete", "--date", HOLE, "--wait", "2s");
    assertThat(result.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(result.lastLine()).startsWith("date=2026-01-07 period=1d complete=no");
    assertThat(result.lines().stream().filter(line -> line.startsWith("date="))).hasSize(1);
  }

  @Test
  void a_wait_for_what_is_not_due_ends_as_such() throws IOException, SQLException {
    Path calendar =
        Files.writeString(folder.resolve("calendar.txt"), "2099 weekdays\n2099-01-01 closed\n");
    settings.put("kline.calendar.file", calendar.toString());
    cli.pg(
        "WITH done AS (UPDATE symbols_info SET reference_source = 'test', listed_on = '2001-01-01' RETURNING 1)"
            + " SELECT count(*) FROM done");
    Cli.Result result = Cli.with(settings).run("complete", "--date", "2099-01-05", "--wait", "1s");
    assertThat(result.lastLine()).startsWith("date=2099-01-05 period=1d complete=not-due");
    assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_DUE);
  }

  @Test
  void a_wait_can_be_interrupted() throws Exception {
    try (KlineProcess process =
        KlineProcess.start(folder, arguments("complete", "--date", HOLE, "--wait", "30m"))) {
      await().atMost(LIMIT).until(() -> states().equals(List.of(HOLE + " no")));
      process.signal("INT");
      assertThat(process.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    }
  }

  @Test
  void status_has_a_line_of_the_last_answered_day_of_each_period() throws IOException {
    assertThat(cli.run("status").out()).contains("days: none");
    cli.run("complete", "--from", WHOLE, "--to", HOLE);
    assertThat(cli.run("status").out()).containsPattern("1d +\\| 2026-01-07 \\| no ");
    JsonNode days = new ObjectMapper().readTree(cli.run("status", "--json").out()).get("days");
    assertThat(days).hasSize(1);
    assertThat(days.get(0).get("day").asText()).isEqualTo(HOLE);
    assertThat(days.get(0).get("complete").asText()).isEqualTo("no");
    assertThat(days.get(0).get("expected").asInt()).isEqualTo(2);
    assertThat(days.get(0).get("present").asInt()).isEqualTo(1);
    assertThat(days.get(0).get("looked").asText()).endsWith("+08:00");
  }
}
