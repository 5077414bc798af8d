package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.testing.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code routes check}, without any database. */
@Tag("servers")
class RoutesCheckTest {
  private static final String BAD =
      """
      - route:
          id: own
          from:
            uri: direct:own
            steps:
              - bean:
                  ref: klineWriter
                  method: nonsense
      - route:
          id: second
          from:
            uri: direct:second
            steps:
              - to: seda:x?sizze=3
              - log: "{{my.text}}"
      - route:
          id: third
          from:
            uri: quartz:own/third?cron=0+0+25+*+*+?
            steps:
              - to: direct:nobody
      """;

  private final Path folder;

  RoutesCheckTest(@TempDir Path folder) throws IOException {
    this.folder = folder.resolve("routes");
    Files.createDirectory(this.folder);
    Folders.copyFiles(Path.of("routes"), this.folder);
  }

  private Cli.Result check(String... more) {
    String[] arguments = {"routes", "check", "--routes", folder.toString()};
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Cli.plain(all);
  }

  @Test
  void the_shipped_routes_are_good() {
    Cli.Result result = check();
    assertThat(result.lines()).containsExactly(folder + ": good, 9 files, 23 routes");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void every_problem_has_file_line_and_reason() throws IOException {
    Files.writeString(folder.resolve("own.camel.yaml"), BAD);
    Cli.Result result = check();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.lines()).hasSize(6);
    assertThat(result.out())
        .contains("own.camel.yaml:15: the placeholder {{my.text}} has no value\n")
        .contains("own.camel.yaml:21, route 'third': no route starts from direct:nobody\n")
        .contains("own.camel.yaml:8, route 'own': Method with name: nonsense not found on bean")
        .contains(
            "own.camel.yaml:14, route 'second': the component 'seda' has no parameter 'sizze'\n")
        .contains("own.camel.yaml:19, route 'third': cron '0 0 25 * * ?': Hour values must be")
        .endsWith(folder + ": problems: 5\n");
  }

