package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wrong inputs of the kinds that were reported in public, as the user of the commands meets them.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class GateCasesTest {
  private static final Path CASES = Path.of("src", "test", "resources", "cases");

  private Cli cli = Cli.onFreshServers();

  private Cli csv(Path folder) {
    cli = cli.set("kline.source", "csv").set("kline.source.csv.directory", folder);
    return cli;
  }

  private Cli tdx(Path folder) {
    cli = cli.set("kline.source.tdx-file.directory", folder);
    return cli;
  }

  private Cli lots() {
    cli = cli.set("kline.source.csv.volume-unit", "lots");
    return cli;
  }

  private void assertCleanAudit() {
    Cli.Result audit = cli.run("audit", "-q");
    assertThat(audit.exitCode()).as(audit.out()).isZero();
  }

  private List<String> bars(String table, String where) throws SQLException {
    return cli.td(
        "SELECT open, high, low, close, volume FROM "
            + table
            + " WHERE is_valid = true AND "
            + where
            + " ORDER BY ts");
  }

  @Test
  void lots_that_nobody_declared_fail_the_series_with_the_setting() throws SQLException {
    Cli.Result result = csv(CASES.resolve("csv-lots-unsaid")).run("sync", "daily", "-q");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains(
            "failed 600000.SH 1d: csv: all 30 lines rejected: unit-implausible (30)",
            "amount/volume is 100 × the price: volume seems to be in lots;"
                + " kline.source.csv.volume-unit=lots",
            "600000.SH.csv:2: 2024-03-01T00:00: ");
    assertThat(result.figure("rows_quarantined")).isEqualTo(30);
    assertThat(result.figure("failed")).isEqualTo(1);
    assertThat(cli.pg("SELECT count(*) FROM bar_quarantine WHERE rule = 'unit-implausible'"))
        .containsExactly("30");
    assertThat(cli.pg("SELECT count(*) FROM sync_state")).containsExactly("0");
    Cli.Result declared = lots().run("sync", "daily", "-q");
    assertThat(declared.exitCode()).as(declared.out()).isZero();
    assertThat(bars("daily_kline", "ts < '2024-03-02'").get(0)).endsWith(" 7000");
    assertCleanAudit();
  }

  @Test
  void a_unit_that_changes_within_a_day_stores_nothing_and_makes_no_longer_bar()
      throws SQLException {
    Cli.Result result = csv(CASES.resolve("csv-minute-unit-switch")).run("sync", "minute", "-q");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.figure("failed")).isEqualTo(5);
    assertThat(result.out()).contains("238 of 240 lines rejected: unit-implausible (238)");
    assertThat(cli.pg("SELECT count(*) FROM sync_state")).containsExactly("0");
    assertCleanAudit();
  }

  @Test
  void starts_are_refused_by_name() throws SQLException {
    Cli.Result result = csv(CASES.resolve("csv-start-labelled")).run("sync", "minute", "-q");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains(
            "failed 600000.SH 1m: csv: labels are starts of bars: on 2024-03-0",
            "09:30 and 13:00 are there, 11:30 and 15:00 are not;"
                + " kline.source.csv.bar-label=start");
    assertThat(cli.pg("SELECT count(*) FROM sync_state")).containsExactly("0");
    assertCleanAudit();
  }

  @Test
  void the_call_auction_is_part_of_the_first_bar() throws SQLException {
    Cli.Result result = csv(CASES.resolve("csv-0930-auction")).run("sync", "minute", "-q");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.figure("rows_quarantined")).isZero();
    assertThat(cli.td("SELECT sum(volume) FROM minute_kline_1min WHERE ts < '2024-03-05'"))
        .containsExactly("1240200");
    assertThat(cli.td("SELECT sum(volume) FROM minute_kline_1min WHERE ts > '2024-03-05'"))
        .containsExactly("1192100");
    assertThat(bars("minute_kline_5min", "ts = '2024-03-04 09:35:00'").get(0)).endsWith(" 77300");
    assertThat(bars("minute_kline_5min", "ts = '2024-03-05 09:35:00'").get(0)).endsWith(" 73000");
    assertCleanAudit();
  }

  @Test
  void the_end_of_the_morning_labelled_1300_is_that_of_1130() throws SQLException {
    Cli.Result result = tdx(CASES.resolve("lc5-1300-label")).run("sync", "minute", "-q");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.figure("rows_quarantined")).isZero();
    assertThat(cli.td("SELECT count(*) FROM minute_kline_5min")).containsExactly("96");
    assertThat(bars("minute_kline_30min", "ts = '2024-03-04 11:30:00'"))
        .containsExactly("9.92 9.93 9.87 9.89 27800");
    assertThat(bars("minute_kline_30min", "ts = '2024-03-05 11:30:00'"))
        .containsExactly("9.94 9.94 9.9 9.92 27100");
    assertCleanAudit();
  }

  @Test
  void an_amount_of_unset_bytes_is_none() throws SQLException {
    Cli.Result result = tdx(CASES.resolve("day-denormal-amount")).run("sync", "daily", "-q");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(cli.td("SELECT count(*) FROM daily_kline WHERE amount > 0 AND amount < 1"))
        .containsExactly("0");
    assertThat(result.figure("rows_written")).isEqualTo(3);
    assertCleanAudit();
  }

  @Test
  void a_withdrawn_bar_is_told_and_becomes_invalid_when_asked() throws SQLException {
    Path steps = CASES.resolve("withdrawn-bar");
    assertThat(tdx(steps.resolve("step1")).run("sync", "daily", "-q").exitCode()).isZero();
    tdx(steps.resolve("step2"));
    Cli.Result dry = cli.run("sync", "daily", "--full", "--dry-run");
    assertThat(dry.lines())
        .contains(
            "withdrawn 600000.SH 1d 2024-03-09T00:00: stored, and not in the source any more");
    Cli.Result told = cli.run("sync", "daily", "-q", "--full");
    assertThat(told.exitCode()).isZero();
    assertThat(told.figure("unchanged")).isEqualTo(1);
    assertThat(told.figure("rows_withdrawn")).isEqualTo(1);
    assertThat(told.out())
        .contains(
            "withdrawn 600000.SH 1d: 1 stored bars are not in the source any more:"
                + " 2024-03-09T00:00; they stay valid");
    assertThat(validBars()).containsExactly("31");
    assertCleanAudit();
    Cli.Result accepted = cli.run("sync", "daily", "-q", "--full", "--accept-withdrawn");
    assertThat(accepted.exitCode()).isZero();
    assertThat(accepted.figure("committed")).isEqualTo(1);
    assertThat(accepted.figure("rows_written")).isZero();
    assertThat(accepted.figure("rows_withdrawn")).isEqualTo(1);
    assertThat(validBars()).containsExactly("30");
    assertThat(cli.pg("SELECT bar_count FROM sync_state")).containsExactly("30");
    assertCleanAudit();
    Cli.Result again = cli.run("sync", "daily", "-q", "--full", "--accept-withdrawn");
    assertThat(again.figure("rows_withdrawn")).isZero();
    assertThat(again.figure("unchanged")).isEqualTo(1);
  }

  private List<String> validBars() throws SQLException {
    return cli.td("SELECT count(*) FROM daily_kline WHERE is_valid = true");
  }

  @Test
  void a_source_cut_to_its_newest_part_withdraws_nothing(@TempDir Path folder)
      throws IOException, SQLException {
    Path step = CASES.resolve("withdrawn-bar").resolve("step1");
    assertThat(tdx(step).run("sync", "daily", "-q").exitCode()).isZero();
    String file = "vipdoc/sh/lday/sh600000.day";
    byte[] all = Files.readAllBytes(step.resolve(file));
    Path cut = folder.resolve(file);
    Files.createDirectories(cut.getParent());
    byte[] newest = Arrays.copyOfRange(all, all.length - 320, all.length);
    Files.write(cut, newest);
    Cli.Result result = tdx(folder).run("sync", "daily", "-q", "--full", "--accept-withdrawn");
    assertThat(result.exitCode()).isZero();
    assertThat(result.figure("rows_withdrawn")).isZero();
    assertThat(validBars()).containsExactly("31");
    Files.write(cut, Arrays.copyOf(all, 320));
    Cli.Result ends = cli.run("sync", "daily", "-q", "--full");
    assertThat(ends.exitCode()).isZero();
    assertThat(ends.out()).contains("warning 600000.SH 1d: the source ends with 2024-0");
    Cli.Result incremental = cli.run("sync", "daily", "-q");
    assertThat(incremental.out()).contains("warning 600000.SH 1d: the source ends before 2024-0");
    assertThat(validBars()).containsExactly("31");
    assertCleanAudit();
  }

  @Test
  void withdrawn_bars_are_accepted_only_of_the_whole_history_and_with_sagas() {
    assertThat(cli.run("sync", "daily", "--accept-withdrawn").err())
        .contains("--accept-withdrawn needs --full and sagas");
    assertThat(cli.run("sync", "daily", "--full", "--no-saga", "--accept-withdrawn").exitCode())
        .isEqualTo(2);
  }

  /** Volumes that are given in lots from now on: the same shares, so only the profile changes. */
  @Test
  void a_changed_setting_reads_the_whole_series_and_says_so(@TempDir Path folder)
      throws IOException, SQLException {
    write(folder, 100);
    assertThat(csv(folder).run("sync", "daily", "-q").figure("rows_written")).isEqualTo(20);
    assertThat(cli.pg("SELECT reading_profile FROM sync_state").get(0))
        .startsWith("volume=shares amount=yuan");
    assertThat(cli.run("sync", "daily", "-q").figure("rows_read")).isEqualTo(1);
    write(folder, 1);
    Cli.Result changed = lots().run("sync", "daily", "-q");
    assertThat(changed.exitCode()).as(changed.out()).isZero();
    assertThat(changed.figure("rows_read")).isEqualTo(20);
    assertThat(changed.out())
        .contains("warning 600000.SH 1d: read in full, it is read otherwise than before: ")
        .contains("volume=lots");
    Cli.Result settled = cli.run("sync", "daily", "-q");
    assertThat(settled.figure("rows_read")).isEqualTo(1);
    assertThat(settled.out()).doesNotContain("warning");
    assertThat(cli.td("SELECT min(volume), max(volume) FROM daily_kline"))
        .containsExactly("7000 7000");
    assertCleanAudit();
  }

  private static void write(Path folder, int sharesPerUnit) throws IOException {
    StringBuilder text = new StringBuilder("date,open,high,low,close,volume,amount\n");
    for (int day = 1; day <= 28; day++) {
      if (LocalDate.of(2024, 3, day).getDayOfWeek().getValue() < 6) {
        text.append(
            String.format(
                Locale.ROOT, "2024-03-%02d,10,10,10,10,%d,70000%n", day, 70 * sharesPerUnit));
      }
    }
    Path file = folder.resolve("1d").resolve("600000.SH.csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void a_series_with_a_bad_new_bar_is_not_unchanged(@TempDir Path folder)
      throws IOException, SQLException {
    write(folder, 100);
    assertThat(csv(folder).run("sync", "daily", "-q").figure("committed")).isEqualTo(1);
    Path file = folder.resolve("1d").resolve("600000.SH.csv");
    String good = Files.readString(file);
    Files.writeString(file, good + "2024-03-29,10,10,10,10,70,70000\n");
    Cli.Result result = cli.run("sync", "daily", "-q");
    assertThat(result.exitCode()).isZero();
    assertThat(result.figure("unchanged")).isZero();
    assertThat(result.figure("partial")).isEqualTo(1);
    assertThat(result.figure("rows_quarantined")).isEqualTo(1);
    Files.writeString(file, good + "2024-03-29,0,0,0,0,0,0\n");
    Cli.Result suspended = cli.run("sync", "daily", "-q");
    assertThat(suspended.figure("unchanged")).isEqualTo(1);
    assertThat(suspended.figure("rows_suspended")).isEqualTo(1);
    assertThat(suspended.figure("rows_quarantined")).isZero();
    assertThat(cli.pg("SELECT sum(partial), sum(rows_suspended) FROM sync_run"))
        .containsExactly("1 1");
    assertCleanAudit();
  }
}
