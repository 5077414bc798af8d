package io.klinesaga.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.check.Reading;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Precision;
import io.klinesaga.source.ReadingProfile;
import java.time.LocalDate;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LikenessTest {
  private static final LocalDate DAY = LocalDate.of(2021, 6, 4);
  private static final Symbol BANK = Symbol.parse("600000.SH");

  private static Likeness likeness(Precision precision, Period period, Period base) {
    SeriesId series = new SeriesId(BANK, period);
    return Likeness.of(
        new Reading("remote", series, ReadingProfile.STANDARD, TimeRange.ALL, base, false),
        precision);
  }

  private static Likeness daily(Precision precision) {
    return likeness(precision, Period.DAY, Period.DAY);
  }

  private static Bars bar(double price, long volume, double amount) {
    return new Bars.Builder(1)
        .add(MarketTime.dayStart(DAY), price, price, price, price, volume, amount)
        .build();
  }

  private static boolean same(Likeness likeness, Bars sent, Bars stored) {
    return likeness.same(sent, 0, stored, 0);
  }

  private static long volume(Random random) {
    return (long) Math.exp(random.nextDouble() * 30);
  }

  /** The model: what the source would send of the stored value is what it has sent. */
  @RepeatedTest(20)
  void a_daily_bar_is_the_same_if_it_rounds_to_what_was_sent(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Likeness likeness = daily(Precision.FLOAT32);
    int equal = 0;
    for (int i = 0; i < 5_000; i++) {
      long stored = volume(random);
      long other = Math.max(0, stored + random.nextInt(41) - 20);
      long sent = (long) (float) other;
      double amount = stored * 13.37;
      double sentAmount = (float) (random.nextBoolean() ? amount : amount * (1 + 1e-7));
      boolean model = (float) stored == (float) sent && (float) amount == (float) sentAmount;
      equal += model ? 1 : 0;
      assertThat(same(likeness, bar(10, sent, sentAmount), bar(10, stored, amount)))
          .as("%s %s, %s %s", stored, sent, amount, sentAmount)
          .isEqualTo(model);
      assertThat(same(likeness, bar(10.01, sent, sentAmount), bar(10, stored, amount))).isFalse();
    }
    assertThat(equal).isBetween(500, 4_900);
  }

  @Test
  void the_volume_of_the_manual() {
    Bars stored = bar(13.75, 133_646_594, 1_812_400_000);
    Bars sent = bar(13.75, 133_646_592, 1_812_400_000);
    assertThat(same(daily(Precision.FLOAT32), sent, stored)).isTrue();
    assertThat(same(daily(Precision.EXACT), sent, stored)).isFalse();
    assertThat(same(daily(Precision.EXACT), stored, sent)).as("a more exact source").isFalse();
  }

  @RepeatedTest(10)
  void lots_are_rounded_or_cut_and_amounts_are_exact(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Likeness likeness = daily(Precision.LOTS);
    for (int i = 0; i < 2_000; i++) {
      long stored = volume(random);
      for (long sent : new long[] {Math.round(stored / 100.0) * 100, stored / 100 * 100}) {
        assertThat(same(likeness, bar(10, sent, 5), bar(10, stored, 5))).isTrue();
        assertThat(same(likeness, bar(10, sent + 200, 5), bar(10, stored, 5))).isFalse();
        assertThat(same(likeness, bar(10, sent, Math.nextUp(5.0)), bar(10, stored, 5))).isFalse();
      }
    }
  }

  @Test
  void a_volume_that_is_not_there_is_like_no_other() {
    Likeness likeness = daily(Precision.FLOAT32);
    Bars without = bar(10, Bars.NO_VOLUME, Double.NaN);
    assertThat(same(likeness, without, without)).isTrue();
    assertThat(same(likeness, without, bar(10, 0, Double.NaN))).isFalse();
    assertThat(same(likeness, bar(10, 5, 0), bar(10, 5, Double.NaN))).isFalse();
  }

  @Test
  void what_is_like_the_sent_value_stays_and_what_is_not_is_replaced() {
    Bars stored = bar(13.75, 133_646_594, 1_812_400_003);
    Bars.Builder written = new Bars.Builder(2);
    daily(Precision.FLOAT32).addMoreExact(written, bar(13.8, 133_646_592, 7), 0, stored, 0);
    assertThat(written.build().sameRow(0, bar(13.8, 133_646_594, 7), 0)).isTrue();
    Bars.Builder exact = new Bars.Builder(2);
    Likeness.EXACT.addMoreExact(exact, bar(13.8, 133_646_592, 7), 0, stored, 0);
    assertThat(exact.build().sameRow(0, bar(13.8, 133_646_592, 7), 0)).isTrue();
  }

  /** Bars made of rounded minutes are the same as those made of exact ones. */
  @RepeatedTest(100)
  void sums_of_rounded_values_are_the_same_as_rounded_sums(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Precision precision = random.nextBoolean() ? Precision.FLOAT32 : Precision.LOTS;
    SessionGrid grid = SessionGrid.of(Period.MIN1);
    Bars.Builder exact = new Bars.Builder(240);
    Bars.Builder rounded = new Bars.Builder(240);
    for (int i = 0; i < grid.size(); i++) {
      long volume = volume(random) / 8;
      double amount = volume * 13.37 + random.nextDouble();
      long time = MarketTime.minute(DAY, grid.minute(i));
      exact.add(time, 10, 10, 10, 10, volume, amount);
      if (precision == Precision.LOTS) {
        rounded.add(time, 10, 10, 10, 10, Math.round(volume / 100.0) * 100, amount);
      } else {
        rounded.add(time, 10, 10, 10, 10, (long) (float) volume, (float) amount);
      }
    }
    for (Period period : new Period[] {Period.MIN5, Period.MIN15, Period.MIN60}) {
      Bars stored = made(exact.build(), period);
      Bars sent = made(rounded.build(), period);
      Likeness likeness = likeness(precision, period, Period.MIN1);
      assertThat(stored.size()).isEqualTo(240 / period.minutes());
      for (int i = 0; i < stored.size(); i++) {
        assertThat(likeness.same(sent, i, stored, i)).as("%s %s %s", precision, period, i).isTrue();
      }
      assertThat(likeness.same(sent, 1, other(stored), 1)).as("another volume").isFalse();
    }
  }

  private static Bars made(Bars minutes, Period period) {
    return Resampler.resample(minutes, Period.MIN1, period, new Gaps(Set.of(), Set.of(), false))
        .bars();
  }

  private static Bars other(Bars bars) {
    Bars.Builder other = new Bars.Builder(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      long volume = bars.volume(i) + 100_000 + bars.volume(i) / 100_000;
      other.add(bars.ts(i), 10, 10, 10, 10, volume, bars.amount(i));
    }
    return other.build();
  }
}
