package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exports of adjusted prices, and whether DuckDB, pandas and qlib load them. The Python to use is
 * named by the environment variable {@code EXPORT_PYTHON}, else it is {@code python3}.
 */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ExportLoadsTest {
  private static final int LIBRARY_MISSING = 77;

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
    write("600000.SH", "2025-12-31 10.04", "2026-01-05 10", "2026-01-07 5", "2026-01-08 5.03");
    write("600004.SH", "2026-01-05 10", "2026-01-06 10.2", "2026-01-07 9.9", "2026-01-08 10.3");
    Files.write(
        folder.resolve("securities.csv"),
        List.of("symbol,listed", "600000.SH,1999-11-10", "600004.SH,2003-04-28"));
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
  }

  private void write(String symbol, String... days) throws IOException {
    String lines =
        Stream.of(days)
            .map(day -> day.split(" "))
            .map(day -> day[0] + "," + (day[1] + ",").repeat(4) + "1000," + amount(day[1]))
            .collect(Collectors.joining("\n", "date,open,high,low,close,volume,amount\n", "\n"));
    Files.writeString(folder.resolve("1d").resolve(symbol + ".csv"), lines);
  }

  private static String amount(String price) {
    return new BigDecimal(price).movePointRight(3).toPlainString();
  }

  private void actions(String... lines) throws IOException {
    Files.write(
        folder.resolve("actions.csv"),
        Stream.concat(Stream.of("symbol,ex_date,category,c1,c3"), Stream.of(lines)).toList());
    assertThat(cli.run("reference", "sync").exitCode()).isZero();
  }

  private Cli.Result export(String to, String... options) {
    return cli.run(
        Stream.concat(
                Stream.of("export", "-q", "--to", folder.resolve(to).toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private Path current(String to) {
    return folder.resolve(to).resolve("current");
  }

  @Test
  void without_knowledge_of_actions_no_raw_price_is_given_out_as_adjusted() {
    Cli.Result result = export("out", "--format", "csv", "--adjust", "qfq");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("refused 600000.SH: actions-unknown: 600000.SH: no source had said")
        .contains("refused 600004.SH: ", "rows=0 securities=0 refused=2 ");
    assertThat(current("out")).doesNotExist();
  }

  @Test
  void a_security_that_cannot_be_adjusted_is_named_and_the_others_are_exported()
      throws IOException {
    actions("600000.SH,2026-01-07,1,0,10", "600004.SH,2026-01-07,1,200,0");
    String[] options = {"--format", "csv", "--adjust", "hfq", "--model", "ratio"};
    Cli.Result result = export("out", options);
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.out())
        .contains("refused 600004.SH: actions-unknown: ", "takes more than the close")
        .contains("files=1 rows=4 securities=1 refused=1 ");
    assertThat(Files.readString(current("out").resolve("1d/600000.SH.csv")))
        .contains("2026-01-08,10.06,10.06,10.06,10.06,1000,5030\n");
    assertThat(current("out").resolve("1d/600004.SH.csv")).doesNotExist();
    assertThat(Files.readString(current("out").resolve("manifest.json")))
        .contains(
            "\"600000.SH 1d\" : {", "\"set\" : \"ratio sha256=", "\"2026-01-07\" : \"p × 1/2\"")
        .contains("\"600004.SH\" : \"actions-unknown: ");

    actions("600000.SH,2026-01-07,1,0,10", "600004.SH,2026-01-07,1,2,0"); // corrected
    Cli.Result corrected = export("out", options);
    assertThat(corrected.exitCode()).as(corrected.out()).isZero();
    assertThat(corrected.out()).contains("files=2 rows=8 securities=2 refused=0 reused=1 ");
    actions("600000.SH,2026-01-07,1,5,10", "600004.SH,2026-01-07,1,2,0");
    assertThat(export("out", options).out()).contains("refused=0 reused=1 ");
    assertThat(Files.readString(current("out").resolve("1d/600000.SH.csv")))
        .doesNotContain("2026-01-08,10.06,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tdx", "ratio"})
  void other_programs_load_the_same_prices(String model) throws Exception {
    actions("600000.SH,2026-01-07,1,0,10", "600004.SH,2026-01-07,1,2,0");
    String[] adjusted = {"--adjust", "qfq", "--model", model, "--format"};
    for (String format : List.of("csv", "parquet", "qlib")) {
      List<String> options = new ArrayList<>(List.of(adjusted));
      options.add(format);
      Cli.Result result = export(format, options.toArray(String[]::new));
      assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }
    assertThat(export("raw", "--format", "csv").exitCode()).isZero();
    assertThat(Files.readString(current("csv").resolve("1d/600000.SH.csv")))
        .contains("2026-01-05,5,5,5,5,1000,10000\n");
    python("parquet", current("csv"), current("parquet"));
    python("qlib", current("csv"), current("qlib"), current("raw"));
  }

  private void python(String check, Path... folders) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getenv().getOrDefault("EXPORT_PYTHON", "python3"));
    command.add(Path.of("src", "test", "python", "check_export.py").toAbsolutePath().toString());
    command.add(check);
    Stream.of(folders).map(Path::toString).forEach(command::add);
    Path output = folder.resolve(check + ".out");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: there is no " + command.get(0));
      return;
    }
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assumeTrue(process.exitValue() != LIBRARY_MISSING, "skipped: " + command.get(0) + ": " + said);
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).containsPattern("(rows|bars) equal");
  }
}
