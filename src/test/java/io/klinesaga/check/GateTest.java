package io.klinesaga.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.AmountUnit;
import io.klinesaga.source.BarLabel;
import io.klinesaga.source.DuplicateBar;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.VolumeUnit;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kinds of wrong input, generated with random values: what comes through is what was meant, or the
 * series or bar is refused by name.
 */
class GateTest {
  private static final Symbol BANK = Symbol.parse("600000.SH");
  private static final LocalDate FRIDAY = LocalDate.of(2021, 6, 4);
  private static final Instant NOW = at("2021-06-07T20:00");
  private static final long MINUTE = 60_000L;

  private final BarRules rules = new BarRules(TradingCalendar.sse());
  private final Random random = new Random(13);

  private static Instant at(String marketTime) {
    return LocalDateTime.parse(marketTime).toInstant(MarketTime.OFFSET);
  }

  private static SeriesId series(String symbol, Period period) {
    return new SeriesId(Symbol.parse(symbol), period);
  }

  private Checked check(SeriesId series, ReadingProfile profile, Bars bars) {
    Reading reading = new Reading("csv", series, profile, TimeRange.ALL, series.period(), true);
    return rules.check(reading, new SourceBars(bars, List.of(), List.of()), NOW);
  }

  private Checked check(SeriesId series, Bars bars) {
    return check(series, ReadingProfile.STANDARD, bars);
  }

  private static ReadingProfile labelled(BarLabel label) {
    return new ReadingProfile(VolumeUnit.SHARES, AmountUnit.YUAN, label, false, "");
  }

  private static String message(Checked checked) {
    SeriesVerdict verdict = checked.verdict();
    return verdict == null ? "" : verdict.message();
  }

  /** Bars of a walk, in shares and yuan, at these times. */
  private Bars walk(long[] times) {
    Bars.Builder bars = new Bars.Builder(times.length);
    double price = 5 + random.nextInt(2000) / 100.0;
    for (long ts : times) {
      double open = price;
      price = Math.max(1, Math.round(100 * price * (0.97 + random.nextDouble() * 0.06)) / 100.0);
      double high = Math.max(open, price) + 0.02;
      double low = Math.min(open, price) - 0.02;
      long volume = 100L * (1 + random.nextInt(5000));
      bars.add(ts, open, high, low, price, volume, volume * (low + (high - low) / 2));
    }
    return bars.build();
  }

  private static long[] days(int count) {
    return IntStream.range(0, 10 * count)
        .mapToObj(LocalDate.of(2015, 1, 5)::plusDays)
        .filter(TradingCalendar.sse()::isTradingDay)
        .limit(count)
        .mapToLong(MarketTime::dayStart)
        .toArray();
  }

  /** Full days, of ends. */
  private static long[] minutes(Period period, LocalDate... days) {
    SessionGrid grid = SessionGrid.of(period);
    return List.of(days).stream()
        .flatMapToLong(
            day ->
                IntStream.range(0, grid.size())
                    .mapToLong(i -> MarketTime.minute(day, grid.minute(i))))
        .toArray();
  }

  private static Bars map(Bars bars, IntPredicate which, double volume, double amount) {
    Bars.Builder mapped = new Bars.Builder(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      boolean is = which.test(i);
      mapped.add(
          bars.ts(i),
          bars.open(i),
          bars.high(i),
          bars.low(i),
          bars.close(i),
          is ? (long) (bars.volume(i) * volume) : bars.volume(i),
          is ? bars.amount(i) * amount : bars.amount(i));
    }
    return mapped.build();
  }

  private static Bars shift(Bars bars, long millis) {
    Bars.Builder shifted = new Bars.Builder(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      add(shifted, bars.ts(i) + millis, bars, i);
    }
    return shifted.build();
  }

  private static void add(Bars.Builder to, long ts, Bars bars, int i) {
    to.add(
        ts, bars.open(i), bars.high(i), bars.low(i), bars.close(i), bars.volume(i), bars.amount(i));
  }

