package io.klinesaga.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.SeriesId;
import io.klinesaga.testing.TestBars;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which series a day draws. */
class DrawnSampleTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 5);
  private static final List<SeriesId> SERIES = TestBars.series(0, 1_000);

  @Test
  void a_day_always_draws_the_same_and_about_the_share() {
    List<SeriesId> drawn = new DrawnSample(DAY, 10).of(SERIES);
    assertThat(drawn).hasSizeBetween(60, 140).isEqualTo(new DrawnSample(DAY, 10).of(SERIES));
    assertThat(new DrawnSample(DAY, 20).of(SERIES)).containsAll(drawn);
    assertThat(new DrawnSample(DAY, 100).of(SERIES)).isEqualTo(SERIES);
  }

  @Test
  void in_time_each_is_drawn() {
    Set<SeriesId> drawn = new HashSet<>();
    DAY.datesUntil(DAY.plusDays(100))
        .forEach(day -> drawn.addAll(new DrawnSample(day, 10).of(SERIES)));
    assertThat(drawn).hasSize(SERIES.size());
  }

  @Test
  void at_least_one_is_drawn_of_any() {
    assertThat(new DrawnSample(DAY, 0.0001).of(SERIES)).hasSize(1);
    assertThat(new DrawnSample(DAY, 50).of(List.of())).isEmpty();
  }
}
