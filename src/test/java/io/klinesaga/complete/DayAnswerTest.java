package io.klinesaga.complete;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.market.Period;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DayAnswerTest {
  private static Map<DayState, Integer> counts(String text) {
    Map<DayState, Integer> counts = new EnumMap<>(DayState.class);
    for (String word : text.split(" ")) {
      if (!word.isEmpty()) {
        counts.merge(DayState.valueOf(word), 1, Integer::sum);
      }
    }
    return counts;
  }

  @ParameterizedTest
  @CsvSource({
    "PRESENT, YES",
    "PRESENT SUSPENDED NOT_LISTED DELISTED, YES",
    "SUSPENDED, YES",
    "PRESENT LATE, NO",
    "PRESENT MISSING NOT_DUE, NO",
    "PRESENT THIN UNKNOWN, NO",
    "QUARANTINED, NO",
    "DISPUTED PRESENT, NO",
    "PRESENT NOT_DUE, NOT_DUE",
    "NOT_DUE UNKNOWN, NOT_DUE",
    "PRESENT UNKNOWN, UNKNOWN",
    "UNKNOWN, UNKNOWN",
    "NOT_LISTED DELISTED, UNKNOWN",
    "'', UNKNOWN"
  })
  void what_numbers_come_to(String states, Complete expected) {
    assertThat(Complete.of(counts(states))).isEqualTo(expected);
  }

  @Test
  void the_line_has_exactly_these_keys() {
    Map<DayState, Integer> counts = new EnumMap<>(DayState.class);
    int number = 1;
    for (DayState state : DayState.values()) {
      counts.put(state, number++);
    }
    assertThat(
            new DayAnswer(
                    LocalDate.of(2026, 11, 27),
                    Period.DAY,
                    Complete.NO,
                    counts,
                    Map.of(),
                    List.of(),
                    "")
                .line())
        .isEqualTo(
            "date=2026-11-27 period=1d complete=no expected=48 present=1 suspended=2 not_listed=3"
                + " late=6 missing=7 thin=8 quarantined=9 disputed=10 unknown=11");
  }

  @ParameterizedTest
  @EnumSource(Complete.class)
  void words_are_written_with_a_hyphen(Complete complete) {
    assertThat(complete.code()).matches("[a-z]+(-[a-z]+)?");
  }
}