  private static boolean same(Bars a, Bars b) {
    return a.size() == b.size() && IntStream.range(0, a.size()).allMatch(i -> a.sameRow(i, b, i));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.01|1|volume seems to be in lots; kline.source.csv.volume-unit=lots",
        "100|1|volume seems to be 100 times too large",
        "1|0.001|amount seems to be in thousand yuan; kline.source.csv.amount-unit=thousand-yuan",
        "1|0.0001|amount seems to be in ten thousand yuan; kline.source.csv.amount-unit=ten-thousand-yuan",
        "0.01|0.001|volume seems to be in lots and amount seems to be in thousand yuan;"
            + " kline.source.csv.volume-unit=lots, kline.source.csv.amount-unit=thousand-yuan",
        "1|0|the amount is 0 although there is a volume",
        "0|1|the volume is 0 although there is an amount",
        "1|7|prices, volume and amount do not belong together"
      })
  void a_series_in_another_unit_is_refused_with_the_unit_and_its_setting(
      double volume, double amount, String cause) {
    for (String symbol : List.of("600000.SH", "900901.SH", "510050.SH", "000001.SZ", "200002.SZ")) {
      for (Bars bars : List.of(walk(days(30)), walk(days(1)))) {
        Checked checked = check(series(symbol, Period.DAY), map(bars, i -> true, volume, amount));
        assertThat(checked.good().isEmpty()).isTrue();
        assertThat(message(checked))
            .startsWith(
                "csv: all " + bars.size() + " lines rejected: unit-implausible (" + bars.size())
            .contains(cause);
      }
    }
  }

  @Test
  void indices_bonds_and_repos_are_not_judged_by_their_amount() {
    Bars bars = map(walk(days(30)), i -> true, 0.01, 1);
    for (String symbol : List.of("000001.SH", "399001.SZ", "113001.SH", "204001.SH")) {
      assertThat(check(series(symbol, Period.DAY), bars).good().size()).isEqualTo(30);
    }
  }

  /** A day, a run of days, a single bar of a day, in daily and minute bars. */
  @ParameterizedTest
  @CsvSource({"1,100,false", "4,1000,false", "5,1000,false", "5,400,true", "11,1000,true"})
  void some_bars_in_another_unit_are_rejected_and_many_refuse_the_series(
      int bad, int all, boolean isRefused) {
    for (double factor : new double[] {0.01, 100, 0.001}) {
      Bars right = walk(days(all));
      int from = random.nextInt(all - bad);
      Checked checked =
          check(
              series("600000.SH", Period.DAY),
              map(right, i -> i >= from && i < from + bad, factor, 1));
      assertThat(checked.rejected())
          .hasSize(bad)
          .allMatch(bar -> bar.rule().equals("unit-implausible"));
      assertThat(checked.verdict() != null).isEqualTo(isRefused);
      assertThat(checked.good().size()).isEqualTo(all - bad);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DAY")
  void minute_bars_are_judged_too(Period period) {
    Bars bars = walk(minutes(period, FRIDAY));
    Checked checked = check(new SeriesId(BANK, period), map(bars, i -> i >= 2, 100, 1));
    assertThat(checked.rejected()).hasSize(bars.size() - 2);
  }

  /** A trade of less than a lot is 0 lots; thousands of yuan are rounded as well. */
  @Test
  void values_rounded_to_larger_units_are_no_other_unit() {
    ReadingProfile rounded =
        new ReadingProfile(VolumeUnit.LOTS, AmountUnit.THOUSAND_YUAN, BarLabel.END, false, "");
    Bars.Builder bars = new Bars.Builder(4);
    long[] times = days(4);
    bars.add(times[0], 10, 10, 10, 10, 0, 0); // 40 shares, 400 yuan
    bars.add(times[1], 100, 100, 100, 100, 0, 9000); // 90 shares
    bars.add(times[2], 10, 10, 10, 10, 100, 0); // 50 shares, 500 yuan
    bars.add(times[3], 10, 10, 10, 10, 1_000_000, 100_000);
    Checked checked = check(series("600000.SH", Period.DAY), rounded, bars.build());
    assertThat(checked.rejected())
        .extracting(bar -> MarketTime.date(bar.ts().orElseThrow()))
        .containsExactly(MarketTime.date(times[3]));
    assertThat(checked.rejected().get(0).reason()).contains("kline.source.csv.volume-unit=shares");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DAY")
  void starts_are_refused_by_name_and_moved_if_they_are_declared(Period period) {
    SeriesId id = new SeriesId(BANK, period);
    Bars ends = walk(minutes(period, FRIDAY.minusDays(1), FRIDAY));
    Bars starts = shift(ends, -period.minutes() * MINUTE);
    assertThat(message(check(id, starts)))
        .contains("labels are starts of bars", "09:30 and 13:00 are there, 11:30 and 15:00 are not")
        .endsWith("kline.source.csv.bar-label=start");
    assertThat(check(id, starts).verdict()).extracting(SeriesVerdict::rule).isEqualTo("bar-label");
    assertThat(same(check(id, labelled(BarLabel.START), starts).good(), ends)).isTrue();
    assertThat(same(check(id, ends).good(), ends)).isTrue();
    assertThat(message(check(id, labelled(BarLabel.START), ends)))
        .contains("bar-label is start, but on " + FRIDAY)
        .endsWith("kline.source.csv.bar-label=end");
  }

  /** One day of starts among days of ends, wherever it is. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void a_series_with_both_labels_is_refused(int which) {
    LocalDate[] days = {FRIDAY.minusDays(2), FRIDAY.minusDays(1), FRIDAY};
    Bars ends = walk(minutes(Period.MIN5, days));
    Bars.Builder mixed = new Bars.Builder(ends.size());
    for (int i = 0; i < ends.size(); i++) {
      boolean isStart = MarketTime.date(ends.ts(i)).equals(days[which]);
      add(mixed, ends.ts(i) - (isStart ? 5 * MINUTE : 0), ends, i);
    }
    assertThat(message(check(new SeriesId(BANK, Period.MIN5), mixed.build())))
        .contains("labels are starts of bars: on " + days[which], "but on ");
  }

  @ParameterizedTest
  @CsvSource({"0,60", "0,119", "100,200", "120,200"})
  void a_part_of_a_day_of_starts_is_refused_if_it_may_be_one_and_moved_if_declared(
      int from, int to) {
    SeriesId id = new SeriesId(BANK, Period.MIN1);
    Bars all = walk(minutes(Period.MIN1, FRIDAY));
    Bars.Builder part = new Bars.Builder(to - from);
    Bars.Builder meant = new Bars.Builder(to - from);
    for (int i = from; i < to; i++) {
      add(part, all.ts(i) - MINUTE, all, i);
      add(meant, all.ts(i), all, i);
    }
    assertThat(message(check(id, part.build()))).contains("labels may be starts of bars");
    Checked declared = check(id, labelled(BarLabel.START), part.build());
    assertThat(same(declared.good(), meant.build())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DAY")
  void the_call_auction_is_added_to_the_first_bar_of_its_day(Period period) {
    Bars ends = walk(minutes(period, FRIDAY.minusDays(1), FRIDAY));
    int perDay = ends.size() / 2;
    Bars.Builder withAuction = new Bars.Builder(ends.size() + 2);
    for (int i = 0; i < ends.size(); i++) {
      if (i % perDay == 0) {
        long auction = MarketTime.minute(MarketTime.date(ends.ts(i)), 9 * 60 + 30);
        withAuction.add(auction, 8, 9, 0.5, 8.5, 50_000, 50_000 * 8.2);
      }
      add(withAuction, ends.ts(i), ends, i);
    }
    Checked checked = check(new SeriesId(BANK, period), withAuction.build());
    assertThat(checked.rejected()).isEmpty();
    assertThat(checked.good().size()).isEqualTo(ends.size());
    for (int i = 0; i < ends.size(); i++) {
      if (i % perDay > 0) {
        assertThat(checked.good().sameRow(i, ends, i)).isTrue();
        continue;
      }
      assertThat(checked.good().open(i)).isEqualTo(8);
      assertThat(checked.good().high(i)).isEqualTo(Math.max(9, ends.high(i)));
      assertThat(checked.good().low(i)).isEqualTo(0.5);
      assertThat(checked.good().close(i)).isEqualTo(ends.close(i));
      assertThat(checked.good().volume(i)).isEqualTo(ends.volume(i) + 50_000);
      assertThat(checked.good().amount(i)).isEqualTo(50_000 * 8.2 + ends.amount(i));
    }
  }

  @Test
  void a_bad_call_auction_takes_the_first_bar_with_it() {
    Bars ends = walk(minutes(Period.MIN5, FRIDAY));
    Bars.Builder bars = new Bars.Builder(ends.size() + 1);
    bars.add(MarketTime.minute(FRIDAY, 570), 8, 9, 7, 8.5, 500, 50_000 * 8.2); // lots
    for (int i = 0; i < ends.size(); i++) {
      add(bars, ends.ts(i), ends, i);
    }
    Checked checked = check(new SeriesId(BANK, Period.MIN5), bars.build());
    assertThat(checked.rejected())
        .extracting(RejectedBar::rule)
        .containsExactly("unit-implausible", "incomplete-bucket");
    assertThat(checked.good().firstTs()).isEqualTo(MarketTime.minute(FRIDAY, 580));
  }

  @Test
  void an_auction_without_a_first_bar_is_it_only_where_nobody_else_traded() {
    Bars ends = walk(minutes(Period.MIN1, FRIDAY));
    Bars.Builder bars = new Bars.Builder(240);
    bars.add(MarketTime.minute(FRIDAY, 570), 8, 9, 7, 8.5, 500, 500 * 8.2);
    for (int i = 1; i < ends.size(); i++) {
      add(bars, ends.ts(i), ends, i);
    }
    SeriesId id = new SeriesId(BANK, Period.MIN1);
    assertThat(check(id, bars.build()).rejected())
        .extracting(RejectedBar::rule)
        .containsExactly("off-grid");
    ReadingProfile sparse =
        new ReadingProfile(VolumeUnit.SHARES, AmountUnit.YUAN, BarLabel.END, true, "");
    Bars good = check(id, sparse, bars.build()).good();
    assertThat(good.firstTs()).isEqualTo(MarketTime.minute(FRIDAY, 571));
    assertThat(good.volume(0)).isEqualTo(500);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DAY")
  void the_end_of_the_morning_may_be_labelled_with_the_begin_of_the_afternoon(Period period) {
    SeriesId id = new SeriesId(BANK, period);
    Bars ends = walk(minutes(period, FRIDAY.minusDays(1), FRIDAY));
    Bars.Builder labelled = new Bars.Builder(ends.size());
    for (int i = 0; i < ends.size(); i++) {
      boolean isMorningEnd = MarketTime.millisOfDay(ends.ts(i)) == (11 * 60 + 30) * MINUTE;
      add(labelled, ends.ts(i) + (isMorningEnd ? 90 * MINUTE : 0), ends, i);
    }
    Checked checked = check(id, labelled.build());
    assertThat(checked.rejected()).isEmpty();
    assertThat(same(checked.good(), ends)).isTrue();
  }

  @Test
  void a_bar_of_the_begin_of_the_afternoon_beside_the_end_of_the_morning_is_off_the_grid() {
    Bars ends = walk(minutes(Period.MIN5, FRIDAY));
    Bars.Builder bars = new Bars.Builder(ends.size() + 1);
    for (int i = 0; i < ends.size(); i++) {
      if (i == 24) {
        bars.add(MarketTime.minute(FRIDAY, 13 * 60), 8, 9, 7, 8.5, 500, 500 * 8.2);
      }
      add(bars, ends.ts(i), ends, i);
    }
    Checked checked = check(new SeriesId(BANK, Period.MIN5), bars.build());
    assertThat(checked.rejected()).extracting(RejectedBar::rule).containsExactly("off-grid");
    assertThat(same(checked.good(), ends)).isTrue();
  }

  /** Read from the middle of a day on whose begin was read before. */
  @Test
  void a_reading_that_goes_on_within_a_day_needs_no_proof_of_its_labels() {
    SeriesId id = new SeriesId(BANK, Period.MIN1);
    Bars.Builder bars = new Bars.Builder(3);
    bars.add(MarketTime.minute(FRIDAY, 689), 8, 9, 7, 8.5, 500, 500 * 8.2);
    bars.add(MarketTime.minute(FRIDAY, 780), 8, 9, 7, 8.5, 500, 500 * 8.2);
    bars.add(MarketTime.minute(FRIDAY, 781), 8, 9, 7, 8.5, 500, 500 * 8.2);
    TimeRange rest = new TimeRange(MarketTime.minute(FRIDAY, 689), MarketTime.minute(FRIDAY, 900));
    Reading reading = new Reading("csv", id, ReadingProfile.STANDARD, rest);
    Checked checked = rules.check(reading, new SourceBars(bars.build(), List.of(), List.of()), NOW);
    assertThat(checked.verdict()).isNull();
    assertThat(checked.good().ts(1)).isEqualTo(MarketTime.minute(FRIDAY, 690));
  }

  @Test
  void bars_after_hours_have_a_rule_of_their_own_and_refuse_no_series() {
    Bars ends = walk(minutes(Period.MIN5, FRIDAY));
    Bars.Builder bars = new Bars.Builder(ends.size() + 6);
    for (int i = 0; i < ends.size(); i++) {
      add(bars, ends.ts(i), ends, i);
    }
    for (int minute = 15 * 60 + 5; minute <= 15 * 60 + 30; minute += 5) {
      bars.add(MarketTime.minute(FRIDAY, minute), 8, 8, 8, 8, 500, 4000);
    }
    Checked checked = check(new SeriesId(Symbol.parse("688001.SH"), Period.MIN5), bars.build());
    assertThat(checked.rejected()).hasSize(6).allMatch(bar -> bar.rule().equals("after-hours"));
    assertThat(checked.verdict()).isNull();
    assertThat(same(checked.good(), ends)).isTrue();
  }

  @Test
  void suspended_days_are_counted_apart() {
    Bars traded = walk(days(10));
    Bars.Builder bars = new Bars.Builder(20);
    for (int i = 0; i < 10; i++) {
      if (i % 2 == 0) {
        add(bars, traded.ts(i), traded, i);
      } else {
        bars.add(traded.ts(i), 0, 0, 0, 0, i == 1 ? Bars.NO_VOLUME : 0, i == 3 ? Double.NaN : 0);
      }
    }
    Checked checked = check(series("600000.SH", Period.DAY), bars.build());
    assertThat(checked.rejected()).isEmpty();
    assertThat(checked.verdict()).isNull();
    assertThat(checked.good().size()).isEqualTo(5);
    assertThat(checked.suspended()).hasSize(5).contains(traded.ts(1), traded.ts(9));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.MIN_VALUE, 5.877472e-39f, 1.1754942e-38f, -1e-40f})
  void a_denormal_amount_is_none(float amount) {
    Bars bars = new Bars.Builder(1).add(days(1)[0], 11.73, 11.73, 11.73, 11.73, 0, amount).build();
    Checked checked = check(series("000695.SZ", Period.DAY), bars);
    assertThat(checked.good().amount(0)).isEqualTo(0.0);
    assertThat(checked.rejected()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true,false,last", "false,true,first", "true,true,last", "false,false,none"})
  void of_contradicting_records_the_one_that_passes_the_rules_is_stored(
      boolean isLastGood, boolean isFirstGood, String winner) {
    long ts = days(1)[0];
    Bars last = one(ts, 10, isLastGood);
    DuplicateBar first = new DuplicateBar(one(ts, 11, isFirstGood), "a.csv:2");
    SourceBars read = new SourceBars(last, List.of(), List.of(), i -> "a.csv:3", List.of(first));
    Checked checked = rules.check(Reading.whole("csv", series("600000.SH", Period.DAY)), read, NOW);
    Bars expected =
        switch (winner) {
          case "last" -> last;
          case "first" -> first.bar();
          default -> Bars.EMPTY;
        };
    assertThat(same(checked.good(), expected)).isTrue();
    assertThat(checked.rejected()).hasSize(2 - expected.size());
    assertThat(checked.verdict() == null).isEqualTo(isLastGood || isFirstGood);
  }

  private static Bars one(long ts, double price, boolean isGood) {
    double low = isGood ? price : price + 1;
    return new Bars.Builder(1).add(ts, price, price, low, price, 100, 100 * price).build();
  }

  @ParameterizedTest
  @CsvSource({"1,0,true", "9,10,false", "10,90,false", "11,89,true", "10,89,true", "30,0,true"})
  void much_that_is_rejected_refuses_the_series(int bad, int good, boolean isRefused) {
    List<RejectedBar> rejected =
        IntStream.range(0, bad)
            .mapToObj(
                i ->
                    new RejectedBar(
                        OptionalLong.empty(), "bad-line", "date is 'x'", "x", "a.csv:" + (i + 2)))
            .toList();
    Bars bars = good == 0 ? Bars.EMPTY : walk(days(good));
    Checked checked =
        rules.check(
            new Reading(
                "csv",
                series("600000.SH", Period.DAY),
                ReadingProfile.STANDARD,
                TimeRange.ALL,
                Period.DAY,
                true),
            new SourceBars(bars, rejected, List.of()),
            NOW);
    @Nullable SeriesVerdict verdict = checked.verdict();
    assertThat(verdict != null).isEqualTo(isRefused);
    if (verdict != null) {
      String number = good == 0 ? "all " + bad : bad + " of " + (bad + good);
      assertThat(verdict.message())
          .isEqualTo(
              "csv: %s lines rejected: bad-line (%d), first: a.csv:2: date is 'x'"
                  .formatted(number, bad));
      assertThat(verdict.rule()).isEqualTo("bad-line");
    }
  }

  @Test
  void of_very_many_bad_bars_only_some_are_kept_and_all_are_counted() {
    int all = 20_000;
    Bars.Builder bars = new Bars.Builder(all);
    for (int i = 0; i < all; i++) {
      bars.add(MarketTime.dayStart(LocalDate.of(1970, 1, 1).plusDays(i)), 1, 1, 2, 1, 100, 100);
    }
    Checked checked = check(series("600000.SH", Period.DAY), bars.build());
    assertThat(checked.rejected()).hasSize(10_000);
    assertThat(message(checked)).startsWith("csv: all 20000 lines rejected: ohlc-order (");
  }
}
