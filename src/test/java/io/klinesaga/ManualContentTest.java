package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.Invariant;
import io.klinesaga.check.Rule;
import io.klinesaga.cli.MainCommand;
import io.klinesaga.config.ConfigKey;
import io.klinesaga.config.ConfigurationTable;
import io.klinesaga.config.Keys;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.event.KlineEvent;
import io.klinesaga.metrics.Metric;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.saga.SagaState;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceContext;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.Libraries;
import io.klinesaga.testing.Manual;
import io.klinesaga.testing.ManualPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Keeps what the manual says true to the product. */
class ManualContentTest {
  private static final String RUN_COMMAND =
      "mvn -B -q -Pquick package && java -jar target/kline-saga.jar run";
  private static final String TEST_COMMAND = "mvn -B verify";
  private static final Path MIGRATIONS = Path.of("src/main/resources/io/klinesaga/postgres");
  private static final Path ROUTES = Path.of("routes");

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> named(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().map(m -> m.group(1)).toList();
  }

  private static void mentions(Manual manual, String page, String text) {
    assertThat(manual.page(page).text().contains(text))
        .as(manual.page(page).file() + " mentions " + text)
        .isTrue();
  }

  /** The row of a table begins with that code. */
  private static void explains(Manual manual, String page, String code) {
    mentions(manual, page, "\n| `" + code + "` | ");
  }

  private static List<List<String>> rowsOfKeys(String markdown) {
    return ManualPage.rows(markdown).stream()
        .filter(row -> row.get(0).startsWith("`kline."))
        .toList();
  }

  private static String configurationTable(Manual manual) {
    String text = manual.page("configuration").text();
    int begin = text.indexOf(ConfigurationTable.BEGIN);
    int end = text.indexOf(ConfigurationTable.END);
    assertThat(begin).isPositive().isLessThan(end);
    return text.substring(begin, end + ConfigurationTable.END.length()) + "\n";
  }

  @Test
  void the_configuration_table_is_that_of_the_code() {
    assertThat(configurationTable(Manual.ENGLISH)).isEqualTo(ConfigurationTable.markdown());
  }

  @Test
  void the_chinese_configuration_table_has_the_same_keys_defaults_and_limits() {
    List<List<String>> english = rowsOfKeys(configurationTable(Manual.ENGLISH));
    List<List<String>> chinese = rowsOfKeys(configurationTable(Manual.CHINESE));
    assertThat(keyDefaultAndValues(chinese))
        .isEqualTo(
            keyDefaultAndValues(english).stream()
                .map(row -> row.stream().map(ManualContentTest::inChinese).toList())
                .toList())
        .hasSize(Keys.all().size());
    assertThat(ManualPage.rows(configurationTable(Manual.CHINESE)))
        .allSatisfy(row -> assertThat(row).hasSize(4).doesNotContain(""));
  }

  /** The words of the column of values; what is in them of limits stays. */
  private static final List<Map.Entry<String, String>> IN_CHINESE =
      List.of(
          Map.entry("\\(empty\\)", "（空）"),
          Map.entry("boolean: true or false", "布尔值：true 或 false"),
          Map.entry("list: names, separated by commas", "列表：名称，以逗号分隔"),
          Map.entry(
              "list: types and patterns such as (\\S+), separated by commas",
              "列表：类型和模式，例如 $1，以逗号分隔"),
          Map.entry(
              "list: names out of (\\S+), (\\S+) and (\\S+), separated by commas",
              "列表：$1、$2 和 $3 中的名称，以逗号分隔"),
          Map.entry("text: such as VGROUPS 8 REPLICA 3", "文本：例如 VGROUPS 8 REPLICA 3"),
          Map.entry("cron: Quartz, (\\d) or (\\d) fields", "cron：Quartz，$1 或 $2 个字段"),
          Map.entry(
              "text: (\\d+) to (\\d+) characters without spaces and colons",
              "文本：$1 到 $2 个字符，不含空格和冒号"),
          Map.entry("text: (\\d+) to (\\d+) characters without spaces", "文本：$1 到 $2 个字符，不含空格"),
          Map.entry(
              "text: a lower-case letter, then up to (\\d+) lower-case letters, digits or _",
              "文本：一个小写字母，其后至多 $1 个小写字母、数字或 _"),
          Map.entry("text: a host name or address", "文本：主机名或地址"),
          Map.entry(
              "text: at most (\\d+) characters, no control characters", "文本：至多 $1 个字符，不含控制字符"),
          Map.entry("text: host:port, separated by commas", "文本：host:port，以逗号分隔"),
          Map.entry("text: (\\d+) to (\\d+) of ([^|]+)", "文本：$3 共 $1 到 $2 个"),
          Map.entry("text: (\\S+) or (\\S+)", "文本：$1 或 $2"),
          Map.entry("choice: (\\S+) or (\\S+)", "选项：$1 或 $2"),
          Map.entry("number: (\\d+) to (\\d+)", "整数：$1 到 $2"),
          Map.entry("duration: (\\w+) to (\\w+)", "时长：$1 到 $2"),
          Map.entry("time: (\\S+) to (\\S+)", "时刻：$1 到 $2"),
          Map.entry("URL: (.*)", "URL：$1"),
          Map.entry("path", "路径"),
          Map.entry("text", "文本"));

