package io.klinesaga.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The two README files list the catalogue. */
class MetricsReadmeTest {
  private static Stream<String> section(String file, String title) throws IOException {
    String text = Files.readString(Path.of(file));
    int start = text.indexOf("\n## " + title + "\n");
    assertThat(start).isPositive();
    return text.substring(start, text.indexOf("\n## ", start + 1)).lines();
  }

  @Test
  void the_readme_lists_exactly_the_catalogue() throws IOException {
    List<String> declared = Arrays.stream(Metric.values()).map(Metric::row).toList();
    List<String> english =
        section("README.md", "Metrics")
            .filter(l -> l.startsWith("| `kline_") || l.startsWith("| `saga_"))
            .toList();
    assertThat(english).isEqualTo(declared);
    List<String> chinese =
        section("README.zh-CN.md", "指标")
            .filter(l -> l.startsWith("| `kline_") || l.startsWith("| `saga_"))
            .toList();
    assertThat(chinese).hasSameSizeAs(declared);
    for (int i = 0; i < declared.size(); i++) {
      List<String> expected = List.of(declared.get(i).split("\\|"));
      List<String> found = List.of(chinese.get(i).split("\\|"));
      assertThat(found).hasSameSizeAs(expected);
      assertThat(List.of(found.get(1), found.get(2), found.get(4)))
          .isEqualTo(List.of(expected.get(1), expected.get(2), expected.get(4)));
    }
  }
}
