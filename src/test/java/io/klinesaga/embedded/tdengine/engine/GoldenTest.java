package io.klinesaga.embedded.tdengine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Comparison;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-schema",
        "02-insert",
        "03-soft-delete",
        "04-delete",
        "07-merge",
        "08-merge-forms",
        "08-windows",
        "08-database-options"
      })
  void what_the_product_needs_is_answered_as_by_a_real_server(String scenario, @TempDir Path folder)
      throws IOException {
    Comparison comparison = compare(scenario, folder);
    assertThat(comparison.different()).isEmpty();
    assertThat(comparison.refused()).isEmpty();
    assertThat(comparison.equal()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"05-select", "06-metadata"})
  void the_rest_is_answered_as_by_a_real_server_or_refused(String scenario, @TempDir Path folder)
      throws IOException {
    Comparison comparison = compare(scenario, folder);
    assertThat(comparison.different()).isEmpty();
    assertThat(comparison.refused())
        .as("refused of %s equal", comparison.equal())
        .hasSizeLessThanOrEqualTo(comparison.equal() / 10);
  }

  private static Comparison compare(String scenario, Path folder) throws IOException {
    try (Engine engine = Engine.open(folder);
        Session session = engine.session("root", "taosdata", null, null)) {
      return GoldenScenario.load(scenario).compare(new EngineServer(session));
    }
  }
}
