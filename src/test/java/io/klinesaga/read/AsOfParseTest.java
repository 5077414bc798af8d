package io.klinesaga.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As of when, as people write it. */
class AsOfParseTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-27, 2026-11-27T15:59:59.999999Z",
    "2026-11-27T16:00, 2026-11-27T08:00:00Z",
    "2026-11-27T16:00:01.25, 2026-11-27T08:00:01.250Z",
    "2026-11-27T16:00:00Z, 2026-11-27T16:00:00Z",
    "2026-11-27T16:00:00+08:00, 2026-11-27T08:00:00Z",
  })
  void a_time_is_market_time_unless_it_says_otherwise(String text, Instant expected) {
    assertThat(AsOf.parse(text)).isEqualTo(AsOf.time(expected));
  }

  @Test
  void digits_are_a_transaction() {
    assertThat(AsOf.parse("4711")).isEqualTo(AsOf.transaction(4711));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-13-01",
        "2026-11-27T",
        "2026-11-27 16:00",
        "-1",
        "0",
        "99999999999999999999",
        "2026-11-27T25:00",
        "20261127T1600"
      })
  void what_is_neither_is_refused(String text) {
    assertThatThrownBy(() -> AsOf.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("as of '" + text + "': expected a day such as 2026-11-27");
  }
}
