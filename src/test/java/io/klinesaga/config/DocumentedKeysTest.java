package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DocumentedKeysTest {
  private static final Path FILE = Path.of("application.properties");
  private static final Pattern LINE = Pattern.compile("#?(kline\\.[a-z.-]+)=(.*)");

  private static List<String> lines() throws IOException {
    return Files.readAllLines(FILE);
  }

  @Test
  void the_shipped_file_lists_exactly_the_declared_keys_with_their_defaults() throws IOException {
    Map<String, String> listed = new LinkedHashMap<>();
    for (String line : lines()) {
      Matcher m = LINE.matcher(line);
      if (m.matches() && !m.group(1).startsWith("kline.source.")) {
        assertThat(listed.put(m.group(1), m.group(2))).as(line).isNull();
      }
    }
    Map<String, String> declared =
        Keys.all().stream().collect(Collectors.toMap(ConfigKey::name, ConfigKey::defaultValue));
    assertThat(listed.put("kline.reference", "")).as("for the sample").isEqualTo("tdx-files");
    assertThat(listed).isEqualTo(declared);
  }

  @Test
  void the_shipped_file_documents_every_key_with_its_limits() throws IOException {
    String text = String.join("\n", lines());
    for (ConfigKey<?> key : Keys.all()) {
      String limits = key.type().limits().isEmpty() ? "" : " (" + key.type().limits() + ")";
      assertThat(text).contains("# " + key.doc() + limits + "\n");
    }
  }

  @Test
  void the_shipped_file_is_accepted_and_reads_the_sample() {
    Configuration c = Configuration.load(FILE, Map.of(), Map.of());
    assertThat(c.sources()).containsExactly("tdx-file");
    assertThat(c.sourceSettings("tdx-file")).isEqualTo(Map.of("directory", "src/sample"));
    assertThat(c.passThrough())
        .containsEntry("camel.main.name", "kline-saga")
        .containsEntry("camel.main.shutdownTimeout", "20")
        .containsEntry("camel.main.autoConfigurationFailFast", "true");
  }

  @Test
  void the_table_has_one_row_per_key_in_three_groups() {
    String table = ConfigurationTable.markdown();
    assertThat(table).contains("**Essential**", "**Often**", "**Rarely**");
    for (ConfigKey<?> key : Keys.all()) {
      assertThat(table).containsOnlyOnce("\n| `" + key.name() + "` | ");
    }
    assertThat(table.lines().filter(line -> line.startsWith("| `kline.")))
        .hasSize(Keys.all().size())
        .allSatisfy(line -> assertThat(line.chars().filter(c -> c == '|')).hasSize(5));
  }
}
