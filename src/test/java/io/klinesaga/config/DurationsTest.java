package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms,0.5 s",
    "1ms,0.001 s",
    "1500ms,1.5 s",
    "30s,30 s",
    "1m,60 s",
    "90s,90 s",
    "10m,10 min",
    "1h,60 min",
    "36h,36 h",
    "24h,24 h",
    "7d,7 d",
    "0s,0 s"
  })
  void a_duration_is_shown_in_the_largest_unit_that_fits(String duration, String text) {
    assertThat(Durations.text(Durations.parse(duration))).isEqualTo(text);
  }
}