  private static String inChinese(String cell) {
    return IN_CHINESE.stream()
        .filter(word -> cell.matches(word.getKey()))
        .findFirst()
        .map(word -> cell.replaceAll(word.getKey(), word.getValue()))
        .orElse(cell);
  }

  private static List<List<String>> keyDefaultAndValues(List<List<String>> rows) {
    return rows.stream().map(row -> row.subList(0, 3)).toList();
  }

  @ParameterizedTest
  @EnumSource
  void the_ten_keys_of_the_first_page_have_their_values(Manual manual) {
    List<List<String>> ten = rowsOfKeys(manual.section(Manual.README, "Ten keys"));
    assertThat(ten).hasSize(10);
    Map<String, String> defaults =
        Keys.all().stream().collect(Collectors.toMap(ConfigKey::name, ConfigKey::defaultValue));
    String shipped = read(Path.of("application.properties"));
    for (List<String> row : ten) {
      String key = row.get(0).replace("`", "");
      String value = row.get(1).startsWith("`") ? row.get(1).replace("`", "") : "";
      if (defaults.containsKey(key)) {
        assertThat(value).as(key).isEqualTo(defaults.get(key));
      } else {
        assertThat(shipped).contains("\n" + key + "=" + value + "\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void run_and_test_are_one_command_each(Manual manual) {
    assertThat(commands(manual, "Test")).containsExactly(TEST_COMMAND);
    assertThat(commands(manual, "Run")).containsExactly(RUN_COMMAND);
  }

  private static List<String> commands(Manual manual, String title) {
    return ManualPage.code(manual.section(Manual.README, title), "sh").stream()
        .map(String::strip)
        .toList();
  }

  @Test
  void continuous_integration_checks_the_monitoring_files_and_runs_the_test_command() {
    Path script = Path.of(".ci/run");
    assertThat(script).isExecutable();
    assertThat(read(script).lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "set -euo pipefail",
            "cd \"$(dirname \"${BASH_SOURCE[0]}\")/..\"",
            ".ci/install-tools",
            "src/monitoring/check",
            TEST_COMMAND);
    assertThat(Path.of(".ci/install-tools")).isExecutable();
    assertThat(Path.of("src/monitoring/check")).isExecutable();
  }

  @ParameterizedTest
  @EnumSource
  void every_configuration_key_is_mentioned(Manual manual) {
    Keys.all().stream()
        .map(ConfigKey::name)
        .forEach(key -> mentions(manual, "configuration", "`" + key + "`"));
  }

  @ParameterizedTest
  @EnumSource
  void every_shipped_source_and_setting_is_mentioned(Manual manual) {
    for (KlineSourceProvider provider : ServiceLoader.load(KlineSourceProvider.class)) {
      if (provider.getClass().getPackageName().startsWith("io.klinesaga.source.")) {
        mentions(manual, "your-data", "`" + provider.name() + "`");
        String prefix = "`kline.source." + provider.name() + ".";
        settings(provider).forEach(key -> mentions(manual, "your-data", prefix + key + "`"));
      }
    }
  }

  /** The settings of a source, as it names them when it is given an unknown one. */
  private static List<String> settings(KlineSourceProvider provider) {
    Throwable refusal =
        catchThrowable(() -> provider.create(SourceContext.of(Map.of("unknown", ""))));
    assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
    String message = refusal.getMessage();
    String list = message.substring(message.indexOf('[') + 1, message.lastIndexOf(']'));
    return List.of(list.split(", "));
  }

  @ParameterizedTest
  @EnumSource
  void every_command_and_option_is_mentioned(Manual manual) {
    mentionsCommand(manual, MainCommand.commandLine(), "");
  }

  private static void mentionsCommand(Manual manual, CommandLine line, String name) {
    for (OptionSpec option : line.getCommandSpec().options()) {
      for (String spelling : option.names()) {
        mentions(manual, "command-line", "`" + spelling);
      }
    }
    if (line.getSubcommands().isEmpty()) {
      assertThat(manual.page("command-line").text())
          .as(name)
          .containsPattern("\\n\\| `" + name + "[ `]");
    }
    line.getSubcommands()
        .forEach(
            (key, sub) -> {
              if (!key.equals("help") || name.isEmpty()) { // one row tells of all of them
                mentionsCommand(manual, sub, (name + " " + key).strip());
              }
            });
  }

  @Test
  void the_command_tree_is_that_of_the_documentation() {
    assertThat(leaves(MainCommand.commandLine(), ""))
        .contains(
            "clean", "audit", "saga list", "saga show", "saga retry", "saga give-up", "sync daily");
  }

  private static List<String> leaves(CommandLine line, String name) {
    return line.getSubcommands().isEmpty()
        ? List.of(name)
        : line.getSubcommands().entrySet().stream()
            .flatMap(sub -> leaves(sub.getValue(), (name + " " + sub.getKey()).strip()).stream())
            .toList();
  }

  @ParameterizedTest
  @EnumSource
  void every_exit_code_is_explained(Manual manual) {
    Set<String> codes =
        MainCommand.commandLine().getCommandSpec().usageMessage().exitCodeList().keySet();
    assertThat(codes).containsExactly("0", "1", "2", "3", "4");
    codes.forEach(code -> explains(manual, "command-line", code));
  }

  @ParameterizedTest
  @EnumSource
  void every_key_of_the_summary_is_explained(Manual manual) {
    SyncSummary summary =
        new SyncSummary(
            TransactionMode.SAGA,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Duration.ZERO,
            List.of(),
            List.of(),
            "");
    summary.figures().keySet().forEach(key -> explains(manual, "command-line", key));
  }

  @ParameterizedTest
  @EnumSource
  void every_key_of_an_audit_and_of_a_cleaner_round_is_explained(Manual manual) {
    new AuditReport(0, 0, 0, 0, List.of(), 0)
        .sampledFrom(1)
        .figures()
        .keySet()
        .forEach(key -> explains(manual, "command-line", key));
    List.of("abandoned", "finished", "stuck", "late_ranges", "pruned_rows")
        .forEach(key -> explains(manual, "command-line", key));
  }

  @ParameterizedTest
  @EnumSource
  void every_invariant_is_explained(Manual manual) {
    Arrays.stream(Invariant.values())
        .forEach(invariant -> explains(manual, "command-line", invariant.code()));
  }

  /** A round of the cleaner does not end a stuck saga, so each place sends to what does. */
  @ParameterizedTest
  @EnumSource
  void overdue_of_a_stuck_saga_is_not_said_to_need_only_the_cleaner(Manual manual) {
    String link = "#klinesagastuck";
    assertThat(line(manual.section("command-line", "Audit"), "| `overdue` | ")).contains(link);
    assertThat(line(manual.section("runbook", "KlineSagaAuditViolation"), "`overdue`"))
        .contains("`stuck`")
        .contains(link);
    assertThat(line(manual.section("operations", "Situations"), "| `audit` "))
        .containsPattern("`overdue`.*`clean`.*`clean`");
    assertThat(manual.section("runbook", "KlineSagaStuck"))
        .contains("saga show 12\n")
        .contains("saga retry 12\n")
        .contains("saga give-up 12 --reason");
  }

  private static String line(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void every_state_of_a_saga_is_in_a_diagram(Manual manual) {
    Arrays.stream(SagaState.values())
        .forEach(state -> mentions(manual, "how-it-works", "--> " + state + ":"));
  }

  @ParameterizedTest
  @EnumSource
  void every_table_is_explained(Manual manual) {
    List<String> tables =
        files(MIGRATIONS).stream()
            .flatMap(file -> named("(?m)^CREATE TABLE (\\w+) ", read(file)).stream())
            .toList();
    assertThat(tables).contains("saga_log", "purge_receipt", "audit_result");
    tables.forEach(table -> explains(manual, "data", table));
  }

  @ParameterizedTest
  @EnumSource
  void every_rule_is_explained(Manual manual) {
    List<List<String>> rows =
        ManualPage.rows(manual.section("how-it-works", "Bar checks")).stream()
            .filter(row -> row.get(0).startsWith("`"))
            .toList();
    assertThat(rows)
        .extracting(row -> row.get(0).replace("`", ""))
        .containsSubsequence(Arrays.stream(Rule.values()).map(Rule::id).toList());
  }

  @Test
  void the_manual_says_of_each_rule_what_the_rule_says() {
    List<List<String>> rows = ManualPage.rows(Manual.ENGLISH.section("how-it-works", "Bar checks"));
    for (Rule rule : Rule.values()) {
      assertThat(rows)
          .contains(List.of("`" + rule.id() + "`", rule.sentence(), rule.scope().text()));
    }
  }

  /**
   * The twin says in Chinese for which series a rule holds, in the same words for the same ones.
   */
  @Test
  void the_chinese_manual_says_of_each_rule_for_which_series_it_holds() {
    Map<Rule.Scope, String> scopes =
        Map.of(
            Rule.Scope.ALL, "全部",
            Rule.Scope.MINUTES, "分钟线",
            Rule.Scope.SHARES_AND_FUNDS, "股票、B 股、基金");
    List<List<String>> rows = ManualPage.rows(Manual.CHINESE.section("how-it-works", "Bar checks"));
    for (Rule rule : Rule.values()) {
      assertThat(rows)
          .anySatisfy(
              row -> {
                assertThat(row.get(0)).isEqualTo("`" + rule.id() + "`");
                assertThat(row.get(2)).isEqualTo(scopes.get(rule.scope()));
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_route_bean_and_method_of_the_routes_is_mentioned(Manual manual) {
    Path folder = manual.page("routes").file().getParent();
    List<String> beans = new ArrayList<>();
    for (Path file : files(ROUTES)) {
      String routes = read(file);
      mentions(manual, "routes", "](" + folder.relativize(file) + ")");
      named("(?m)^    id: (\\S+)$", routes).forEach(id -> mentionsCode(manual, id));
      named("(?m)^ +method: ([^\\s(]+)", routes).forEach(method -> mentionsCode(manual, method));
      beans.addAll(named("(?m)^ +(?:ref|executorService|dataSourceName): (\\S+)$", routes));
    }
    assertThat(beans).contains("klineWriter", "klinePurge", "klineWorkers", "klineTransaction");
    beans.add("klinePostgres"); // for routes of others
    beans.forEach(bean -> explains(manual, "routes", bean));
  }

  private static void mentionsCode(Manual manual, String code) {
    mentions(manual, "routes", "`" + code + "`");
  }

  @ParameterizedTest
  @EnumSource
  void every_address_that_the_product_calls_is_mentioned(Manual manual) {
    RouteFiles.REQUIRED.forEach(
        address ->
            assertThat(manual.section("routes", "Rules"))
                .as("rules")
                .contains("`" + address + "`"));
  }

  @ParameterizedTest
  @EnumSource
  void every_component_that_is_there_is_mentioned(Manual manual) throws IOException {
    List<String> named =
        ManualPage.rows(manual.section("routes", "Components")).stream()
            .flatMap(row -> named("`([a-z-]+)`", row.get(0)).stream())
            .toList();
    assertThat(named).containsExactlyInAnyOrderElementsOf(shippedComponents());
    String version = named("<camel.version>(.*)</camel.version>", read(Path.of("pom.xml"))).get(0);
    assertThat(manual.section("routes", "Components").split(version, -1)).hasSize(3);
  }

  private static Set<String> shippedComponents() throws IOException {
    Set<String> components = new TreeSet<>();
    for (Path library : Libraries.shipped()) {
      if (Libraries.artifact(library).startsWith("camel-")) {
        try (JarFile jar = new JarFile(library.toFile())) {
          jar.stream()
              .map(JarEntry::getName)
              .flatMap(
                  name ->
                      named("^META-INF/services/org/apache/camel/component/(.+)$", name).stream())
              .forEach(components::add);
        }
      }
    }
    return components;
  }

  @Test
  void the_english_metrics_are_the_catalogue() {
    List<String> declared = Arrays.stream(Metric.values()).map(Metric::row).toList();
    assertThat(metrics(Manual.ENGLISH)).isEqualTo(declared);
  }

  @Test
  void the_chinese_metrics_have_the_names_types_and_labels_of_the_catalogue() {
    assertThat(nameTypeAndLabels(metrics(Manual.CHINESE)))
        .isEqualTo(nameTypeAndLabels(metrics(Manual.ENGLISH)));
  }

  private static List<String> metrics(Manual manual) {
    return manual
        .section("operations", "Metrics")
        .lines()
        .filter(line -> line.startsWith("| `kline_") || line.startsWith("| `saga_"))
        .toList();
  }

  private static List<List<String>> nameTypeAndLabels(List<String> rows) {
    return ManualPage.rows(String.join("\n", rows)).stream()
        .map(row -> List.of(row.get(0), row.get(1), row.get(3), "of " + row.size()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void every_event_and_its_fields_are_mentioned(Manual manual) {
    Map<String, List<String>> rows =
        ManualPage.rows(manual.section("operations", "Events")).stream()
            .filter(row -> row.get(0).startsWith("`"))
            .collect(Collectors.toMap(row -> row.get(0).replace("`", ""), Function.identity()));
    assertThat(rows.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(KlineEvent.class.getPermittedSubclasses())
                .map(ManualContentTest::eventName)
                .toList());
    for (Class<?> event : KlineEvent.class.getPermittedSubclasses()) {
      for (RecordComponent field : event.getRecordComponents()) {
        if (!field.getName().equals("figures")) {
          assertThat(rows.get(eventName(event)).get(2)).contains("`" + field.getName() + "`");
        }
      }
    }
  }

  /** As {@link KlineEvent#name} makes it. */
  private static String eventName(Class<?> event) {
    return event
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(java.util.Locale.ROOT);
  }

  @ParameterizedTest
  @EnumSource
  void the_changelog_knows_the_version_and_every_migration(Manual manual) {
    String version =
        named("<version>(.*?)(?:-SNAPSHOT)?</version>", read(Path.of("pom.xml"))).get(0);
    assertThat(manual.page("changelog").titles().get(1)).isEqualTo(version);
    files(MIGRATIONS)
        .forEach(file -> explains(manual, "changelog", String.valueOf(file.getFileName())));
  }

  @ParameterizedTest
  @EnumSource
  void the_service_is_checked_before_it_is_started(Manual manual) {
    String recipe = manual.section("operations", "Running as a service");
    assertThat(recipe).containsSubsequence("useradd", "kline.source.", "kline-saga doctor\n");
    assertThat(recipe)
        .containsSubsequence("kline-saga doctor\n", "systemctl enable --now kline-saga\n");
    assertThat(recipe).contains("sed -i 's|^kline.source.tdx-file.directory=.*|");
    assertThat(read(Path.of("application.properties")))
        .contains("\nkline.source.tdx-file.directory=");
  }

  /** What a person runs by hand must see what the service sees. */
  @ParameterizedTest
  @EnumSource
  void commands_for_a_service_have_its_user_settings_and_folders(Manual manual) {
    String unit = read(Path.of("src/service/kline-saga.service"));
    String recipe = manual.section("operations", "Running as a service");
    String program = named("ExecStart=(\\S+) ", unit).get(0);
    String jar = named("(-jar \\S+) run", unit).get(0);
    assertThat(recipe)
        .contains(program + " " + jar + " \"$@\" " + named(" run (.*)", unit).get(0) + "\n")
        .contains("--uid=" + named("User=(.*)", unit).get(0) + " ")
        .contains("--gid=" + named("Group=(.*)", unit).get(0) + " ")
        .contains("--working-directory=" + named("WorkingDirectory=(.*)", unit).get(0) + " ")
        .contains("--property=EnvironmentFile=" + named("EnvironmentFile=(.*)", unit).get(0) + " ")
        .contains("--setenv=" + named("(?m)^Environment=(.*)", unit).get(0) + " ")
        .contains("--property=StateDirectory=" + named("StateDirectory=(.*)", unit).get(0) + " ");
  }

  @ParameterizedTest
  @EnumSource
  void a_service_is_upgraded_by_a_recipe_that_ends_with_a_look_at_its_health(Manual manual) {
    String recipe = manual.section("operations", "Running as a service");
    assertThat(recipe)
        .doesNotContain("/usr/bin/java")
        .containsSubsequence(
            "systemctl enable --now kline-saga\n",
            "/observe/health/ready\n",
            "systemctl stop kline-saga\n",
            "cp -a /var/lib/kline-saga ",
            "rm -r /opt/kline-saga/lib\n",
            "cp -r target/kline-saga.jar target/lib ",
            "diff -r routes /etc/kline-saga/routes\n",
            "kline-saga doctor\n",
            "systemctl start kline-saga\n",
            "/observe/health/ready\n",
            "kline-saga audit\n");
  }

  /** What restarting cannot heal must not be tried every few seconds. */
  @Test
  void a_service_that_cannot_start_is_not_started_again_at_once() {
    String unit = read(Path.of("src/service/kline-saga.service"));
    assertThat(named("(?m)^RestartPreventExitStatus=(.*)", unit)).containsExactly("1 2");
    assertThat(named("(?m)^RestartMaxDelaySec=(.*)", unit)).containsExactly("5min");
  }
}
