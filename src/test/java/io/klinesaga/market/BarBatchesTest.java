package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarBatchesTest {
  private static List<List<Long>> batches(int mostItems, long mostBars, Long... bars) {
    return BarBatches.of(Arrays.asList(bars), mostItems, mostBars, own -> own);
  }

  @Test
  void a_batch_ends_before_the_item_that_is_one_too_many() {
    assertThat(batches(3, 100, 1L, 2L, 3L, 4L)).containsExactly(List.of(1L, 2L, 3L), List.of(4L));
  }

  @Test
  void a_batch_ends_before_the_item_whose_bars_are_too_many() {
    assertThat(batches(9, 10, 4L, 6L, 1L, 9L, 1L))
        .containsExactly(List.of(4L, 6L), List.of(1L, 9L), List.of(1L));
  }

  @Test
  void an_item_of_too_many_bars_is_alone() {
    assertThat(batches(9, 10, 1L, 11L, 2L)).containsExactly(List.of(1L), List.of(11L), List.of(2L));
  }

  @Test
  void nothing_has_no_batch() {
    assertThat(batches(9, 10)).isEmpty();
  }

  /** What memory is reckoned by must not be less than there can be. */
  @Test
  void no_range_has_more_bars_than_is_said() {
    LocalDate monday = LocalDate.of(2025, 6, 2);
    for (Period period : Period.values()) {
      int ofDay = period.isDaily() ? 1 : SessionGrid.of(period).size() + 1; // and the call auction
      for (int days = 1; days <= 5; days++) {
        TimeRange range = TimeRange.ofDays(monday, monday.plusDays(days - 1));
        long bars = BarBatches.mostBars(period, range);
        assertThat(bars)
            .as(period + " " + days)
            .isBetween((long) ofDay * days, (ofDay + 1L) * days);
      }
    }
  }
}
