package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.App;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.JavaCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of folders and settings as people have them, through the command line. */
@Timeout(240)
@Tag("servers")
class FolderCasesTest {
  private static final Path CASES = Path.of("src", "test", "resources", "cases");

  /** Makes the folder of the case with its Chinese name, whatever the locale of this JVM. */
  private static final String IN_CHINESE =
      """
      name=$(printf '\\351\\200\\232\\350\\276\\276\\344\\277\\241 \\351\\207\\221\\350\\236\\215\\347\\273\\210\\347\\253\\257')
      mkdir -p "$1/$name" && cp -r "$2/vipdoc" "$1/$name/" && folder="$1/$name"
      export LC_ALL=$3
      shift 3
      exec "$@" --set "kline.source.tdx-file.directory=$folder"
      """;

  private final Cli cli = Cli.onFreshServers();

  private Cli of(String name) {
    return cli.set("kline.source.tdx-file.directory", CASES.resolve(name));
  }

  private static void assertSynced(Cli cli, Cli.Result result, int series) {
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.figure("committed")).isEqualTo(series);
    assertThat(cli.run("audit", "-q").exitCode()).isZero();
  }

  @Test
  void bond_repo_the_repo_is_read_and_the_bond_where_bonds_are_asked_for() throws SQLException {
    Cli folder = of("bond-repo");
    assertSynced(folder, folder.run("sync", "daily", "-q"), 1);
    assertThat(folder.td("SELECT count(*), min(close), count(volume) FROM daily_kline_131810_sz"))
        .as("the amounts of this file prove no unit, so its volumes are not read")
        .containsExactly("30 1.95 0");
    Cli bonds = folder.set("kline.symbols.include", "repo,bond");
    Cli.Result both = bonds.run("sync", "daily", "-q");
    assertThat(both.exitCode()).as(both.out()).isZero();
    assertThat(both.figure("series")).isEqualTo(2);
    assertThat(bonds.td("SELECT first(close), first(volume) FROM daily_kline_123456_sz"))
        .containsExactly("119.98 6400");
    assertThat(bonds.run("audit", "-q").exitCode()).isZero();
  }

  @Test
  void sh_551_etf_is_a_fund_with_three_decimals() throws SQLException {
    Cli folder = of("sh-551-etf");
    assertSynced(folder, folder.run("sync", "daily", "-q"), 2);
    assertThat(folder.td("SELECT first(close), first(volume) FROM daily_kline_551030_sh"))
        .containsExactly("100.0 2600");
  }

  @Test
  void tdx_dot5_files_are_read_by_their_older_format() throws SQLException {
    Cli folder = of("tdx-dot5-files");
    assertSynced(folder, folder.run("sync", "minute", "-q"), 4);
    assertThat(
            folder.td(
                "SELECT count(*), first(open), first(close), first(volume) FROM minute_kline_5min_600118_sh"))
        .containsExactly("48 10.0 9.98 7400");
  }

  @Test
  void cron_1_5_is_a_warning_with_the_next_firings() {
    Cli.Result result =
        cli.set("kline.schedule.daily-cron", "0 30 16 ? * 1-5")
            .set("kline.management.port", 0)
            .set("kline.tdengine.connect-timeout", "20s") // the first one loads the driver
            .run("doctor", "-q");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.out())
        .contains(
            "warning    routes schedule: kline.schedule.daily-cron = 0 30 16 ? * 1-5: the weekday 1-5"
                + " is SUN-THU, since Quartz counts from 1 = Sunday; next: ")
        .contains("-> write names of weekdays, such as MON-FRI");
  }

  @Test
  void a_route_file_with_such_a_cron_is_told_as_well(@TempDir Path routes) throws IOException {
    Folders.copyFiles(Path.of("routes"), routes);
    Files.writeString(
        routes.resolve("evening.camel.yaml"),
        """
        - route:
            id: evening
            from:
              uri: quartz:kline/evening?cron=0+0+20+?+*+1-5
              steps:
                - to: direct:daily-kline
        - route:
            id: night
            from:
              uri: quartz
              parameters:
                groupName: kline
                triggerName: night
                cron: "0 0 22 ? * 2-6"
              steps:
                - to: direct:daily-kline
        """);
    Cli.Result result =
        cli.set("kline.routes-dir", routes)
            .set("kline.management.port", 0)
            .set("kline.tdengine.connect-timeout", "20s")
            .run("doctor");
    assertThat(result.out())
        .contains("route 'evening' = 0 0 20 ? * 1-5: the weekday 1-5 is SUN-THU")
        .contains("route 'night' = 0 0 22 ? * 2-6: the weekday 2-6 is MON-FRI")
        .doesNotContain("route 'daily-kline-schedule'");
  }

  @ParameterizedTest
  @CsvSource({"C", "POSIX"})
  void chinese_path_under_a_locale_without_chinese_names_the_locale(
      String locale, @TempDir Path folder) throws Exception {
    Run run = dryRunInChinese(locale, folder);
    assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
    assertThat(run.output())
        .contains("kline.source.tdx-file.directory=")
        .contains("the locale LC_ALL=" + locale + " makes Java read the names of files as ")
        .contains("start it with LC_ALL=C.UTF-8");
  }

  @Test
  void chinese_path_under_a_utf_8_locale_works(@TempDir Path folder) throws Exception {
    Run run = dryRunInChinese("C.UTF-8", folder);
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("dry run: series=1 failed=0");
  }

  private record Run(int exitCode, String output) {}

  private static Run dryRunInChinese(String locale, Path folder) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                IN_CHINESE,
                "bash",
                folder.toString(),
                CASES.resolve("chinese-path").toAbsolutePath().toString(),
                locale));
    command.addAll(
        JavaCommand.of(
            List.of(), App.class, "sync", "daily", "--dry-run", "--data-dir", folder + "/data"));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
      return new Run(
          process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1));
    } finally {
      process.destroyForcibly();
    }
  }
}
