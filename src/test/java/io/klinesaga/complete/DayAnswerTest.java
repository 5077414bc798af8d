package io.klinesaga.complete;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.market.Period;
import io.klinesaga.testing.DayAnswers;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DayAnswerTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 27);

  @ParameterizedTest
  @MethodSource("io.klinesaga.testing.DayAnswers#rules")
  void what_numbers_come_to(List<String> numbers, Complete expected) {
    DayAnswer answer = DayAnswers.of(DAY, Period.DAY, expected, numbers.toArray(String[]::new));
    assertThat(Complete.of(answer.counts())).isEqualTo(expected);
  }

  @Test
  void no_numbers_at_all_say_nothing() {
    assertThat(Complete.of(Map.of())).isEqualTo(Complete.UNKNOWN);
  }

  @Test
  void the_line_has_exactly_these_keys() {
    String[] numbers =
        Stream.of(DayState.values())
            .map(state -> "SH " + state + " " + (state.ordinal() + 1))
            .toArray(String[]::new);
    assertThat(DayAnswers.of(DAY, Period.DAY, Complete.NO, numbers).line())
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
