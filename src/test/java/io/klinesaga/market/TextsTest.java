package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words of messages. */
class TextsTest {
  @ParameterizedTest
  @CsvSource({
    "2024-1-2,expected 2024-01-02",
    "2024/01/02,expected 2024-01-02",
    "2024.1.2,expected 2024-01-02",
    "20240102,expected 2024-01-02",
    "2024-01/02,expected a date such as 2026-01-05",
    "2024123,expected a date such as 2026-01-05",
    "2024-02-30,expected a date such as 2026-01-05",
    "02.01.2024,expected a date such as 2026-01-05",
    "'',expected a date such as 2026-01-05"
  })
  void of_a_day_in_another_form_is_said_what_is_meant(String text, String message) {
    assertThat(DayText.parse(text)).isEmpty();
    assertThat(DayText.expected(text)).isEqualTo(message);
  }

  @Test
  void a_list_that_is_cut_says_so() {
    assertThat(Excerpt.of(List.of(), 2)).isEmpty();
    assertThat(Excerpt.of(List.of("a", "b"), 2)).isEqualTo("a, b");
    assertThat(Excerpt.of(List.of("a", "b", "c"), 2)).isEqualTo("a, b, …");
  }
}
