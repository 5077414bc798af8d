package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SessionGridTest {
  private static final LocalDate DAY = LocalDate.of(2021, 6, 3);

  @ParameterizedTest
  @CsvSource({"1m,240,571", "5m,48,575", "15m,16,585", "30m,8,600", "60m,4,630"})
  void a_day_has_as_many_bars_as_slices_of_four_hours(String period, int size, int first) {
    SessionGrid grid = SessionGrid.of(Period.parse(period));
    assertThat(grid.size()).isEqualTo(size);
    assertThat(grid.minute(0)).isEqualTo(first);
    assertThat(grid.minute(size / 2 - 1)).isEqualTo(690);
    assertThat(grid.minute(size - 1)).isEqualTo(900);
  }

  @Test
  void sixty_minute_bars_end_at_half_past_in_the_morning_and_on_the_hour_after_lunch() {
    SessionGrid grid = SessionGrid.of(Period.MIN60);
    assertThat(IntStream.range(0, 4).map(grid::minute)).containsExactly(630, 690, 840, 900);
  }

  @ParameterizedTest
  @EnumSource(names = "DAY", mode = EnumSource.Mode.EXCLUDE)
  void exactly_the_listed_minutes_of_a_day_are_on_the_grid(Period period) {
    SessionGrid grid = SessionGrid.of(period);
    List<Integer> labels = IntStream.range(0, grid.size()).mapToObj(grid::minute).toList();
    for (int minute = 0; minute < 1440; minute++) {
      assertThat(grid.contains(MarketTime.minute(DAY, minute)))
          .as("minute %d", minute)
          .isEqualTo(labels.contains(minute));
      assertThat(grid.indexOf(minute)).isEqualTo(labels.indexOf(minute));
    }
  }

  @Test
  void times_inside_a_minute_are_off_the_grid() {
    assertThat(SessionGrid.of(Period.MIN1).contains(MarketTime.minute(DAY, 571) + 1)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = "DAY", mode = EnumSource.Mode.EXCLUDE)
  void a_minute_falls_into_the_first_bar_that_does_not_end_before_it(Period period) {
    SessionGrid grid = SessionGrid.of(period);
    SessionGrid minutes = SessionGrid.of(Period.MIN1);
    for (int i = 0; i < minutes.size(); i++) {
      int minute = minutes.minute(i);
      int expected =
          IntStream.range(0, grid.size())
              .map(grid::minute)
              .filter(m -> m >= minute)
              .min()
              .orElse(0);
      assertThat(grid.bucket(MarketTime.minute(DAY, minute)))
          .isEqualTo(MarketTime.minute(DAY, expected));
    }
  }

  @Test
  void a_daily_period_has_no_grid_and_a_lunch_minute_no_bucket() {
    assertThatThrownBy(() -> SessionGrid.of(Period.DAY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SessionGrid.of(Period.MIN5).bucket(MarketTime.minute(DAY, 720)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2021-06-03T12:00");
  }
}
