package io.klinesaga.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.TdengineConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of a database whose options are not those of the settings. */
class OptionsComparisonTest {
  private static final TdengineConfig CONFIG =
      Configuration.load(
              null,
              Map.of(),
              Map.of(
                  "kline.tdengine.database-options",
                  "VGROUPS 8 REPLICA 3 BUFFER 256 CACHEMODEL 'both' PAGES 64"))
          .tdengine();

  private static List<String> compared(Map<String, String> there) {
    Findings findings = Findings.of("tdengine");
    new OptionsComparison(CONFIG, findings).compare(there);
    return findings.all().stream()
        .map(
            found ->
                found.level() + " " + found.about() + ": " + found.found() + " " + found.todo())
        .toList();
  }

  @Test
  void what_differs_is_told_with_what_can_be_done_and_what_is_not_told_is_not_known() {
    assertThat(
            compared(Map.of("vgroups", "2", "replica", "1", "buffer", "256", "cachemodel", "none")))
        .containsExactly(
            "WARNING vgroups: 2, kline.tdengine.database-options says 8 it is not changed by itself:"
                + " a database keeps it as it was created with; correct the setting, or create it"
                + " anew",
            "WARNING replica: 1, kline.tdengine.database-options says 3 it is not changed by itself:"
                + " ALTER DATABASE market_data REPLICA 3",
            "OK buffer: 256 ",
            "WARNING cachemodel: none, kline.tdengine.database-options says both it is not changed"
                + " by itself: ALTER DATABASE market_data CACHEMODEL 'both'",
            "UNKNOWN pages: the server does not tell it ");
  }
}
