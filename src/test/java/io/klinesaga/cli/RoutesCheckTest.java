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
    assertThat(result.lines()).containsExactly(folder + ": good");
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
        .contains("own.camel.yaml:1, route 'own': Method with name: nonsense not found on bean")
        .contains("own.camel.yaml:9, route 'second': Failed to resolve endpoint: seda://x?sizze=3")
        .contains("own.camel.yaml:16, route 'third': ")
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
        .startsWith("own.camel.yaml:1, route 'own': Failed to resolve endpoint: seda://x?sizze=");
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
}
