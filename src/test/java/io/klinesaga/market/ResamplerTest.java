package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.Resampler.IncompleteBucket;
import io.klinesaga.market.Resampler.Resampled;
import java.time.LocalDate;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplerTest {
  private static final LocalDate DAY = LocalDate.of(2021, 6, 3);

  private static long at(int hour, int minute) {
    return MarketTime.minute(DAY, hour * 60 + minute);
  }

  private static Bars.Builder flat(Bars.Builder bars, long ts, double price) {
    return bars.add(ts, price, price, price, price, 100, 1000);
  }

  /** Of a source that leaves out what is not there. */
  private static Bars resample(Bars bars, Period from, Period to) {
    return Resampler.resample(bars, from, to, sparse()).bars();
  }

  private static Gaps sparse(Long... rejected) {
    return new Gaps(Set.of(rejected), Set.of(), true);
  }

  @Test
  void a_bucket_lacks_a_constituent_that_is_not_there_unless_nobody_could_trade_then() {
    Bars.Builder five = new Bars.Builder(8);
    flat(five, at(9, 35), 1);
    flat(five, at(9, 45), 1);
    flat(five, at(10, 0), 1);
    flat(five, at(14, 0), 1);
    Set<Long> untraded = Set.of(at(9, 50), at(9, 55), at(10, 5), at(10, 10), at(10, 15));
    Resampled made =
        Resampler.resample(
            five.build(), Period.MIN5, Period.MIN15, new Gaps(Set.of(), untraded, false));
    assertThat(made.bars().size()).isEqualTo(1);
    assertThat(made.bars().ts(0)).isEqualTo(at(10, 0));
    assertThat(made.incomplete())
        .containsExactly(
            new IncompleteBucket(at(9, 45), at(9, 40), Period.MIN5),
            new IncompleteBucket(at(14, 0), at(13, 50), Period.MIN5));
  }

  @Test
  void a_missing_minute_spoils_every_longer_bar_it_lies_in() {
    Bars.Builder one = new Bars.Builder(240);
    SessionGrid grid = SessionGrid.of(Period.MIN1);
    for (int i = 0; i < grid.size(); i++) {
      if (grid.minute(i) != 11 * 60 + 2) {
        flat(one, MarketTime.minute(DAY, grid.minute(i)), 1);
      }
    }
    for (Period to : new Period[] {Period.MIN5, Period.MIN15, Period.MIN30, Period.MIN60}) {
      Resampled made = Resampler.resample(one.build(), Period.MIN1, to, Gaps.NONE);
      assertThat(made.bars().size()).isEqualTo(SessionGrid.of(to).size() - 1);
      assertThat(made.incomplete()).hasSize(1);
    }
  }

  @Test
  void a_bucket_takes_first_open_highest_high_lowest_low_last_close_and_sums() {
    Bars five =
        new Bars.Builder(3)
            .add(at(9, 35), 10, 12, 9, 11, 100, 1000.5)
            .add(at(9, 40), 11, 15, 10, 14, 200, 2000)
            .add(at(9, 45), 14, 14, 8, 9, 300, 3000)
            .build();
    Bars fifteen = resample(five, Period.MIN5, Period.MIN15);
    Bars expected = new Bars.Builder(1).add(at(9, 45), 10, 15, 8, 9, 600, 6000.5).build();
    assertThat(fifteen.size()).isEqualTo(1);
    assertThat(fifteen.sameRow(0, expected, 0)).isTrue();
  }

  @Test
  void no_bucket_crosses_the_lunch_break() {
    Bars.Builder five = new Bars.Builder(8);
    flat(five, at(11, 25), 1);
    flat(five, at(11, 30), 2);
    flat(five, at(13, 5), 3);
    flat(five, at(14, 0), 4);
    Bars sixty = resample(five.build(), Period.MIN5, Period.MIN60);
    assertThat(sixty.size()).isEqualTo(2);
    assertThat(sixty.ts(0)).isEqualTo(at(11, 30));
    assertThat(sixty.close(0)).isEqualTo(2);
    assertThat(sixty.ts(1)).isEqualTo(at(14, 0));
    assertThat(sixty.open(1)).isEqualTo(3);
  }

  @Test
  void an_open_bucket_is_not_made_until_its_last_bar_or_a_later_one_is_there() {
    Bars.Builder five = new Bars.Builder(8);
    flat(five, at(9, 35), 1);
    flat(five, at(9, 40), 1);
    assertThat(resample(five.build(), Period.MIN5, Period.MIN15).isEmpty()).isTrue();
    flat(five, at(9, 50), 1);
    Bars closed = resample(five.build(), Period.MIN5, Period.MIN15);
    assertThat(closed.size()).isEqualTo(1);
    assertThat(closed.ts(0)).isEqualTo(at(9, 45));
  }

  @Test
  void a_bucket_with_a_rejected_constituent_is_reported_and_its_neighbours_are_made() {
    Bars.Builder five = new Bars.Builder(8);
    for (int minute = 35; minute <= 59; minute += 5) {
      if (minute != 40) {
        flat(five, at(9, minute), 1);
      }
    }
    flat(five, at(10, 0), 1);
    Resampled result =
        Resampler.resample(five.build(), Period.MIN5, Period.MIN15, sparse(at(9, 40)));
    assertThat(result.incomplete())
        .containsExactly(new IncompleteBucket(at(9, 45), at(9, 40), Period.MIN5));
    assertThat(result.bars().size()).isEqualTo(1);
    assertThat(result.bars().ts(0)).isEqualTo(at(10, 0));
  }

  @Test
  void a_rejected_last_constituent_closes_the_bucket_and_a_rejected_earlier_one_does_not() {
    assertThat(
            Resampler.resample(Bars.EMPTY, Period.MIN5, Period.MIN15, sparse(at(9, 45)))
                .incomplete())
        .hasSize(1);
    assertThat(
            Resampler.resample(Bars.EMPTY, Period.MIN5, Period.MIN15, sparse(at(9, 40)))
                .incomplete())
        .isEmpty();
  }

  @Test
  void a_rejected_time_that_has_a_bar_or_lies_off_the_grid_does_no_harm() {
    Bars.Builder five = new Bars.Builder(3);
    flat(five, at(9, 35), 1);
    flat(five, at(9, 40), 1);
    flat(five, at(9, 45), 1);
    Resampled result =
        Resampler.resample(
            five.build(), Period.MIN5, Period.MIN15, sparse(at(9, 40), at(9, 42), at(12, 0)));
    assertThat(result.incomplete()).isEmpty();
    assertThat(result.bars().size()).isEqualTo(1);
  }

  @Test
  void a_rejected_minute_spoils_the_hour_it_lies_in() {
    Bars.Builder one = new Bars.Builder(240);
    SessionGrid grid = SessionGrid.of(Period.MIN1);
    for (int i = 0; i < grid.size(); i++) {
      if (grid.minute(i) != 11 * 60 + 2) {
        flat(one, MarketTime.minute(DAY, grid.minute(i)), 1);
      }
    }
    Resampled hours = Resampler.resample(one.build(), Period.MIN1, Period.MIN60, sparse(at(11, 2)));
    assertThat(hours.bars().size()).isEqualTo(3);
    assertThat(hours.incomplete())
        .containsExactly(new IncompleteBucket(at(11, 30), at(11, 5), Period.MIN5));
  }

  @Test
  void volume_and_amount_are_absent_only_if_every_constituent_lacks_them() {
    Bars five =
        new Bars.Builder(6)
            .add(at(9, 35), 1, 1, 1, 1, Bars.NO_VOLUME, Double.NaN)
            .add(at(9, 40), 1, 1, 1, 1, 7, 9)
            .add(at(9, 45), 1, 1, 1, 1, Bars.NO_VOLUME, Double.NaN)
            .add(at(10, 0), 1, 1, 1, 1, Bars.NO_VOLUME, Double.NaN)
            .build();
    Bars fifteen = resample(five, Period.MIN5, Period.MIN15);
    assertThat(fifteen.volume(0)).isEqualTo(7);
    assertThat(fifteen.amount(0)).isEqualTo(9);
    assertThat(fifteen.volume(1)).isEqualTo(Bars.NO_VOLUME);
    assertThat(fifteen.amount(1)).isNaN();
  }

  @ParameterizedTest
  @EnumSource(names = {"MIN5", "MIN15", "MIN30", "MIN60"})
  void random_days_keep_sums_and_extremes_and_agree_with_the_way_by_five_minutes(Period to) {
    Random random = new Random(20260105);
    for (int round = 0; round < 50; round++) {
      Bars one = randomMinutes(random);
      Bars longer = resample(one, Period.MIN1, to);
      long volume = 0;
      double high = 0;
      Set<Long> buckets = new TreeSet<>();
      for (int i = 0; i < one.size(); i++) {
        volume += one.volume(i);
        high = Math.max(high, one.high(i));
        buckets.add(SessionGrid.of(to).bucket(one.ts(i)));
      }
      for (int i = 0; i < longer.size(); i++) {
        volume -= longer.volume(i);
        high = longer.high(i) == high ? 0 : high;
        assertThat(buckets).contains(longer.ts(i));
      }
      assertThat(longer.size()).isEqualTo(buckets.size());
      assertThat(volume).isZero();
      assertThat(high).isZero();
      if (to != Period.MIN5) {
        Bars five = resample(one, Period.MIN1, Period.MIN5);
        assertThat(same(longer, resample(five, Period.MIN5, to))).isTrue();
      }
    }
  }

  /** Three days; about a third of the minutes is missing, but the last is always there. */
  private static Bars randomMinutes(Random random) {
    Bars.Builder bars = new Bars.Builder(720);
    SessionGrid grid = SessionGrid.of(Period.MIN1);
    for (int day = 0; day < 3; day++) {
      for (int i = 0; i < grid.size(); i++) {
        if (random.nextInt(3) > 0 || i == grid.size() - 1) {
          double open = 1 + random.nextInt(1000) / 100.0;
          double close = 1 + random.nextInt(1000) / 100.0;
          double high = Math.max(open, close) + random.nextInt(50) / 100.0;
          double low = Math.min(open, close) - random.nextInt(50) / 100.0;
          long ts = MarketTime.minute(DAY.plusDays(day), grid.minute(i));
          bars.add(ts, open, high, low, close, random.nextInt(10_000), random.nextInt(1_000_000));
        }
      }
    }
    return bars.build();
  }

  private static boolean same(Bars a, Bars b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = a.sameRow(i, b, i);
    }
    return same;
  }

  @Test
  void the_constituents_of_a_range_begin_with_those_of_its_first_bucket() {
    TimeRange range = Resampler.constituents(new TimeRange(at(14, 0), at(15, 0)), Period.MIN60);
    assertThat(range.contains(at(13, 0))).isFalse();
    assertThat(range.contains(at(13, 1))).isTrue();
    assertThat(range.contains(at(15, 0))).isTrue();
  }

  @Test
  void what_cannot_be_derived_and_what_is_off_the_grid_is_refused() {
    assertThat(Resampler.canDerive(Period.MIN15, Period.MIN30)).isFalse();
    assertThat(Resampler.canDerive(Period.MIN5, Period.MIN5)).isFalse();
    assertThat(Resampler.canDerive(Period.MIN5, Period.DAY)).isFalse();
    assertThatThrownBy(() -> resample(Bars.EMPTY, Period.DAY, Period.MIN5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot make 5m bars from 1d bars");
    Bars lunch = flat(new Bars.Builder(1), at(9, 36), 1).build();
    assertThatThrownBy(() -> resample(lunch, Period.MIN5, Period.MIN15))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2021-06-03T09:36");
  }
}