  @Test
  void a_line_that_stands_in_the_text_of_an_error_is_not_its_place() throws IOException {
    Files.writeString(
        folder.resolve("own.camel.yaml"),
        """
        - route:
            id: own
            from:
              uri: direct:own
              steps:
                - to: "seda:x?sizze=line 99, column 1"
        """);
    assertThat(check().lines().get(0))
        .isEqualTo("own.camel.yaml:6, route 'own': the component 'seda' has no parameter 'sizze'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 30 5x ? * MON-FRI | '5x' is no value of a field",
        "0 30 16 1 1 ? 2020 | it never fires again"
      })
  void a_schedule_that_would_not_fire_as_written_is_a_problem(String cron, String problem)
      throws IOException {
    Path file = folder.resolve("daily-kline.camel.yaml");
    Files.writeString(file, Files.readString(file).replace("{{kline.schedule.daily-cron}}", cron));
    assertThat(check().lines())
        .containsExactly(
            "daily-kline.camel.yaml:11, route 'daily-kline-schedule': cron '"
                + cron
                + "': "
                + problem,
            folder + ": problems: 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trigger.timeZone: Asia/Shangai|trigger.timeZone 'Asia/Shangai': there is no such time zone, expected one such as Asia/Shanghai",
        "trigger.timeZone: asia/shanghai|trigger.timeZone 'asia/shanghai': there is no such time zone, expected one such as Asia/Shanghai",
        "trigger.timeZone: UTC+8|trigger.timeZone 'UTC 8': there is no such time zone, expected one such as Asia/Shanghai",
        "trigger.timeZone: GMT+8|trigger.timeZone 'GMT 8': there is no such time zone, expected one such as Asia/Shanghai",
        "trigger.endAt: 2090-01-01T00:00:00GMT+08:00|trigger.endAt '2090-01-01T00:00:00GMT 08:00': expected a time such as 2030-01-31T01:00:00UTC",
        "trigger.timeZone: ''|trigger.timeZone '': there is no such time zone, expected one such as Asia/Shanghai",
        "trigger.timezone: Asia/Shanghai|the component 'quartz' has no parameter 'trigger.timezone' for a schedule with cron",
        "trigger.repeatCount: 3|the component 'quartz' has no parameter 'trigger.repeatCount' for a schedule with cron",
        "trigger.priority: high|trigger.priority 'high': ",
        "trigger.startAt: 2030-01-01|trigger.startAt '2030-01-01': expected a time such as 2030-01-31T01:00:00UTC",
        "trigger.startAt: 2030-13-01T00:00:00GMT|trigger.startAt '2030-13-01T00:00:00GMT': expected a time such as 2030-01-31T01:00:00UTC",
        "job.descripton: mine|the component 'quartz' has no parameter 'job.descripton'",
        "job.durability: perhaps|job.durability 'perhaps': "
      })
  void what_quartz_would_not_obey_is_a_problem(String option, String problem) throws IOException {
    Path file = folder.resolve("daily-kline.camel.yaml");
    Files.writeString(
        file, Files.readString(file).replace("trigger.timeZone: Asia/Shanghai", option));
    Cli.Result result = check();
    assertThat(result.lines().get(0))
        .startsWith("daily-kline.camel.yaml:12, route 'daily-kline-schedule': " + problem);
    assertThat(result.lines()).hasSize(2);
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "daily-kline|triggerName|trigerName|daily-kline.camel.yaml:10, route 'daily-kline-schedule': the component 'quartz' has no parameter 'trigerName'; 'triggerName', which it needs, is missing",
        "daily-kline|triggerName|triggername|daily-kline.camel.yaml:10, route 'daily-kline-schedule': the component 'quartz' has no parameter 'triggername'; 'triggerName', which it needs, is missing",
        "transaction-cleaner|timerName|timmerName|transaction-cleaner.camel.yaml:@, route 'transaction-cleaner-start': the component 'timer' has no parameter 'timmerName'; 'timerName', which it needs, is missing",
        "kline-metadata|dataSourceName|datasourceName|kline-metadata.camel.yaml:@, route 'kline-metadata': the component 'jdbc' has no parameter 'datasourceName'; 'dataSourceName', which it needs, is missing"
      })
  void a_misspelt_parameter_that_is_needed_has_line_and_name(
      String name, String good, String bad, String problem) throws IOException {
    Path file = folder.resolve(name + ".camel.yaml");
    String text = Files.readString(file);
    long line = text.substring(0, text.indexOf(good + ": ")).lines().count();
    Files.writeString(file, text.replaceFirst(good + ": ", bad + ": "));
    assertThat(check().lines()).contains(problem.replace("@", String.valueOf(line)));
  }

  @Test
  void each_endpoint_without_a_parameter_that_it_needs_is_a_problem() throws IOException {
    Files.writeString(
        folder.resolve("own.camel.yaml"),
        """
        - onException:
            exception: [java.lang.IllegalStateException]
            steps:
              - to:
                  uri: log
                  parameters:
                    logerName: own
                    levell: INFO
        - route:
            id: own
            from:
              uri: timer
              parameters:
                timerName: own
              steps:
                - to:
                    uri: jdbc
                    parameters:
                      resetAutoCommit: false
                - wireTap:
                    uri: seda
                    parameters: {nmae: x}
        """);
    assertThat(check().lines())
        .containsExactly(
            "own.camel.yaml:7: the component 'log' has no parameter 'logerName'; 'loggerName', which it needs, is missing",
            "own.camel.yaml:8: the component 'log' has no parameter 'levell'; 'loggerName', which it needs, is missing",
            "own.camel.yaml:17, route 'own': the component 'jdbc' needs the parameter 'dataSourceName'",
            "own.camel.yaml:22, route 'own': the component 'seda' has no parameter 'nmae'; 'name', which it needs, is missing",
            folder + ": problems: 4");
  }

  @Test
  void each_wrong_option_of_a_schedule_is_a_problem() throws IOException {
    Files.writeString(
        folder.resolve("own.camel.yaml"),
        """
        - route:
            id: own
            from:
              uri: quartz:own/own?trigger.timeZone=Asia/Shanghai&trigger.repeatCont=3&job.x=1
              steps:
                - log: own
        """);
    String own = "own.camel.yaml:4, route 'own': the component 'quartz' has no parameter ";
    assertThat(check().lines())
        .containsExactlyInAnyOrder(
            own + "'trigger.timeZone' for a schedule without cron",
            own + "'trigger.repeatCont' for a schedule without cron",
            own + "'job.x'",
            folder + ": problems: 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cron: 0 0 3 * * ?, trigger.timeZone: Etc/GMT-8, trigger.priority: 3, job.description: mine",
        "cron: 0 0 3 * * ?, trigger.timeZone: UTC, trigger.endAt: '2090-01-01T00:00:00GMT'",
        "cron: 0 0 3 * * ?, trigger.timeZone: GMT, trigger.startAt: '2030-01-31T01:00:00UTC'",
        "trigger.repeatCount: 1, trigger.repeatInterval: 5000, trigger.misfireInstruction: 1"
      })
  void options_that_quartz_obeys_are_good(String options) throws IOException {
    Files.writeString(
        folder.resolve("own.camel.yaml"),
        """
        - route:
            id: own
            from:
              uri: quartz
              parameters: {groupName: own, triggerName: own, OPTIONS}
              steps:
                - log: own
        """
            .replace("OPTIONS", options));
    assertThat(check().lines()).containsExactly(folder + ": good, 10 files, 24 routes");
  }

  @Test
  void problems_as_json() throws IOException {
    Files.writeString(folder.resolve("own.camel.yaml"), "- route:\n    id: \"open\n");
    Cli.Result result = check("--json");
    assertThat(result.exitCode()).isEqualTo(2);
    JsonNode root = new ObjectMapper().readTree(result.out());
    assertThat(root.get("good").asBoolean()).isFalse();
    assertThat(root.get("problems")).hasSize(1);
    JsonNode problem = root.get("problems").get(0);
    assertThat(problem.get("file").asText()).isEqualTo("own.camel.yaml");
    assertThat(problem.get("line").asInt()).isEqualTo(3);
    assertThat(problem.get("route").asText()).isEmpty();
    assertThat(problem.get("reason").asText()).startsWith("not YAML: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stateful: true|statefull: true|daily-kline.camel.yaml:13, route 'daily-kline-schedule': the component 'quartz' has no parameter 'statefull'",
        "cron: \"{{kline.schedule.daily-cron}}\"|cron: 0 0 25 ? * MON|daily-kline.camel.yaml:11, route 'daily-kline-schedule': cron '0 0 25 ? * MON': Hour values must be between 0 and 23",
        "uri: quartz|uri: quarz|daily-kline.camel.yaml:7, route 'daily-kline-schedule': there is no component 'quarz', please check your classpath",
        "ref: klineSync|ref: klineSynk|daily-kline.camel.yaml:35, route 'daily-kline': there is no bean 'klineSynk'",
        "method: planDaily|method: planDayly|daily-kline.camel.yaml:36, route 'daily-kline': Method with name: planDayly not found",
        "methodd: planDaily|methodd: planDaily|daily-kline.camel.yaml:36: Unsupported field: methodd"
      })
  void what_camel_refuses_has_line_and_name(String good, String bad, String problem)
      throws IOException {
    Path file = folder.resolve("daily-kline.camel.yaml");
    String text =
        Files.readString(file)
            .replace("method: planDaily", good.startsWith("methodd") ? bad : "method: planDaily");
    Files.writeString(file, text.replace(good, bad));
    assertThat(check().out()).contains(problem);
  }

  @Test
  void a_wrong_expression_has_its_line() throws IOException {
    Path file = folder.resolve("kline-run.camel.yaml");
    Files.writeString(file, Files.readString(file).replace("${body.chunks}", "${body.chunks"));
    assertThat(check().out())
        .containsPattern(
            "kline-run\\.camel\\.yaml:[0-9]{2}, route 'kline-dispatch-local': \\$\\{body\\.chunks: expected symbol");
  }

  @Test
  void a_file_of_another_name_is_a_warning() throws IOException {
    Files.writeString(folder.resolve("my-events.yaml"), "- route:\n");
    Files.writeString(folder.resolve(".my-events.camel.yaml.swp"), "x");
    Files.createDirectory(folder.resolve("old"));
    Cli.Result result = check();
    assertThat(result.lines())
        .containsExactly(
            "warning: my-events.yaml is not read: its name does not end in .camel.yaml",
            folder + ": good, 9 files, 23 routes");
    assertThat(result.exitCode()).isZero();
    assertThat(new ObjectMapper().readTree(check("--json").out()).get("warnings")).hasSize(1);
  }

  private Cli.Result answer(String text, String... more) throws IOException {
    Path examples = Path.of("src", "examples", "sources");
    Files.copy(
        examples.resolve("tushare.camel.yaml"),
        folder.resolve("tushare.camel.yaml"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Path file = Files.writeString(folder.resolve("answer.json"), text);
    Path settings = folder.resolve("settings.properties");
    Files.writeString(
        settings,
        Files.readString(examples.resolve("tushare.properties"))
            .replaceFirst("(?m)^kline.source.tushare.token-file=.*$", ""));
    String[] all =
        java.util.Arrays.copyOf(
            new String[] {
              "--config", settings.toString(), "--source", "tushare", "--answer", file.toString()
            },
            6 + more.length);
    System.arraycopy(more, 0, all, 6, more.length);
    return check(all);
  }

  @Test
  void a_recorded_answer_is_read_as_the_source_reads_it() throws IOException {
    String fields =
        "{\"code\":0,\"data\":{\"fields\":[\"ts_code\",\"trade_date\",\"open\",\"high\",\"low\","
            + "\"close\",\"vol\",\"amount\"],\"items\":["
            + "[\"600000.SH\",\"20240415\",7.2,7.35,7.19,7.33,349881.57,255221.123]%s]}}";
    Cli.Result good = answer(fields.formatted(""));
    assertThat(good.lines())
        .containsExactly(
            "2024-04-15T00:00 open=7.2 high=7.35 low=7.19 close=7.33 volume=34988157 amount=255221123",
            "600000.SH 1d: 1 bars, 0 rejected");
    assertThat(good.exitCode()).isZero();
    Cli.Result shortRow = answer(fields.formatted(",[\"600000.SH\",\"20240412\",7.2]"));
    assertThat(shortRow.exitCode()).isEqualTo(1);
    assertThat(shortRow.out())
        .contains("row 2 of the answer of direct:source-tushare for 600000.SH: bad-line: it has 3");
    Cli.Result error = answer("{\"code\":40001,\"msg\":\"no\"}", "--json");
    assertThat(error.exitCode()).isEqualTo(1);
    assertThat(error.out()).contains("the source answers with an error: code 40001: no");
    assertThat(answer("<html></html>").out())
        .contains("problem: tushare: direct:source-tushare: the answer is a page of HTML or XML");
    assertThat(answer("{}", "--symbol", "600000").exitCode()).isEqualTo(2);
  }
}
