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
    assertThat(result.lines()).containsExactly(folder + ": good, 7 files, 17 routes");
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
        "ref: klineSync|ref: klineSynk|daily-kline.camel.yaml:28, route 'daily-kline': there is no bean 'klineSynk'",
        "method: planDaily|method: planDayly|daily-kline.camel.yaml:29, route 'daily-kline': Method with name: planDayly not found",
        "methodd: planDaily|methodd: planDaily|daily-kline.camel.yaml:29: Unsupported field: methodd"
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
            "kline-run\\.camel\\.yaml:[0-9]{2}, route 'kline-run': \\$\\{body\\.chunks: expected symbol");
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
            folder + ": good, 7 files, 17 routes");
    assertThat(result.exitCode()).isZero();
    assertThat(new ObjectMapper().readTree(check("--json").out()).get("warnings")).hasSize(1);
  }
}
