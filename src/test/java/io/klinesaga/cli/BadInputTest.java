package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.Folders;
import io.klinesaga.testing.TestServers;
import io.klinesaga.testing.Vipdoc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong input of every kind: what the user is told, the exit code, and that nothing is lost. */
@Timeout(180)
@Tag("servers")
class BadInputTest {
  private final Path folder;

  BadInputTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static void assertError(Cli.Result result, int code, String... parts) {
    assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(code);
    assertThat(result.err())
        .startsWith("error: ")
        .contains(parts)
        .doesNotContain("\tat ", "Exception:");
  }

  private Cli withOwnFiles() throws IOException {
    return Cli.onFreshServers().set("kline.source.tdx-file.directory", Vipdoc.copySample(folder));
  }

  private Path file(String path) {
    return folder.resolve("vipdoc").resolve(path);
  }

  private static void truncate(Path file, int bytes) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, all.length - bytes));
  }

  @Test
  void a_truncated_file_loses_only_its_half_written_record() throws IOException, SQLException {
    Cli cli = withOwnFiles();
    truncate(file("sh/lday/sh600000.day"), 7);
    truncate(file("sh/minline/sh688001.lc1"), 1);
    truncate(file("sh/fzline/sh688001.lc5"), 31);
    assertThat(cli.run("sync", "daily").exitCode()).isZero();
    assertThat(cli.run("sync", "minute", "--periods", "1m,5m").exitCode()).isZero();
    assertThat(cli.pg("SELECT symbol, period, bar_count FROM sync_state ORDER BY 2, 1"))
        .contains("600000.SH 1d 6118", "688001.SH 1m 2879", "688001.SH 5m 143");
  }

  @ParameterizedTest
  @CsvSource({
    "sh/lday/sh600000.day, 600000.SH 1d, daily",
    "sh/minline/sh688001.lc1, 688001.SH 1m, minute",
    "sh/fzline/sh688001.lc5, 688001.SH 5m, minute"
  })
  void a_file_of_garbage_fails_its_series_and_no_other(String path, String series, String kind)
      throws IOException, SQLException {
    Cli cli = withOwnFiles();
    cli.run("sync", kind);
    List<String> before =
        cli.pg("SELECT symbol, period, bar_count, last_ts FROM sync_state ORDER BY 1, 2");
    byte[] garbage = new byte[6400];
    new Random(7).nextBytes(garbage);
    Files.write(file(path), garbage);
    Cli.Result result = cli.run("sync", kind, "--full");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("failed " + series + ": tdx-file: ")
        .contains(path)
        .contains("expected ");
    assertThat(result.figure("rows_written")).isZero();
    assertThat(cli.pg("SELECT symbol, period, bar_count, last_ts FROM sync_state ORDER BY 1, 2"))
        .isEqualTo(before);
  }

  @Test
  void an_empty_file_and_an_empty_folder_have_no_bars_and_lose_none()
      throws IOException, SQLException {
    Cli cli = withOwnFiles();
    cli.run("sync", "daily");
    Files.write(file("sh/lday/sh600000.day"), new byte[0]);
    Cli.Result empty = cli.run("sync", "daily", "--full", "--symbols", "600000.SH");
    assertThat(empty.exitCode()).isZero();
    assertThat(empty.out())
        .contains(
            "warning 600000.SH 1d: the source is empty, and bars are stored up to 2025-08-05T00:00");
    assertThat(empty.figure("rows_read")).isZero();
    assertThat(cli.pg("SELECT bar_count FROM sync_state WHERE symbol = '600000.SH'"))
        .containsExactly("6119");
    Folders.delete(file("sh/lday"));
    Folders.delete(file("sz/lday"));
    Files.createDirectories(file("sh/lday"));
    Cli.Result nothing = cli.run("sync", "daily");
    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.out()).contains("nothing to synchronise: the sources have no series of 1d");
    assertThat(nothing.figure("series")).isZero();
    assertThat(cli.pg("SELECT sum(bar_count) FROM sync_state")).containsExactly("21783");
  }

  @Test
  void a_source_folder_that_is_missing_or_no_tdx_folder_is_named() throws IOException {
    Path missing = folder.resolve("missing");
    assertError(
        Cli.onFreshServers().set("kline.source.tdx-file.directory", missing).run("sync", "daily"),
        2,
        "tdx-file: "
            + missing
            + " does not exist; correct kline.source.tdx-file.* (relative paths start at "
            + Path.of("").toAbsolutePath()
            + ")");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertError(
        Cli.onFreshServers().set("kline.source.tdx-file.directory", empty).run("sync", "daily"),
        2,
        "tdx-file: directory " + empty + " has neither a folder vipdoc nor folders sh, sz or bj");
  }

  @Test
  void an_unknown_symbol_fails_with_its_name_and_the_others_go_on() {
    Cli.Result result =
        Cli.onFreshServers().run("sync", "daily", "--symbols", "600001.SH,600000.SH");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.lines())
        .first()
        .isEqualTo(
            "failed 600001.SH 1d: no source has it: tdx-file: no 600001.SH 1d: there is no file of it in src/sample/vipdoc");
    assertThat(result.lastLine()).contains(" series=2 committed=1 ", " failed=1 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "600000",
        "600000.HK",
        "60000.SH",
        "600000.SH'; DROP TABLE sync_state; --",
        "600000.SH\" OR 1=1",
        "６０００００.SH",
        ""
      })
  void a_symbol_of_another_form_never_gets_near_a_database(String symbol) {
    assertError(
        Cli.plain("sync", "daily", "--symbols", symbol, "--data-dir", folder + "/data"),
        2,
        "symbol '" + symbol + "': expected six digits, a dot and SH, SZ or BJ, such as 600000.SH");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sync minute --periods 7m | --periods 7m: expected some of 1m 5m 15m 30m 60m
          sync minute --periods 1d | --periods 1d: expected some of 1m 5m 15m 30m 60m; use sync daily for 1d
          sync minute --periods 1min | --periods 1min: expected some of 1m 5m 15m 30m 60m
          bench --periods 1d | --periods 1d: expected some of 1m 5m 15m 30m 60m
          sync daily --from 2024-1-2 | Invalid value for option '--from': expected 2024-01-02, found '2024-1-2'
          audit --to 20240102 | expected 2024-01-02, found '20240102'
          sync daily --to 2024/1/2 | expected 2024-01-02, found '2024/1/2'
          sync daily --symbols sh600000 | symbol 'sh600000': expected six digits, a dot and SH, SZ or BJ, perhaps 600000.SH
          audit --symbols 600000.sh | symbol '600000.sh': expected six digits, a dot and SH, SZ or BJ, perhaps 600000.SH
          sync minute --symbols 000001.XSHE | perhaps 000001.SZ
          sync daily --symbols 600000.SS | perhaps 600000.SH
          sync daily --from 2026-13-01 | expected a date such as 2026-01-05, found '2026-13-01'
          sync daily --to yesterday | expected a date such as 2026-01-05, found 'yesterday'
          sync daily --from 2026-01-06 --to 2026-01-05 | from 2026-01-06 is after to 2026-01-05
          sync daily --to 1969-12-31 | Invalid value for option '--to': expected a date from 1970-01-01 to 2199-12-31, found '1969-12-31'
          sync daily --full --from 1026-01-05 | option '--from': expected a date from 1970-01-01 to 2199-12-31, found '1026-01-05'
          sync minute --to 2200-01-01 | option '--to': expected a date from 1970-01-01 to 2199-12-31, found '2200-01-01'
          sync daily --dry-run --to +999999999-12-31 | option '--to': expected a date such as 2026-01-05, found '+999999999-12-31'
          sync daily --to -0001-01-01 | expected
          audit --to 1969-12-31 | option '--to': expected a date from 1970-01-01 to 2199-12-31, found '1969-12-31'
          audit --from 2026-01-06 --to 2026-01-05 | from 2026-01-06 is after to 2026-01-05
          sync daily --limit 0 | Invalid value for option '--limit': expected a whole number from 1 to 2147483647, found '0'
          sync daily --limit many | Invalid value for option '--limit': expected a whole number from 1 to 2147483647, found 'many'
          bench --days 1.5 | Invalid value for option '--days': expected a whole number from 1 to 2147483647, found '1.5'
          bench --rounds 0 | Invalid value for option '--rounds': expected a whole number from 1 to 2147483647, found '0'
          bench embedded --data-dir x --rows none | Invalid value for option '--rows': expected a whole number from 1 to 9223372036854775807, found 'none'
          embedded-tdengine --data-dir x --port -1 | Invalid value for option '--port': expected a whole number from 0 to 65535, found '-1'
          embedded-tdengine --data-dir x --port 65536 | expected a whole number from 0 to 65535, found '65536'
          sync daily --max-workers many | kline.sync.max-workers = many (--set): expected a whole number from 1 to 64
          help foo | there is no command 'foo'; there are: run, sync, clean, audit, complete, repair, coherent, verify, why, bars, export, saga, routes, status, sources, reference, doctor, query, bench, embedded-tdengine
          sync help foo | there is no command 'sync foo'; there are: daily, minute
          sync daily --max-workers 65 | kline.sync.max-workers = 65 (--set): expected a whole number from 1 to 64
          sync daily --nonsense | not understood: --nonsense
          sync weekly | say what to synchronise: daily or minute (not understood: weekly)
          sync --data-dir X | say what to synchronise: daily or minute (not understood: --data-dir X)
          query select%201 | say which database: td or pg (not understood: select 1)
          saga 12 | say what to do: list, show, retry or give-up (not understood: 12)
          routes --json | say what to do: check (not understood: --json)
          --data-dir X sync daily | say what to do, such as run or sync daily; options stand after it (not understood: --data-dir X)
          sync daily 600000.SH | not understood: 600000.SH
          sync | say what to synchronise: daily or minute
          query td | Missing required parameter: 'SQL'
          query pg 1 --format xml | expected one of
          frobnicate | say what to do, such as run or sync daily; options stand after it (not understood: frobnicate)
          sync daily --set kline.sync.chunk-size | error: Value for option '--set' (key=value) should be in KEY=VALUE format but was kline.sync.chunk-size
          sync daily --set kline.sync.chunk-siz=3 | kline.sync.chunk-siz (--set): unknown key; did you mean kline.sync.chunk-size?
          sync daily --set kline.sync.chunk-size=many | kline.sync.chunk-size = many (--set): expected a whole number from 1 to 500
          sync daily --set kline.tdengine.pool-size=2 | kline.tdengine.pool-size = 2 (--set): expected at least kline.sync.max-workers = 4
          sync daily --set kline.source=nowhere | kline.source = nowhere: there is no such source; known are [csv,
          sync daily --set kline.source.tdx-file.folder=x | folder
          sync daily --set camel.main.nonsense=1 --dry-run --config nowhere.properties | configuration file nowhere.properties: does not exist
          """)
  void wrong_usage_is_told_in_one_message(String commandLine, String message) {
    Cli.Result result =
        Cli.plain(
            Arrays.stream(commandLine.split(" ", -1))
                .map(word -> word.replace("%20", " "))
                .toArray(String[]::new));
    assertError(result, 2, message);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines().count()).isLessThanOrEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          query select%201 | query pg "select 1" or query td "select 1"
          query SELECT 1 | query pg "SELECT 1" or query td "SELECT 1"
          query mysql SELECT | query pg "SELECT" or query td "SELECT"
          query postgres select%201 | query pg "select 1" or query td "select 1"
          query mysql | query pg "SELECT 1" or query td "SELECT 1"
          sync daily --periods 1m | sync minute --periods 1m
          sync daily --full --periods=1m,5m | sync minute --periods=1m,5m
          saga retry 1 --reason mine | saga give-up --reason mine
          """)
  void a_slip_is_told_with_what_was_meant(String commandLine, String meant) {
    String[] words =
        Arrays.stream(commandLine.split(" ", -1))
            .map(word -> word.replace("%20", " "))
            .toArray(String[]::new);
    Cli.Result result = Cli.plain(words);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("\nsuch as: " + meant + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"query --format csv", "query -x", "sync daily extra", "sync daily --non"})
  void what_may_have_been_meant_is_not_made_up(String commandLine) {
    assertThat(Cli.plain(commandLine.split(" ", -1)).err()).doesNotContain("such as: ");
  }

  @Test
  void a_wrong_key_in_a_file_is_told_with_its_line() throws IOException {
    Path file = folder.resolve("own.properties");
    Files.writeString(file, "kline.source=synthetic\n\nkline.postgress.url=x\n");
    assertError(
        Cli.plain("status", "--config", file.toString()),
        2,
        "kline.postgress.url (" + file + ":3): unknown key");
  }

  @Test
  void route_folders_and_files_that_cannot_be_used_are_named() throws IOException {
    Path missing = folder.resolve("missing");
    Cli cli = Cli.onFreshServers();
    assertError(
        cli.run("sync", "daily", "--routes", missing.toString()),
        2,
        "folder " + missing + ": there is no such folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertError(
        cli.run("sync", "daily", "--routes", empty.toString()),
        2,
        "folder " + empty + ": no file *.camel.yaml");
    Path broken = folder.resolve("broken");
    Folders.copyFiles(Path.of("routes"), broken);
    Path hook = broken.resolve("kline-metadata.camel.yaml");
    String text = Files.readString(hook);
    Files.writeString(hook, text.replace("resetAutoCommit", "resetAutoComit"));
    assertError(cli.run("sync", "daily", "--routes", broken.toString()), 2, "resetAutoComit");
    String flag = "useHeadersAsParameters: true";
    Files.writeString(hook, text.replace(flag, "useHeadersAsParameters: \"{{own.flag}}\""));
    long line = text.substring(0, text.indexOf(flag)).lines().count();
    assertError(
        cli.run("sync", "daily", "--routes", broken.toString()),
        2,
        "kline-metadata.camel.yaml:" + line + ": the placeholder {{own.flag}} has no value");
  }

  @Test
  void an_unknown_camel_property_stops_the_start() {
    assertError(
        Cli.onFreshServers().set("camel.main.nonsense", 1).run("sync", "daily"), 2, "nonsense");
  }

  @Test
  void a_data_directory_that_cannot_be_made_or_written_is_named() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertError(
        Cli.plain("sync", "daily", "--data-dir", file.toString()),
        3,
        "data directory " + file + ": " + file + " is a file, expected a folder");
    assertError(
        Cli.plain("sync", "daily", "--data-dir", file + "/below"),
        3,
        "data directory " + file + "/below cannot be created: Not a directory");
  }

  @Test
  void no_command_at_all_is_asked_for() {
    assertError(Cli.plain(), 2, "say what to do, such as run or sync daily");
    assertThat(Cli.plain("synch").err()).contains("Did you mean: kline-saga sync");
    assertThat(Cli.plain("query", "select 1").err()).doesNotContain("Did you mean");
  }

  @Test
  void symbols_may_follow_each_other_like_periods() {
    Cli.Result result =
        Cli.plain(
            "audit", "--symbols", "600000.SH", "x", "--data-dir", folder + "/data", "--repair");
    assertError(result, 2, "symbol 'x': expected six digits");
    assertError(
        Cli.plain("sync", "daily", "--symbols", "600000.SH,000001.SZ", "y", "--dry-run"),
        2,
        "symbol 'y': expected six digits");
  }

  @ParameterizedTest
  @CsvSource({
    "help,Usage: kline-saga",
    "help sync,Usage: kline-saga sync",
    "sync help minute,Usage: kline-saga sync minute",
    "help saga,Usage: kline-saga saga",
    "query help,Usage: kline-saga query",
    "routes help check,Usage: kline-saga routes check",
    "saga help,Usage: kline-saga saga"
  })
  void help_is_a_command_too(String commandLine, String usage) {
    Cli.Result result = Cli.plain(commandLine.split(" ", -1));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains(usage);
  }

  @Test
  void a_taken_port_is_named() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertError(
          Cli.plain(
              "sync",
              "daily",
              "--data-dir",
              folder + "/a",
              "--set",
              "kline.embedded.postgres-port=" + port),
          3,
          "port " + port + " of 127.0.0.1, wanted for the embedded PostgreSQL, is not free");
      assertError(
          withoutTdengineUrl().set("kline.embedded.tdengine-port", port).run("sync", "daily"),
          3,
          "the embedded TDengine cannot listen on 127.0.0.1:" + port);
    }
  }

  /** PostgreSQL of the test servers, and an embedded TDengine in this test's folder. */
  private Cli withoutTdengineUrl() {
    var settings = TestServers.freshSettings();
    settings.keySet().removeIf(key -> key.startsWith("kline.tdengine."));
    settings.put("kline.data-dir", folder.resolve("data").toString());
    return Cli.with(settings);
  }

  @Test
  void a_tdengine_folder_with_foreign_files_is_left_alone() throws IOException {
    Path tdengine = Files.createDirectories(folder.resolve("data/tdengine"));
    Path foreign = Files.writeString(tdengine.resolve("thesis.txt"), "mine");
    assertError(withoutTdengineUrl().run("sync", "daily"), 3, tdengine.toRealPath().toString());
    assertThat(foreign).hasContent("mine");
    assertThat(tdengine.resolve("embedded-tdengine.db")).doesNotExist();
  }

  @Test
  void a_wrong_password_is_told_with_the_user_and_never_with_the_password() {
    Cli cli = Cli.onFreshServers();
    Cli.Result postgres = cli.set("kline.postgres.password", "sEcReT-1").run("sync", "daily");
    assertError(
        postgres, 3, "PostgreSQL at jdbc:postgresql://", "as user kline", "authentication failed");
    Cli.Result tdengine = cli.set("kline.tdengine.password", "sEcReT-2").run("sync", "daily");
    assertError(
        tdengine, 3, "TDengine at " + cli.setting("kline.tdengine.url"), "Authentication failure");
    assertThat(postgres.err() + tdengine.err()).doesNotContain("sEcReT");
    Cli.Result inUrl =
        cli.set("kline.postgres.password", "")
            .set("kline.postgres.url", cli.setting("kline.postgres.url") + "&password=sEcReT-3")
            .run("sync", "daily");
    assertThat(inUrl.exitCode()).isEqualTo(3);
    assertThat(inUrl.err()).contains("password=******").doesNotContain("sEcReT");
  }

  @Test
  void an_option_of_a_url_that_breaks_promises_stops_the_start_and_is_told_by_doctor() {
    Cli cli =
        Cli.with(
            Map.of(
                "kline.tdengine.url", "jdbc:TAOS-WS://127.0.0.1:1?pbsMode=line",
                "kline.postgres.url", "jdbc:postgresql://127.0.0.1:1/x?autosave=always"));
    String[] expected = {
      "kline.tdengine.url = jdbc:TAOS-WS://127.0.0.1:1?pbsMode=line (--set): expected no option pbsMode: ",
      "kline.postgres.url = jdbc:postgresql://127.0.0.1:1/x?autosave=always (--set): expected no option autosave: "
    };
    assertThat(cli.run("sync", "daily"))
        .satisfies(started -> assertThat(started.exitCode()).isEqualTo(2))
        .satisfies(started -> assertThat(started.err()).contains(expected));
    assertThat(cli.run("doctor"))
        .satisfies(told -> assertThat(told.exitCode()).isEqualTo(1))
        .satisfies(told -> assertThat(told.out()).contains(expected).contains("problems=2"));
  }

  @Test
  void servers_that_nobody_listens_on_are_unreachable() {
    Cli cli = Cli.onFreshServers();
    assertError(
        cli.set("kline.postgres.url", "jdbc:postgresql://127.0.0.1:1/x").run("sync", "daily"),
        3,
        "PostgreSQL at jdbc:postgresql://127.0.0.1:1/x cannot be reached as user ",
        "refused");
    assertError(
        cli.set("kline.tdengine.url", "jdbc:TAOS-WS://127.0.0.1:1").run("sync", "daily"),
        3,
        "TDengine at jdbc:TAOS-WS://127.0.0.1:1 cannot be reached: ");
    for (String command : List.of("status", "query pg SELECT")) {
      assertError(
          cli.set("kline.postgres.url", "jdbc:postgresql://127.0.0.1:1/x")
              .run(command.split(" ", -1)),
          3,
          "cannot be reached");
    }
  }

  @Test
  void a_schema_newer_than_the_product_is_refused_and_left_alone() throws SQLException {
    Cli cli = Cli.onFreshServers();
    cli.run("sync", "daily", "--limit", "1");
    try (Connection connection = cli.postgres();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO schema_history SELECT installed_rank + 100, '9999', 'from the future', type,"
              + " 'V9999__from_the_future.sql', checksum, installed_by, installed_on, execution_time,"
              + " success FROM schema_history WHERE type = 'SQL' ORDER BY installed_rank DESC LIMIT 1");
    }
    assertError(cli.run("sync", "daily"), 3, "PostgreSQL: the schema", "newer", "9999");
    assertThat(cli.pg("SELECT count(*) FROM sync_state")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "sync",
        "sync daily",
        "sync minute",
        "status",
        "query",
        "query td",
        "query pg",
        "bars",
        "export",
        "bench"
      })
  void every_command_has_help(String command) {
    String[] words = (command + " --help").strip().split(" ", -1);
    Cli.Result help = Cli.plain(words);
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .startsWith(("Usage: kline-saga " + command).strip())
        .contains("-h, --help");
    boolean isLeaf = !List.of("", "sync", "query").contains(command);
    if (isLeaf) {
      assertThat(help.out())
          .contains("--config", "--routes", "--data-dir", "--set", "--quiet", "--json");
    }
  }
}
