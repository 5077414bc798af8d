package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is shipped, as the build lists it in {@code target/bom.json}. */
class LicencesTest {
  /** Licences under which a jar may be shipped beside an Apache-2.0 product. */
  private static final Set<String> ALLOWED =
      Set.of(
          "0BSD",
          "Apache-2.0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "MIT",
          "MIT-0",
          "EPL-1.0",
          "EPL-2.0",
          "EDL-1.0",
          "CC0-1.0",
          "PostgreSQL");

  private static JsonNode bom() throws IOException {
    Path bom = Path.of("target", "bom.json");
    assumeTrue(Files.exists(bom), "skipped: Maven makes " + bom + " only where it is online");
    return new ObjectMapper().readTree(bom.toFile());
  }

  @Test
  void every_shipped_library_has_a_licence_that_is_allowed() throws IOException {
    List<String> refused = new ArrayList<>();
    for (JsonNode library : bom().path("components")) {
      List<String> licences = licences(library);
      if (licences.stream().noneMatch(ALLOWED::contains)) {
        refused.add(library.path("purl").asText() + " " + licences);
      }
    }
    assertThat(refused).isEmpty();
  }

  /** One that is allowed is enough: a library with several may be taken under any of them. */
  private static List<String> licences(JsonNode library) {
    List<String> names = new ArrayList<>();
    for (JsonNode entry : library.path("licenses")) {
      JsonNode licence = entry.path("license");
      names.add(licence.path("id").asText(licence.path("name").asText()));
    }
    if (library.path("group").asText().equals("org.jline")) {
      // Its pom calls BSD-3-Clause "The BSD License", which the list takes for the one with four.
      names.replaceAll(name -> name.equals("BSD-4-Clause") ? "BSD-3-Clause" : name);
    }
    return names;
  }

  @Test
  void the_list_has_what_runs_and_not_what_only_tests() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode library : bom().path("components")) {
      names.add(library.path("name").asText());
      assertThat(library.path("hashes")).as(library.path("name").asText()).isNotEmpty();
    }
    assertThat(names)
        .contains("camel-main", "postgresql", "taos-jdbcdriver", "sqlite-jdbc", "HikariCP")
        .doesNotContain("assertj-core", "archunit", "awaitility", "junit-jupiter-api");
  }
}
