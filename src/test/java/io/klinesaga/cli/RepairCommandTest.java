package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What is missing of days is read again, and only that. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class RepairCommandTest {
  private static final List<Symbol> SYMBOLS =
      List.of("600000.SH", "600004.SH", "600006.SH").stream().map(Symbol::parse).toList();
  private static final List<String> DAYS =
      List.of("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09");
  private static final String HOLE = "2026-01-07";

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
    for (Symbol symbol : SYMBOLS) {
      write(symbol, day -> !(symbol.equals(SYMBOLS.get(1)) && day.equals(HOLE)));
    }
  }

  private void write(Symbol symbol, Predicate<String> has) throws IOException {
    String lines =
        DAYS.stream()
            .filter(has)
            .map(day -> day + ",10,10.5,9.5,10,1000,10000")
            .collect(Collectors.joining("\n", "date,open,high,low,close,volume,amount\n", "\n"));
    Files.writeString(folder.resolve("1d").resolve(symbol + ".csv"), lines);
  }

  private void know() throws SQLException {
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE symbols_info SET reference_source = 'test', listed_on = '2001-01-01'");
    }
  }

  private Cli.Result complete(String date) {
    return cli.run("complete", "--date", date);
  }

  @Test
  void what_a_source_has_later_is_repaired_and_nothing_else_is_read()
      throws IOException, SQLException {
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    Cli.Result before = complete(HOLE);
    assertThat(before.exitCode()).isEqualTo(1);
    assertThat(before.out())
        .contains(
            "600004.SH 1d 2026-01-07 missing\n",
            "more of one: why 600004.SH --period 1d --at 2026-01-07",
            "date=2026-01-07 period=1d complete=no expected=3 present=2 suspended=0 not_listed=0"
                + " late=0 missing=1 thin=0 quarantined=0 disputed=0 unknown=0");
    write(SYMBOLS.get(1), day -> true);
    Cli.Result repair = cli.run("repair", "--from", DAYS.get(0), "--to", DAYS.get(4));
    assertThat(repair.exitCode()).as(repair.out() + repair.err()).isZero();
    assertThat(repair.lastLine())
        .startsWith(
            "found=1 repaired=1 left=0 late=0 missing=0 thin=0 quarantined=0 disputed=0 unknown=0"
                + " failed=0 postponed=0 skipped=0 runs=1 ");
    assertThat(cli.pg("SELECT series, rows_read, rows_written FROM sync_run ORDER BY run_id"))
        .as("the run of the repair is the last one")
        .endsWith("1 1 1");
    assertThat(complete(HOLE).exitCode()).isZero();
    assertThat(cli.run("complete", "--history", "--date", HOLE).out())
        .contains(
            "complete=no, 1 not present",
            "complete=yes, 0 not present",
            "600004.SH missing -> present");
    assertThat(cli.run("audit").lastLine()).contains("violations=0");
    Cli.Result again = cli.run("repair", "--from", DAYS.get(0), "--to", DAYS.get(4));
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("nothing to repair", "found=0 repaired=0 left=0");
  }

  @Test
  void what_no_source_has_is_asked_for_once_and_remembered() throws SQLException {
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    Cli.Result first = cli.run("repair", "--date", HOLE);
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.lastLine()).startsWith("found=1 repaired=0 left=1 late=0 missing=1");
    assertThat(first.out()).contains("600004.SH 1d 2026-01-07 missing: asked in vain: csv");
    assertThat(cli.pg("SELECT symbol, period, day, source, answer FROM repair_asked"))
        .containsExactly("600004.SH 1d 2026-01-07 csv it stays missing");
    int runs = cli.pg("SELECT run_id FROM sync_run").size();
    Cli.Result second = cli.run("repair", "--date", HOLE);
    assertThat(second.out()).contains("1 were not asked for: every source was asked in vain");
    assertThat(second.lastLine()).contains("left=1", "skipped=1", "runs=0");
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(cli.pg("SELECT run_id FROM sync_run")).hasSize(runs);
    assertThat(cli.run("repair", "--date", HOLE, "--again").lastLine()).contains("runs=1");
    assertThat(complete(HOLE).out()).contains("missing: asked in vain: csv");
  }

  @Test
  void the_next_source_is_asked_for_what_the_first_does_not_have() throws SQLException {
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    SeriesId hole = new SeriesId(SYMBOLS.get(1), Period.DAY);
    MemorySource memory = MemorySource.market(folder.toString());
    memory.put(
        hole,
        new Bars.Builder(1)
            .add(MarketTime.dayStart(LocalDate.parse(HOLE)), 10, 10.5, 9.5, 10, 1_000, 10_000)
            .build());
    settings.put("kline.source", "csv,memory");
    settings.put("kline.source.memory.market", folder.toString());
    Cli both = Cli.with(settings);
    Cli.Result repair = both.run("repair", "--date", HOLE);
    assertThat(repair.exitCode()).as(repair.out() + repair.err()).isZero();
    assertThat(repair.lastLine()).contains("repaired=1", "runs=2");
    assertThat(both.pg("SELECT count(*) FROM repair_asked")).containsExactly("0");
    assertThat(both.run("why", "600004.SH", "--at", HOLE).out())
        .contains(" committed transaction ");
  }

  private Cli withMemory(MemorySource memory, String order) {
    settings.put("kline.source", order);
    settings.put("kline.source.memory.market", folder.toString());
    assertThat(memory).isSameAs(MemorySource.market(folder.toString()));
    return Cli.with(settings);
  }

  private static Bars bar(double close) {
    return new Bars.Builder(1)
        .add(MarketTime.dayStart(LocalDate.parse(HOLE)), 10, 10.5, 9.5, close, 1_000, 10_000)
        .build();
  }

  private SeriesId hole() {
    return new SeriesId(SYMBOLS.get(1), Period.DAY);
  }

  @Test
  void what_is_rejected_is_not_repaired_and_the_next_source_is_asked() throws Exception {
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    write(SYMBOLS.get(1), day -> true);
    Path file = folder.resolve("1d").resolve(SYMBOLS.get(1) + ".csv");
    Files.writeString(file, Files.readString(file).replace(HOLE + ",10,10.5", HOLE + ",10,9.6"));
    Cli.Result first = cli.run("repair", "--date", HOLE);
    assertThat(first.lastLine())
        .startsWith("found=1 repaired=0 left=1 late=0 missing=0 thin=0 quarantined=1 disputed=0");
    assertThat(first.out()).contains("600004.SH 1d 2026-01-07 quarantined: rejected: ");
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(cli.pg("SELECT symbol, source, answer FROM repair_asked"))
        .containsExactly("600004.SH csv it stays quarantined");
    MemorySource memory = MemorySource.market(folder.toString());
    memory.put(hole(), bar(10));
    Cli.Result second = withMemory(memory, "csv,memory").run("repair", "--date", HOLE);
    assertThat(second.lastLine()).startsWith("found=1 repaired=1 left=0").contains(" runs=1 ");
    assertThat(second.exitCode()).isZero();
    assertThat(complete(HOLE).exitCode()).isZero();
  }

  @Test
  void a_source_that_cannot_be_read_was_not_asked_in_vain() throws SQLException {
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    MemorySource memory = MemorySource.market(folder.toString());
    memory.put(hole(), bar(10));
    memory.fail(hole(), "the disk is gone");
    Cli both = withMemory(memory, "csv,memory");
    Cli.Result first = both.run("repair", "--date", HOLE);
    assertThat(first.lastLine())
        .startsWith("found=1 repaired=0 left=1")
        .contains(" missing=1 ", " failed=1 postponed=0 ", " runs=2 ");
    assertThat(first.out()).contains("memory: 600004.SH 1d failed: the disk is gone");
    assertThat(both.pg("SELECT source FROM repair_asked")).containsExactly("csv");
    memory.repair(hole());
    Cli.Result second = both.run("repair", "--date", HOLE);
    assertThat(second.lastLine()).contains("repaired=1 left=0", " failed=0 ", " runs=1 ");
  }

  @Test
  void a_source_that_does_not_know_the_series_was_asked_in_vain() throws SQLException {
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    MemorySource memory = MemorySource.market(folder.toString());
    Cli both = withMemory(memory, "memory,csv");
    Cli.Result result = both.run("repair", "--date", HOLE);
    assertThat(result.lastLine()).contains("left=1", " failed=0 postponed=0 ");
    assertThat(both.pg("SELECT source FROM repair_asked ORDER BY source"))
        .containsExactly("csv", "memory");
  }

  private void dispute(String ts, String close) throws SQLException {
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO bar_dispute (symbol, period, ts, found_by, field, stored, other, other_source)"
              + " VALUES ('600004.SH', '1d', '"
              + ts
              + "', 'verify', 'close', '10.0', '"
              + close
              + "', 'elsewhere')");
    }
  }

  @Test
  void who_was_asked_before_a_dispute_was_found_is_asked_again() throws Exception {
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    assertThat(cli.run("repair", "--date", HOLE).lastLine()).contains("left=1", "runs=1");
    write(SYMBOLS.get(1), day -> true);
    assertThat(cli.run("sync", "daily", "--full").exitCode()).isZero();
    dispute(HOLE + "T00:00+08", "10.1");
    Cli.Result result = cli.run("repair", "--date", HOLE);
    assertThat(result.lastLine()).contains(" disputed=1 ", " skipped=0 ", " runs=1 ");
  }

  @Test
  void a_disputed_day_is_repaired_only_when_the_dispute_is_gone() throws Exception {
    write(SYMBOLS.get(1), day -> true);
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    dispute(HOLE + "T00:00+08", "10.1");
    Cli.Result first = cli.run("repair", "--date", HOLE);
    assertThat(first.lastLine()).startsWith("found=1 repaired=0 left=1").contains(" disputed=1 ");
    change("10,1000", "10.1,1000");
    Cli.Result agreed = cli.run("repair", "--date", HOLE, "--again");
    assertThat(agreed.lastLine()).startsWith("found=1 repaired=1 left=0");
    assertThat(cli.pg("SELECT count(*) FROM bar_dispute")).containsExactly("0");
  }

  @Test
  void a_repair_does_not_overwrite_a_disputed_value_with_a_third_one() throws Exception {
    write(SYMBOLS.get(1), day -> true);
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    dispute(HOLE + "T00:00+08", "10.1");
    change("10,1000", "10.2,1000");
    Cli.Result result = cli.run("repair", "--date", HOLE);
    assertThat(result.lastLine()).startsWith("found=1 repaired=0 left=1").contains(" disputed=1 ");
    assertThat(result.out())
        .contains("csv: 600004.SH 1d held: 1 disputed bars are other", "2026-01-07");
    assertThat(cli.td("SELECT close FROM daily_kline WHERE symbol = '600004.SH'"))
        .containsOnly("10.0");
    assertThat(
            cli.pg("SELECT found_by, other, other_source FROM bar_dispute ORDER BY other_source"))
        .containsExactly("sync 10.2 csv", "verify 10.1 elsewhere");
    assertThat(cli.run("audit").lastLine()).contains("violations=0");
    assertThat(cli.run("sync", "daily", "--full").exitCode()).as("a person may").isZero();
    assertThat(cli.pg("SELECT count(*) FROM bar_dispute")).containsExactly("0");
  }

  private void change(String from, String to) throws IOException {
    Path file = folder.resolve("1d").resolve(SYMBOLS.get(1) + ".csv");
    Files.writeString(
        file,
        Files.readString(file).replace(HOLE + ",10,10.5,9.5," + from, HOLE + ",10,10.5,9.5," + to));
  }

  @Test
  void a_source_that_is_read_otherwise_is_read_of_the_day_alone() throws Exception {
    for (Symbol symbol : SYMBOLS) {
      Path file = folder.resolve("1d").resolve(symbol + ".csv");
      Files.writeString(file, Files.readString(file).replace(",1000,", ",10,"));
    }
    settings.put("kline.source.csv.volume-unit", "lots");
    cli = Cli.with(settings);
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    know();
    Bars.Builder other = new Bars.Builder(DAYS.size());
    for (String day : DAYS) {
      double close = day.equals(HOLE) ? 10 : 10.3;
      other.add(MarketTime.dayStart(LocalDate.parse(day)), 10, 10.5, 9.5, close, 1_000, 10_000);
    }
    MemorySource memory = MemorySource.market(folder.toString());
    memory.put(hole(), other.build());
    Cli both = withMemory(memory, "csv,memory");
    Cli.Result repair = both.run("repair", "--date", HOLE);
    assertThat(repair.lastLine()).as(repair.out()).contains("repaired=1 left=0");
    assertThat(both.td("SELECT close FROM daily_kline WHERE symbol = '600004.SH'"))
        .hasSize(DAYS.size())
        .containsOnly("10.0");
    Cli.Result sync = cli.run("sync", "daily");
    assertThat(sync.lastLine()).as("what is stored is read as before").contains("rows_read=3 ");
  }

  @Test
  void options_that_do_not_fit_together_are_refused() {
    assertThat(cli.run("repair", "--date", HOLE, "--from", HOLE).err())
        .contains("--date and --from or --to: expected only one of them");
    assertThat(cli.run("complete", "--from", "2026-01-09", "--to", HOLE).err())
        .contains("--from 2026-01-09 --to 2026-01-07: expected the earlier day first");
    assertThat(cli.run("complete", "--periods", "2d", "--date", HOLE).err())
        .contains("period '2d': expected one of 1d");
    assertThat(cli.run("complete", "--history", "--wait", "5m").exitCode()).isEqualTo(2);
  }

  @Test
  void a_holiday_and_a_day_without_anything_are_told_as_such() {
    assertThat(complete(HOLE).out()).contains("nothing has been synchronised yet");
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    Cli.Result sunday = complete("2026-01-04");
    assertThat(sunday.exitCode()).isZero();
    assertThat(sunday.out()).contains("2026-01-04 is no trading day, says the shipped list");
    Cli.Result future = complete("2026-12-30");
    assertThat(future.out()).contains("complete=unknown", "without reference data");
    assertThat(future.exitCode()).isEqualTo(1);
  }
}
