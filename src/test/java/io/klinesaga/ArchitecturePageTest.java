package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.Manual;
import io.klinesaga.testing.ManualPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The map of the code shows the code that is there. */
class ArchitecturePageTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "klinesaga");
  private static final String ALLOWED = "(?s)Allowed dependencies: (.*?)(?:[.;](?:\\s|$)|\\*/)";

  private static List<String> found(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().map(m -> m.group(1)).toList();
  }

  /** The floor of each package. */
  private static Map<String, Integer> floors(Manual manual) {
    Map<String, Integer> floors = new TreeMap<>();
    for (List<String> row : ManualPage.rows(manual.section("architecture", "The floors"))) {
      for (String name : found("`([a-z]+)`", row.get(1))) {
        floors.put(name, Integer.parseInt(row.get(0)));
      }
    }
    return floors;
  }

  @ParameterizedTest
  @EnumSource
  void every_package_is_on_a_floor(Manual manual) throws IOException {
    try (Stream<Path> children = Files.list(SOURCES)) {
      assertThat(floors(manual).keySet())
          .containsExactlyInAnyOrderElementsOf(
              children
                  .filter(Files::isDirectory)
                  .map(folder -> folder.getFileName().toString())
                  .toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void no_package_may_use_one_of_a_higher_floor(Manual manual) throws IOException {
    Map<String, Integer> floors = floors(manual);
    for (String name : floors.keySet()) {
      for (String used : allowed(name)) {
        assertThat(floors.getOrDefault(used, 0))
            .as(name + " uses " + used)
            .isLessThanOrEqualTo(floors.get(name));
      }
    }
  }

  /** The packages named in a package-info, without their sub-packages; {@code app} uses most. */
  private static List<String> allowed(String name) throws IOException {
    String info = Files.readString(SOURCES.resolve(name).resolve("package-info.java"));
    List<String> allowed = found(ALLOWED, info);
    assertThat(allowed).as(name).hasSize(1);
    return allowed.get(0).startsWith("every package but")
        ? List.of()
        : found("\\{@code\\s+([a-z]+)[a-z.]*}", allowed.get(0).replaceAll("\\n \\* ", " "));
  }

  @ParameterizedTest
  @EnumSource
  void every_class_it_names_is_there(Manual manual) {
    List<String> named = found("`([a-z.]+\\.[A-Z]\\w+)`", manual.page("architecture").text());
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(named)
        .allSatisfy(name -> assertThat(SOURCES.resolve(name.replace('.', '/') + ".java")).exists());
  }

  @ParameterizedTest
  @EnumSource
  void every_test_it_names_is_there(Manual manual) throws IOException {
    List<String> named = found("(\\w+Test)\\b", manual.page("architecture").text());
    assertThat(named).contains("ArchitectureTest", "BarRulesTest");
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsAll(named.stream().map(name -> name + ".java").toList());
    }
  }
}
