package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.config.Configuration;
import io.klinesaga.testing.Manual;
import io.klinesaga.testing.ManualPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine.ParseResult;

/** What the page on several nodes tells to install fits the image and the unit that are shipped. */
class ClusterPageTest {
  private static final Path SERVICE = Path.of("src", "service");
  private static final String NODE_NAME = "KLINE_CLUSTER_NODE_NAME";

  private static JsonNode compose(Manual manual) {
    String section = manual.section("cluster", "Three nodes");
    List<String> blocks = ManualPage.code(section, "yaml");
    assertThat(blocks).hasSize(1);
    return new ObjectMapper()
        .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(blocks.get(0)));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static String group(Path file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile("(?m)" + pattern).matcher(Files.readString(file));
    assertThat(matcher.find()).as("%s has %s", file, pattern).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @EnumSource(Manual.class)
  void three_containers_are_alike_but_for_their_name(Manual manual) {
    JsonNode compose = compose(manual);
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, JsonNode> service : compose.get("services").properties()) {
      assertThat(service.getValue().get("<<")).isEqualTo(compose.get("x-node"));
      String name = service.getValue().get("environment").get(NODE_NAME).asText();
      assertThat(name).isEqualTo(service.getKey());
      names.add(name);
    }
    assertThat(names).containsExactly("node-a", "node-b", "node-c");
  }

  /** The image has an entry point, so that a command is what follows the jar. */
  @ParameterizedTest
  @EnumSource(Manual.class)
  void the_command_is_one_of_the_product_as_the_unit_has_it(Manual manual) throws IOException {
    Path dockerfile = SERVICE.resolve("Dockerfile");
    assertThat(group(dockerfile, "^ENTRYPOINT \\[(.*)]$"))
        .isEqualTo("\"java\", \"-jar\", \"/opt/kline-saga/kline-saga.jar\"");
    List<String> command = texts(compose(manual).get("x-node").get("command"));
    String unit = group(SERVICE.resolve("kline-saga.service"), "^ExecStart=.*\\.jar (.*)$");
    assertThat(String.join(" ", command)).isEqualTo(unit);
    ParseResult parsed = MainCommand.commandLine().parseArgs(command.toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("run");
  }

  @ParameterizedTest
  @EnumSource(Manual.class)
  void what_the_command_reads_is_mounted_and_the_process_has_time_to_end(Manual manual)
      throws IOException {
    JsonNode node = compose(manual).get("x-node");
    Map<String, String> mounts = new TreeMap<>();
    texts(node.get("volumes")).stream()
        .map(volume -> volume.split(":", -1))
        .forEach(volume -> mounts.put(volume[1], volume[2]));
    assertThat(mounts).containsEntry("/etc/kline-saga", "ro").hasSize(2);
    assertThat(texts(node.get("command")).stream().filter(word -> word.startsWith("/")))
        .hasSize(2)
        .allMatch(path -> path.startsWith("/etc/kline-saga/"));
    long grace = Long.parseLong(node.get("stop_grace_period").asText().replace("m", "")) * 60;
    String timeout = group(SERVICE.resolve("kline-saga.service"), "^TimeoutStopSec=(\\d+)$");
    assertThat(grace).isGreaterThanOrEqualTo(Long.parseLong(timeout));
  }

  @ParameterizedTest
  @EnumSource(Manual.class)
  void the_name_in_the_environment_is_that_of_the_node(Manual manual) {
    String block = ManualPage.code(manual.section("cluster", "Three nodes"), "ini").get(0);
    assertThat(block).isEqualTo("[Service]\nEnvironment=" + NODE_NAME + "=%H\n");
    Configuration configuration = Configuration.load(null, Map.of(NODE_NAME, "n1"), Map.of());
    assertThat(configuration.cluster().nodeName()).isEqualTo("n1");
  }

  @Test
  void the_unit_leaves_the_name_to_a_drop_in() throws IOException {
    assertThat(Files.readString(SERVICE.resolve("kline-saga.service"))).doesNotContain(NODE_NAME);
  }
}
