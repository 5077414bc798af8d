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
import io.klinesaga.saga.SagaState;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.sync.SyncSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Keeps the two README files true to the product and to each other. */
class ReadmeTest {
  private static final String RUN_COMMAND =
      "mvn -B -q -Pquick package && java -jar target/kline-saga.jar run";
  private static final String TEST_COMMAND = "mvn -B verify";
  private static final Path MIGRATION =
      Path.of("src/main/resources/io/klinesaga/postgres/V0001__create_tables.sql");
  private static final Pattern HEADING = Pattern.compile("(?m)^(#+) (.*)$");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\[[^]]+]\\(([^)\\s]+)\\)");
  private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");

  /** A README. */
  enum Readme {
    ENGLISH("README.md", "Run", "Test", "Configuration"),
    CHINESE("README.zh-CN.md", "运行", "测试", "配置");

    private final String text;
    private final String run;
    private final String test;
    private final String configuration;

    Readme(String file, String run, String test, String configuration) {
      this.text = read(Path.of(file));
      this.run = run;
      this.test = test;
      this.configuration = configuration;
    }

    /** The text below a heading of the second level. */
    String section(String title) {
      int start = text.indexOf("\n## " + title + "\n");
      assertThat(start).as("section " + title).isPositive();
      int end = text.indexOf("\n## ", start + 1);
      return text.substring(start, end < 0 ? text.length() : end);
    }

    List<String> commands(String title) {
      return fences(section(title)).stream()
          .filter(fence -> fence.group(1).equals("sh"))
          .map(fence -> fence.group(2).strip())
          .toList();
    }

    void mentions(String code) {
      assertThat(text.contains(code)).as(name() + " mentions " + code).isTrue();
    }

    /** The cells of each table row in a text, header rows included, borders left out. */
    List<List<String>> rows(String markdown) {
      return markdown
          .lines()
          .filter(line -> line.startsWith("|") && !line.startsWith("| ---"))
          .map(line -> line.substring(1, line.length() - 1))
          .map(line -> CELL_BORDER.splitAsStream(line).map(String::strip).toList())
          .toList();
    }

    String configurationTable() {
      String section = section(configuration);
      int begin = section.indexOf(ConfigurationTable.BEGIN);
      int end = section.indexOf(ConfigurationTable.END);
      assertThat(begin).isPositive().isLessThan(end);
      return section.substring(begin, end + ConfigurationTable.END.length()) + "\n";
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<MatchResult> fences(String text) {
    return FENCE.matcher(text).results().toList();
  }

  private static String withoutFences(String text) {
    return FENCE.matcher(text).replaceAll("");
  }

  @Test
  void the_configuration_table_is_that_of_the_code() {
    assertThat(Readme.ENGLISH.configurationTable()).isEqualTo(ConfigurationTable.markdown());
  }

  @Test
  void the_chinese_configuration_table_has_the_same_keys_defaults_and_limits() {
    List<List<String>> english = Readme.ENGLISH.rows(Readme.ENGLISH.configurationTable());
    List<List<String>> chinese = Readme.CHINESE.rows(Readme.CHINESE.configurationTable());
    assertThat(keyRows(chinese)).isEqualTo(keyRows(english)).hasSize(Keys.all().size());
    assertThat(chinese).allSatisfy(row -> assertThat(row).hasSize(4).doesNotContain(""));
  }

  /** Key, default and allowed values of each row. */
  private static List<List<String>> keyRows(List<List<String>> rows) {
    return rows.stream()
        .filter(row -> row.get(0).startsWith("`kline."))
        .map(row -> row.subList(0, 3))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void run_and_test_are_one_command_each(Readme readme) {
    assertThat(readme.commands(readme.test)).containsExactly(TEST_COMMAND);
    assertThat(readme.commands(readme.run)).containsExactly(RUN_COMMAND);
  }

  @Test
  void continuous_integration_checks_the_monitoring_files_and_runs_the_test_command() {
    Path script = Path.of(".ci/run");
    assertThat(script).isExecutable();
    assertThat(read(script).lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "set -euo pipefail",
            "cd \"$(dirname \"${BASH_SOURCE[0]}\")/..\"",
            "src/monitoring/check",
            TEST_COMMAND);
    assertThat(Path.of("src/monitoring/check")).isExecutable();
  }

  @ParameterizedTest
  @EnumSource
  void every_configuration_key_is_mentioned(Readme readme) {
    Keys.all().stream().map(ConfigKey::name).forEach(readme::mentions);
  }

  @ParameterizedTest
  @EnumSource
  void every_shipped_source_and_setting_is_mentioned(Readme readme) {
    for (KlineSourceProvider provider : ServiceLoader.load(KlineSourceProvider.class)) {
      if (provider.getClass().getPackageName().startsWith("io.klinesaga.source.")) {
        readme.mentions("`" + provider.name() + "`");
        settings(provider)
            .forEach(key -> readme.mentions("`kline.source." + provider.name() + "." + key + "`"));
      }
    }
  }

  /** The settings of a source, as it names them when it is given an unknown one. */
  private static List<String> settings(KlineSourceProvider provider) {
    Throwable refusal = catchThrowable(() -> provider.create(Map.of("unknown", "")));
    assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
    String message = refusal.getMessage();
    String list = message.substring(message.indexOf('[') + 1, message.lastIndexOf(']'));
    return List.of(list.split(", "));
  }

  @ParameterizedTest
  @EnumSource
  void every_command_and_option_is_mentioned(Readme readme) {
    mentionsCommand(readme, new CommandLine(new MainCommand()), "");
  }

  private static void mentionsCommand(Readme readme, CommandLine line, String name) {
    for (OptionSpec option : line.getCommandSpec().options()) {
      for (String spelling : option.names()) {
        readme.mentions("`" + spelling);
      }
    }
    if (line.getSubcommands().isEmpty()) {
      assertThat(readme.text).as(name).containsPattern("\\n\\| `" + name + "[ `]");
    }
    line.getSubcommands()
        .forEach((key, sub) -> mentionsCommand(readme, sub, (name + " " + key).strip()));
  }

  @Test
  void the_command_tree_is_that_of_the_documentation() {
    assertThat(leaves(new CommandLine(new MainCommand()), ""))
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
  void every_exit_code_is_explained(Readme readme) {
    Set<String> codes =
        new CommandLine(new MainCommand()).getCommandSpec().usageMessage().exitCodeList().keySet();
    assertThat(codes).containsExactly("0", "1", "2", "3");
    codes.forEach(code -> readme.mentions("\n| `" + code + "` | "));
  }

  @ParameterizedTest
  @EnumSource
  void every_key_of_the_summary_is_explained(Readme readme) {
    SyncSummary summary =
        new SyncSummary(
            TransactionMode.SAGA, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, List.of());
    summary.figures().keySet().forEach(key -> readme.mentions("\n| `" + key + "` | "));
  }

  @ParameterizedTest
  @EnumSource
  void every_key_of_an_audit_and_of_a_cleaner_round_is_explained(Readme readme) {
    new AuditReport(0, 0, 0, 0, List.of(), 0)
        .figures()
        .keySet()
        .forEach(key -> readme.mentions("\n| `" + key + "` | "));
    List.of("abandoned", "finished", "stuck", "late_ranges", "pruned_rows")
        .forEach(key -> readme.mentions("\n| `" + key + "` | "));
  }

  @ParameterizedTest
  @EnumSource
  void every_invariant_is_explained(Readme readme) {
    Arrays.stream(Invariant.values())
        .forEach(invariant -> readme.mentions("\n| `" + invariant.code() + "` | "));
  }

  @ParameterizedTest
  @EnumSource
  void every_state_of_a_saga_is_in_a_diagram(Readme readme) {
    Arrays.stream(SagaState.values()).forEach(state -> readme.mentions("--> " + state + ":"));
  }

  @ParameterizedTest
  @EnumSource
  void every_table_is_explained(Readme readme) {
    List<String> tables = named("(?m)^CREATE TABLE (\\w+) ", read(MIGRATION));
    assertThat(tables).contains("saga_log", "purge_receipt");
    tables.forEach(table -> readme.mentions("\n| `" + table + "` | "));
  }

  @ParameterizedTest
  @EnumSource
  void every_rule_is_explained(Readme readme) {
    Arrays.stream(Rule.values()).forEach(rule -> readme.mentions("\n| `" + rule.id() + "` | "));
    readme.mentions("\n| `" + BarCollector.DUPLICATE + "` | ");
  }

  @ParameterizedTest
  @EnumSource
  void every_route_bean_and_method_of_the_routes_is_mentioned(Readme readme) throws IOException {
    List<String> beans = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.toList()) {
        String routes = read(file);
        readme.mentions("](routes/" + file.getFileName() + ")");
        named("(?m)^    id: (\\S+)$", routes).forEach(id -> readme.mentions("`" + id + "`"));
        named("(?m)^ +method: ([^\\s(]+)", routes).forEach(m -> readme.mentions("`" + m + "`"));
        beans.addAll(named("(?m)^ +(?:ref|executorService|dataSourceName): (\\S+)$", routes));
      }
    }
    assertThat(beans).contains("klineWriter", "klinePurge", "klineWorkers", "klineTransaction");
    beans.forEach(bean -> readme.mentions("\n| `" + bean + "` | "));
  }

  private static List<String> named(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().map(m -> m.group(1)).toList();
  }

  @ParameterizedTest
  @EnumSource
  void every_link_leads_somewhere(Readme readme) {
    List<String> anchors =
        HEADING.matcher(withoutFences(readme.text)).results().map(m -> anchor(m.group(2))).toList();
    for (MatchResult link : LINK.matcher(withoutFences(readme.text)).results().toList()) {
      String target = link.group(1);
      if (target.startsWith("#")) {
        assertThat(anchors).contains(target.substring(1));
      } else if (!target.startsWith("https://")) {
        assertThat(Path.of(target)).exists();
      }
    }
  }

  /** As GitHub makes them. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  @ParameterizedTest
  @EnumSource
  void tables_are_well_formed(Readme readme) {
    List<String> lines = withoutFences(readme.text).lines().toList();
    int columns = 0;
    for (String line : lines) {
      if (line.startsWith("|")) {
        int cells = CELL_BORDER.split(line + " ", -1).length;
        assertThat(line).endsWith("|");
        assertThat(cells).as(line).isEqualTo(columns == 0 ? cells : columns);
        columns = cells;
      } else {
        columns = 0;
      }
    }
  }

  @Test
  void both_files_have_the_same_structure() {
    assertThat(levels(Readme.CHINESE)).isEqualTo(levels(Readme.ENGLISH));
    assertThat(tableShapes(Readme.CHINESE)).isEqualTo(tableShapes(Readme.ENGLISH));
  }

  private static List<Integer> levels(Readme readme) {
    return HEADING
        .matcher(withoutFences(readme.text))
        .results()
        .map(heading -> heading.group(1).length())
        .toList();
  }

  private static List<Integer> tableShapes(Readme readme) {
    return readme.rows(withoutFences(readme.text)).stream().map(List::size).toList();
  }

  @Test
  void both_files_have_the_same_code_blocks() {
    assertThat(fences(Readme.CHINESE.text).stream().map(MatchResult::group))
        .containsExactlyElementsOf(
            fences(Readme.ENGLISH.text).stream().map(MatchResult::group).toList());
  }
}
