package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronWeekdaysTest {
  private static final Instant SUNDAY_NOON = Instant.parse("2026-11-29T04:00:00Z");

  @Test
  void one_to_five_is_sunday_to_thursday_with_the_next_firings() {
    assertThat(CronWeekdays.warning("0 30 16 ? * 1-5", SUNDAY_NOON))
        .contains(
            "the weekday 1-5 is SUN-THU, since Quartz counts from 1 = Sunday; next:"
                + " Sun 2026-11-29 16:30, Mon 2026-11-30 16:30, Tue 2026-12-01 16:30,"
                + " Wed 2026-12-02 16:30, Thu 2026-12-03 16:30");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 30 16 ? * 2-6        | MON-FRI
          0 30 16 ? * 1,3,5      | SUN,TUE,THU
          0 30 16 ? * 6#3        | FRI#3
          0 30 16 ? * 6L         | FRIL
          0 30 16 ? * 2-6/2 2027 | MON-FRI/2
          0 30 16 ? * MON,6      | MON,FRI
          """)
  void numbers_are_told_with_their_names(String cron, String names) {
    assertThat(CronWeekdays.warning(cron, SUNDAY_NOON).orElseThrow())
        .contains(" is " + names + ", ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 30 16 ? * MON-FRI",
        "0 0/5 * * * ?",
        "0 30 16 1-5 * ?",
        "0 30 16 ? * */2",
        "0 30 16 ? * FRI#2",
        "0 30 16 ? 1-5 MON-FRI/2",
        "0 30 16 ? * mon-fri 2027"
      })
  void weekdays_by_name_and_other_numbers_are_not_told(String cron) {
    assertThat(CronWeekdays.warning(cron, SUNDAY_NOON)).isEqualTo(Optional.empty());
  }
}
