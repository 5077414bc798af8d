package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which statements read several series. */
class ReadPlanTest {
  private static final long DAY = 86_400_000L;
  private static final long NOW = 20_000 * DAY;

  private static SeriesId series(Period period, int number) {
    return new SeriesId(Symbol.parse(String.format("60%04d.SH", number)), period);
  }

  private static Map<SeriesId, TimeRange> same(Period period, int count, TimeRange range) {
    Map<SeriesId, TimeRange> ranges = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      ranges.put(series(period, i), range);
    }
    return ranges;
  }

  @Test
  void a_day_of_minutes_of_two_hundred_series_is_one_statement() {
    TimeRange day = new TimeRange(NOW + 34_260_000, NOW + 54_000_000);
    List<ReadPart> steps = ReadPlan.of(Period.MIN1, same(Period.MIN1, 200, day));
    assertThat(steps).hasSize(1);
    assertThat(steps.get(0).series()).hasSize(200);
    assertThat(steps.get(0).range()).isEqualTo(day);
  }

  @Test
  void a_long_series_does_not_widen_the_statement_of_short_ones() {
    Map<SeriesId, TimeRange> ranges = same(Period.MIN1, 200, new TimeRange(NOW, NOW + DAY - 1));
    SeriesId old = series(Period.MIN1, 100);
    ranges.put(old, new TimeRange(NOW - 300 * DAY, NOW + DAY - 1));
    List<ReadPart> steps = ReadPlan.of(Period.MIN1, ranges);
    assertThat(steps).hasSize(2);
    assertThat(steps.get(0).series()).containsExactly(old);
    assertThat(steps.get(1).range()).isEqualTo(new TimeRange(NOW, NOW + DAY - 1));
    assertThat(steps.get(1).series()).hasSize(199).doesNotContain(old);
  }

  @Test
  void nothing_to_read_is_no_statement() {
    assertThat(ReadPlan.of(Period.DAY, Map.of())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatever_the_ranges_every_time_is_read_once_in_order_and_no_statement_is_large(
      Period period) {
    Random random = new Random(period.ordinal());
    Map<SeriesId, TimeRange> ranges = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      long from = NOW - random.nextInt(9_000) * DAY + random.nextInt(1_000_000);
      ranges.put(series(period, i), new TimeRange(from, from + random.nextInt(2_000) * DAY));
    }
    ranges.put(series(period, 300), TimeRange.ALL);
    int perDay = period.isDaily() ? 1 : 241 / period.minutes();
    Map<SeriesId, Long> readTo = new HashMap<>();
    for (ReadPart step : ReadPlan.of(period, ranges)) {
      long days = (step.range().to() - step.range().from()) / DAY;
      assertThat(days * perDay * step.series().size()).isLessThanOrEqualTo(ReadPlan.MAX_ROWS);
      for (SeriesId one : step.series()) {
        TimeRange own = ranges.get(one);
        long expected = readTo.getOrDefault(one, own.from());
        assertThat(step.range().from()).isLessThanOrEqualTo(expected);
        if (readTo.containsKey(one)) {
          assertThat(step.range().from()).isEqualTo(expected);
        }
        readTo.put(one, Math.min(own.to(), step.range().to()) + 1);
      }
    }
    ranges.forEach((one, own) -> assertThat(readTo.get(one)).isEqualTo(own.to() + 1));
  }
}
