package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports: whole, the same again, and not written again where nothing has changed. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ExportCommandTest {
  private static final List<SeriesId> SERIES = TestBars.series(0, 3);

  private final String name = UUID.randomUUID().toString();
  private final MemorySource source = MemorySource.market(name);
  private final Map<String, String> settings = TestServers.freshSettings();
  private Cli cli;
  @TempDir Path folder;

  @BeforeEach
  void begin() {
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", name);
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    cli = Cli.with(settings);
  }

  private void sync(Bars bars, SeriesId... series) {
    sync(true, bars, series);
  }

  private void sync(boolean isFull, Bars bars, SeriesId... series) {
    sync(TransactionMode.SAGA, isFull, bars, series);
  }

  private void sync(TransactionMode mode, boolean isFull, Bars bars, SeriesId... series) {
    Arrays.stream(series).forEach(one -> source.put(one, bars));
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      application.sync(
          new SyncRequest(List.of(Period.DAY), List.of(), 0, isFull, mode, null, null));
    }
  }

  private void syncAll(Bars bars) {
    sync(bars, SERIES.toArray(SeriesId[]::new));
  }

  private Path to(String name) {
    return folder.resolve(name);
  }

  private Cli.Result export(String to, String format, String... more) {
    return cli.run(
        Stream.concat(
                Stream.of("export", "-q", "--to", to(to).toString(), "--format", format),
                Stream.of(more))
            .toArray(String[]::new));
  }

  /** The hashes of the current files as the manifest has them; they are those of the files. */
  private Map<String, String> hashes(String to) throws Exception {
    Path current = to(to).resolve("current").toRealPath();
    JsonNode manifest = new ObjectMapper().readTree(current.resolve("manifest.json").toFile());
    Map<String, String> hashes = new TreeMap<>();
    for (JsonNode unit : manifest.path("units")) {
      for (JsonNode file : unit.path("files")) {
        Path path = current.resolve(file.path("path").asText());
        byte[] bytes = Files.readAllBytes(path);
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(hash).as(path.toString()).isEqualTo(file.path("sha256").asText());
        assertThat(bytes).hasSize(file.path("bytes").asInt());
        hashes.put(file.path("path").asText(), hash);
      }
    }
    try (Stream<Path> files = Files.walk(current)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(hashes.size() + 1);
    }
    return hashes;
  }

  @Test
  void csv_files_are_what_bars_shows() throws Exception {
    syncAll(TestBars.bars(20));
    Cli.Result result = export("out", "csv");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.lastLine())
        .startsWith("format=csv files=3 rows=60 securities=3 refused=0 reused=0 bytes=");
    String symbol = SERIES.get(1).symbol().toString();
    assertThat(Files.readString(to("out").resolve("current/1d/" + symbol + ".csv")))
        .isEqualTo(cli.run("bars", symbol, "--format", "csv").out());
    assertThat(hashes("out")).hasSize(3);
    Cli.Result some =
        export("some", "csv", "--symbols", symbol, "--periods", "1d", "--from", "2020-01-06");
    assertThat(some.figures()).containsEntry("files", "1").containsEntry("securities", "1");
    assertThat(some.figure("rows")).isBetween(15L, 19L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "parquet", "qlib"})
  void the_same_time_gives_the_same_files_whatever_was_synced_since(String format)
      throws Exception {
    syncAll(TestBars.bars(300));
    Cli.Result first = export("out", format);
    assertThat(first.exitCode()).as(first.err()).isZero();
    Map<String, String> hashes = hashes("out");
    String manifest = Files.readString(to("out").resolve("current/manifest.json"));
    syncAll(TestBars.bars(320, i -> i % 2));
    export("out", format);
    assertThat(hashes("out")).isNotEqualTo(hashes);
    String asOf = asOf(first);
    assertThat(export("out", format, "--as-of", asOf).exitCode()).isZero();
    assertThat(hashes("out")).isEqualTo(hashes);
    assertThat(export("fresh", format, "--as-of", asOf).figure("reused")).isZero();
    assertThat(hashes("fresh")).isEqualTo(hashes);
    Cli.Result again = export("fresh", format, "--as-of", asOf);
    assertThat(again.figure("reused")).isEqualTo(again.figure("files"));
    assertThat(hashes("fresh")).isEqualTo(hashes);
    assertThat(manifest).contains(asOfOf(first));
  }

  private static String asOfOf(Cli.Result result) {
    return "\"as_of\" : \"" + OffsetDateTime.parse(asOf(result)).toInstant() + "\"";
  }

  @Test
  void only_what_has_changed_is_written_again() throws Exception {
    syncAll(TestBars.bars(300)); // to March 2021
    export("out", "parquet");
    Map<String, String> before = hashes("out");
    sync(false, TestBars.bars(310), SERIES.get(0));
    Cli.Result more = export("out", "parquet");
    assertThat(more.figure("reused")).isEqualTo(1);
    Map<String, String> after = hashes("out");
    assertThat(after).containsEntry("1d/2020.parquet", before.get("1d/2020.parquet"));
    assertThat(after.get("1d/2021.parquet")).isNotEqualTo(before.get("1d/2021.parquet"));
    assertThat(export("fresh", "parquet").figure("reused")).isZero();
    assertThat(hashes("fresh")).isEqualTo(after);

    export("csv", "csv");
    sync(TestBars.bars(300, i -> i == 7 ? 1 : 0), SERIES.get(1));
    assertThat(export("csv", "csv").figure("reused")).isEqualTo(2);
    assertThat(export("out", "parquet").exitCode()).isZero();
    assertThat(hashes("out").get("1d/2020.parquet")).isNotEqualTo(after.get("1d/2020.parquet"));
  }

  /** How many files are other than before, which is how many may be written. */
  private static long others(Map<String, String> before, Map<String, String> after) {
    return after.entrySet().stream()
        .filter(one -> !one.getValue().equals(before.get(one.getKey())))
        .count();
  }

  /** Exports again, and writes nothing but what has become other than it was. */
  private void writesOnlyOthers(String to, String format, long expected, String... more)
      throws Exception {
    Map<String, String> before = hashes(to);
    Cli.Result result = export(to, format, more);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    Map<String, String> after = hashes(to);
    assertThat(others(before, after)).as(result.out()).isEqualTo(expected);
    assertThat(result.figure("files") - result.figure("reused")).isEqualTo(expected);
    String fresh = "fresh-" + UUID.randomUUID();
    assertThat(export(fresh, format, more).figure("reused")).isZero();
    assertThat(hashes(fresh)).isEqualTo(after);
  }

  @Test
  void after_a_full_sync_only_years_with_changed_bars_are_written_again() throws Exception {
    syncAll(TestBars.bars(800)); // 2020 to 2023
    export("out", "parquet");
    assertThat(hashes("out")).hasSize(4);
    syncAll(TestBars.bars(800));
    writesOnlyOthers("out", "parquet", 0);
    sync(TestBars.bars(800, i -> i == 7 ? 1 : 0), SERIES.get(1));
    writesOnlyOthers("out", "parquet", 1);
    sync(TestBars.bars(801, i -> i == 7 ? 1 : 0), SERIES.get(1));
    writesOnlyOthers("out", "parquet", 1); // the last year
    sync(TestBars.bars(802), SERIES.get(1));
    writesOnlyOthers("out", "parquet", 2); // the first and the last one
  }

  @Test
  void of_qlib_only_the_features_that_are_others_are_written_again() throws Exception {
    syncAll(TestBars.bars(300));
    export("out", "qlib");
    syncAll(TestBars.bars(300));
    writesOnlyOthers("out", "qlib", 0);
    Bars changed = TestBars.bars(300, i -> i == 7 ? 1 : 0);
    sync(changed, SERIES.get(1));
    Map<String, String> before = hashes("out");
    Cli.Result result = export("out", "qlib");
    assertThat(result.figure("files") - result.figure("reused"))
        .isEqualTo(others(before, hashes("out")))
        .isBetween(1L, 7L);
  }

  private void actions(String... lines) throws IOException {
    Files.createDirectories(to("reference"));
    Files.write(
        to("reference").resolve("actions.csv"),
        Stream.concat(Stream.of("symbol,ex_date,category,c1,c3"), Stream.of(lines)).toList());
    assertThat(cli.run("reference", "sync").exitCode()).isZero();
  }

  private static String action(SeriesId of, int day, int bonus) {
    return of.symbol() + "," + MarketTime.date(TestBars.day(day)) + ",1,0," + bonus;
  }

  @ParameterizedTest
  @CsvSource({"qfq, tdx, 0", "hfq, tdx, 2", "qfq, ratio, 0", "hfq, ratio, 2"})
  void adjusted_years_are_taken_over_as_long_as_bars_and_factors_are_the_same(
      String adjustment, String model, long reused) throws Exception {
    settings.put("kline.reference", "csv");
    settings.put("kline.reference.csv.directory", to("reference").toString());
    cli = Cli.with(settings);
    String[] more = {"--adjust", adjustment, "--model", model};
    syncAll(TestBars.bars(800)); // 2020 to 2023
    String old = action(SERIES.get(0), 300, 10);
    actions(old, action(SERIES.get(1), 805, 5)); // the second one is not in effect yet
    Cli.Result first = export("out", "parquet", more);
    assertThat(first.figure("files")).as(first.out() + first.err()).isEqualTo(4);
    Map<String, String> hashes = hashes("out");
    writesOnlyOthers("out", "parquet", 0, more);
    syncAll(TestBars.bars(803));
    actions(old, action(SERIES.get(1), 805, 5), action(SERIES.get(2), 900, 5));
    writesOnlyOthers("out", "parquet", 1, more);
    sync(TestBars.bars(803, i -> i == 7 ? 1 : 0), SERIES.get(2));
    writesOnlyOthers("out", "parquet", 1, more);
    syncAll(TestBars.bars(806, i -> i == 7 ? 1 : 0)); // now it is in effect
    writesOnlyOthers("out", "parquet", 4 - reused, more); // the first years stay with hfq
    actions(action(SERIES.get(0), 300, 20));
    export("out", "parquet", more);
    assertThat(export("out", "parquet", with(more, "--as-of", asOf(first))).exitCode()).isZero();
    assertThat(hashes("out")).isEqualTo(hashes);
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void what_is_refused_again_keeps_no_file_from_being_taken_over() throws Exception {
    settings.put("kline.reference", "csv");
    settings.put("kline.reference.csv.directory", to("reference").toString());
    cli = Cli.with(settings);
    syncAll(TestBars.bars(300));
    actions(action(SERIES.get(0), 100, 10), SERIES.get(1).symbol() + ",2020-06-01,1,-1,0");
    Cli.Result first = export("out", "parquet", "--adjust", "qfq");
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.figures()).containsEntry("refused", "1").containsEntry("securities", "2");
    Map<String, String> before = hashes("out");
    Cli.Result again = export("out", "parquet", "--adjust", "qfq");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.out()).contains("refused " + SERIES.get(1).symbol() + ": actions-unknown");
    assertThat(again.figures())
        .containsEntry("reused", "2")
        .containsEntry("refused", "1")
        .containsEntry("securities", "2");
    assertThat(hashes("out")).isEqualTo(before);
    actions(action(SERIES.get(0), 100, 10));
    assertThat(export("out", "parquet", "--adjust", "qfq").figures())
        .containsEntry("reused", "0")
        .containsEntry("securities", "3");
  }

  @Test
  void after_a_run_without_transactions_nothing_is_taken_over() throws Exception {
    syncAll(TestBars.bars(20));
    export("out", "csv");
    sync(TransactionMode.TRADITIONAL, true, TestBars.bars(20, i -> 1), SERIES.get(0));
    sync(false, TestBars.bars(21, i -> 1), SERIES.get(0));
    assertThat(export("out", "csv").figure("reused")).isZero();
    export("fresh", "csv");
    assertThat(hashes("out")).isEqualTo(hashes("fresh"));
    assertThat(export("out", "csv").figure("reused")).as("from then on").isEqualTo(3);
  }

  @Test
  void a_file_that_was_changed_by_hand_is_written_again() throws Exception {
    syncAll(TestBars.bars(20));
    export("out", "csv");
    Map<String, String> hashes = hashes("out");
    Path file = to("out").resolve("current/1d/" + SERIES.get(0).symbol() + ".csv");
    Files.writeString(file, Files.readString(file).replace("10", "11"));
    assertThat(export("out", "csv").figure("reused")).isEqualTo(2);
    assertThat(hashes("out")).isEqualTo(hashes);
  }

  @Test
  void nothing_to_export_leaves_the_export_before_and_is_no_success() throws Exception {
    Cli.Result none = export("out", "csv");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("nothing has been synchronised yet");
    syncAll(TestBars.bars(20));
    export("out", "csv");
    Map<String, String> hashes = hashes("out");
    Cli.Result early = export("out", "csv", "--as-of", "2026-01-01");
    assertThat(early.exitCode()).isEqualTo(1);
    assertThat(early.out()).contains("no bars to export", "rows=0 ");
    assertThat(hashes("out")).isEqualTo(hashes);
    Cli.Result named = export("out", "csv", "--symbols", SERIES.get(0).symbol() + ",600999.SH");
    assertThat(named.exitCode()).isEqualTo(1);
    assertThat(named.out()).contains("refused 600999.SH: no bars\n", "files=1 ", "refused=1 ");
  }

  @Test
  void json_has_the_figures_and_where_the_files_are() throws Exception {
    syncAll(TestBars.bars(20));
    JsonNode json =
        new ObjectMapper()
            .readTree(export("out", "csv", "--json", "--symbols", "600999.SH,600000.SH").out());
    assertThat(json.path("files").asInt()).isEqualTo(1);
    assertThat(json.path("left_out").path("600999.SH").asText()).isEqualTo("no bars");
    assertThat(Path.of(json.path("folder").asText())).isDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "--to out --format xml, export format 'xml': expected one of csv",
    "--format csv, --to",
    "--to out, --format",
    "--to out --format csv --periods 2m, period '2m'",
    "--to out --format csv --symbols 600000, symbol '600000'",
    "--to out --format csv --from 2026-02-01 --until 2026-01-01, is after",
    "--to out --format csv --adjust up, adjustment 'up'",
    "--to out --format csv --as-of then, as of 'then'",
  })
  void what_makes_no_sense_is_named(String arguments, String reason) {
    Cli.Result result = cli.run(("export " + arguments).split(" "));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(reason);
    assertThat(Path.of("out")).doesNotExist();
  }

  @Test
  void a_folder_of_other_files_is_refused() throws IOException {
    syncAll(TestBars.bars(20));
    Files.createDirectories(to("mine"));
    Files.writeString(to("mine").resolve("notes.txt"), "mine");
    Cli.Result result = export("mine", "csv");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("expected an empty folder", "found 'notes.txt'");
    assertThat(to("mine")).isDirectoryContaining("glob:**/notes.txt");
  }

  @Test
  void both_codes_of_a_security_are_one_file() throws Exception {
    SeriesId old = new SeriesId(Symbol.parse("430047.BJ"), Period.DAY);
    SeriesId present = new SeriesId(Symbol.parse("920047.BJ"), Period.DAY);
    Bars all = TestBars.bars(10);
    source.put(old, all.slice(new TimeRange(0, TestBars.day(5))));
    sync(all.slice(new TimeRange(TestBars.day(5), TestBars.day(9))), present);
    assertThat(export("out", "csv").figure("files")).isEqualTo(2);
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO symbol_alias (old_symbol, symbol, since, source)"
              + " VALUES ('430047.BJ', '920047.BJ', '2025-10-09', 'test')");
    }
    Cli.Result result = export("out", "csv", "--symbols", "430047.BJ");
    assertThat(result.lastLine()).startsWith("format=csv files=1 rows=10 securities=1 ");
    assertThat(hashes("out").keySet()).containsExactly("1d/920047.BJ.csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "parquet", "qlib"})
  void a_full_disk_leaves_the_export_before(String format) throws Exception {
    syncAll(TestBars.bars(400));
    export("elsewhere", format);
    String size = "size=" + room("elsewhere") * 7 / 4;
    Path disk = Files.createDirectories(to("disk"));
    boolean isMounted = command("mount", "-t", "tmpfs", "-o", size, "tmpfs", disk.toString()) == 0;
    assumeTrue(isMounted, "skipped: a small file system can be mounted by root on Linux only");
    try {
      assertThat(export("disk/out", format).exitCode()).isZero();
      Map<String, String> before = hashes("disk/out");
      syncAll(TestBars.bars(400, i -> 1));
      Cli.Result full = export("disk/out", format);
      assertThat(full.exitCode()).isEqualTo(3);
      assertThat(full.err()).contains("cannot write the export to ", "No space left on device");
      assertThat(hashes("disk/out")).isEqualTo(before);
      assertThat(to("disk/out").resolve("export-000002")).doesNotExist();
    } finally {
      command("umount", "--lazy", disk.toString());
    }
  }

  /** What the files of the current export need, in bytes: whole pages. */
  private long room(String to) throws IOException {
    int page = 4096;
    try (Stream<Path> files = Files.walk(to(to).resolve("current").toRealPath())) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(file -> (file.toFile().length() / page + 1) * page)
          .sum();
    }
  }

  /** Its exit code; 127 if there is no such command. */
  private static int command(String... words) throws InterruptedException {
    try {
      return new ProcessBuilder(words).inheritIO().start().waitFor();
    } catch (IOException e) {
      return 127;
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
  void a_process_that_is_killed_leaves_the_export_before() throws Exception {
    List<SeriesId> many = TestBars.series(0, 600);
    sync(TestBars.bars(300), many.toArray(SeriesId[]::new));
    Cli.Result first = export("out", "csv");
    assertThat(first.figure("files")).isEqualTo(600);
    Map<String, String> before = hashes("out");
    sync(TestBars.bars(310), many.toArray(SeriesId[]::new));
    String asOf = asOf(export("fresh", "csv"));
    Map<String, String> after = hashes("fresh");
    boolean isBrokenOff = killed(asOf, before, after);
    for (int attempt = 1; attempt < 5 && !isBrokenOff; attempt++) {
      export("out", "csv", "--as-of", asOf(first)); // it was whole before it was killed
      isBrokenOff = killed(asOf, before, after);
    }
    assertThat(isBrokenOff).isTrue();
    assertThat(versions()).hasSize(2);
    assertThat(export("out", "csv", "--as-of", asOf).exitCode()).isZero();
    assertThat(hashes("out")).isEqualTo(after);
    assertThat(versions()).hasSize(2);
  }

  private static String asOf(Cli.Result result) {
    return result.figures().getOrDefault("as_of", "");
  }

  private List<String> versions() throws IOException {
    try (Stream<Path> all = Files.list(to("out"))) {
      return all.map(one -> one.getFileName().toString())
          .filter(one -> one.startsWith("export-"))
          .toList();
    }
  }

  /** Kills an export; what is there then is whole, and the one from before if it is true. */
  private boolean killed(String asOf, Map<String, String> before, Map<String, String> after)
      throws Exception {
    kill(asOf);
    Map<String, String> left = hashes("out");
    assertThat(left).isIn(before, after);
    return left.equals(before);
  }

  private void kill(String asOf) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of("export", "--to", to("out").toString(), "--format", "csv", "--as-of", asOf));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    try (KlineProcess child = KlineProcess.start(folder, arguments.toArray(String[]::new))) {
      child.awaitOutput("progress: 1 of 600 series");
      child.signal("KILL");
      child.exitCode();
    }
  }
}
