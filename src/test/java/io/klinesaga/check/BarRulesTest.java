package io.klinesaga.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.Resampler.Resampled;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.DuplicateBar;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarRulesTest {
  private static final SeriesId DAILY = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);
  private static final SeriesId FIVE = new SeriesId(Symbol.parse("600000.SH"), Period.MIN5);
  private static final SeriesId INDEX = new SeriesId(Symbol.parse("000001.SH"), Period.DAY);
  // A Friday.
  private static final Instant NOW = at("2021-06-04T16:30");

  private final BarRules rules = new BarRules(TradingCalendar.sse());

  private static Instant at(String marketTime) {
    return LocalDateTime.parse(marketTime).toInstant(MarketTime.OFFSET);
  }

  private static Bars bar(
      String time, double open, double high, double low, double close, long volume, double amount) {
    return new Bars.Builder(1)
        .add(at(time).toEpochMilli(), open, high, low, close, volume, amount)
        .build();
  }

  private static Bars flat(String time) {
    return bar(time, 1, 1, 1, 1, 100, 100);
  }

  private Checked check(SeriesId series, Bars bars, Instant now) {
    return rules.check("test", series, new SourceBars(bars, List.of(), List.of()), now);
  }

  private List<String> broken(SeriesId series, Bars bars, Instant now) {
    return check(series, bars, now).rejected().stream().map(RejectedBar::rule).toList();
  }

  @Test
  void bars_that_obey_every_rule_are_passed_on_untouched() {
    Bars bars = bar("2021-06-03T00:00", 10, 11, 9, 10.5, 100, 1000);
    Checked checked = check(DAILY, bars, NOW);
    assertThat(checked.good()).isSameAs(bars);
    assertThat(checked.rejected()).isEmpty();
    assertThat(checked.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10,9.9,9,9.5,100,1000,ohlc-order",
    "10,11,10.1,10.5,100,1000,ohlc-order",
    "10,11,9,11.1,100,1000,ohlc-order",
    "10,11,9,8.9,100,1000,ohlc-order",
    "9,9,9.1,9,100,1000,ohlc-order",
    "0,11,0,10,100,1000,non-positive-price",
    "0.54,0.6,-0.35,0.5,100,1000,non-positive-price",
    "10,11,9,10,-1,1000,negative-volume",
    "10,11,9,10,100,-0.01,negative-volume",
    "NaN,11,9,10,100,1000,not-finite",
    "10,Infinity,9,10,100,1000,not-finite",
    "10,11,-Infinity,10,100,1000,not-finite",
    "10,11,9,10,100,Infinity,not-finite"
  })
  void a_bad_value_breaks_its_rule(
      double open, double high, double low, double close, long volume, double amount, String rule) {
    Bars bars = bar("2021-06-03T00:00", open, high, low, close, volume, amount);
    for (SeriesId series : new SeriesId[] {DAILY, INDEX}) {
      Checked checked = check(series, bars, NOW);
      assertThat(checked.good().isEmpty()).isTrue();
      RejectedBar bad = checked.rejected().get(0);
      assertThat(bad.rule()).isEqualTo(rule);
      assertThat(bad.ts()).hasValue(bars.ts(0));
      assertThat(bad.payload()).startsWith("open=" + open + " high=" + high);
      assertThat(bad.origin()).isEqualTo("test " + series);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10|9.9|9|9.5|100|1000|high 9.9 is below open 10",
        "10|11|10.1|10.5|100|1000|low 10.1 is above open 10",
        "10|11|9|11.1|100|1000|high 11 is below close 11.1",
        "10|11|9|8.9|100|1000|low 9 is above close 8.9",
        "0|11|0|10|100|1000|open 0, expected above 0",
        "0.54|0.6|-0.35|0.5|100|1000|low -0.35, expected above 0",
        "10|11|9|10|-1|1000|volume -1, expected 0 or more",
        "10|11|9|10|100|-0.01|amount -0.01, expected 0 or more",
        "NaN|11|9|10|100|1000|open NaN, expected a number",
        "10|11|-Infinity|10|100|1000|low -Infinity, expected a number",
        "10|11|9|10|100|Infinity|amount Infinity, expected a number"
      })
  void the_reason_says_what_of_the_bar_is_wrong(
      double open, double high, double low, double close, long volume, double amount, String why) {
    Bars bars = bar("2021-06-03T00:00", open, high, low, close, volume, amount);
    assertThat(check(DAILY, bars, NOW).rejected())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason()).isEqualTo("2021-06-03T00:00: " + why));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2021-06-03T15:00|2021-06-07T00:00|expected 00:00 of the day",
        "2021-06-08T00:00|2021-06-07T00:00|the day is after today, 2021-06-07",
        "2021-06-07T00:00|2021-06-07T10:00|it is final from 16:00 of its day on, and it is 2021-06-07T10:00 now"
      })
  void the_reason_says_what_of_the_time_is_wrong(String time, String now, String why) {
    assertThat(check(DAILY, flat(time), at(now)).rejected())
        .singleElement()
        .satisfies(bad -> assertThat(bad.reason()).isEqualTo(time + ": " + why));
  }

  @Test
  void the_reason_names_the_sessions_and_the_missing_volume() {
    assertThat(check(FIVE, flat("2021-06-03T12:00"), NOW).rejected().get(0).reason())
        .isEqualTo(
            "2021-06-03T12:00: no 5m bar of the sessions 09:30 to 11:30 and 13:00 to 15:00 ends then");
    Bars idle = bar("2021-06-05T00:00", 1, 1, 1, 1, 0, 0);
    assertThat(check(DAILY, idle, at("2021-06-08T00:00")).rejected().get(0).reason())
        .isEqualTo("2021-06-05T00:00: no trading day, and the bar has no volume");
  }

  @Test
  void the_origin_of_a_bar_is_that_of_its_source() {
    Bars bars = bar("2021-06-03T00:00", 0, 1, 1, 1, 1, 1);
    SourceBars read = new SourceBars(bars, List.of(), List.of(), i -> "a.csv:" + (i + 2));
    assertThat(rules.check("csv", DAILY, read, NOW).rejected().get(0).origin())
        .isEqualTo("a.csv:2");
  }

  @Test
  void volume_and_amount_may_be_absent_or_zero() {
    Bars absent = bar("2021-06-03T00:00", 1, 1, 1, 1, Bars.NO_VOLUME, Double.NaN);
    assertThat(broken(INDEX, absent, NOW)).isEmpty();
    assertThat(broken(DAILY, bar("2021-06-03T00:00", 1, 1, 1, 1, 0, 0), NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2021-06-03T09:29",
    "2021-06-03T09:36",
    "2021-06-03T12:00",
    "2021-06-03T13:01",
    "2021-06-03T15:04",
    "2021-06-03T15:31",
    "2021-06-03T23:55",
    "2021-06-03T09:35:30",
    "2021-06-03T00:00"
  })
  void a_minute_bar_outside_the_sessions_or_between_their_slices_is_off_the_grid(String time) {
    assertThat(broken(FIVE, flat(time), NOW)).containsExactly("off-grid");
  }

  @Test
  void a_daily_bar_is_at_midnight() {
    assertThat(broken(DAILY, flat("2021-06-03T15:00"), NOW)).containsExactly("off-grid");
  }

  @ParameterizedTest
  @CsvSource({
    "2021-06-04T00:00,2021-06-04T15:59:59,unfinished",
    "2021-06-04T00:00,2021-06-04T09:00,unfinished",
    "2021-06-04T00:00,2021-06-04T16:00,",
    "2021-06-04T00:00,2021-06-03T23:59,future-time",
    "2021-06-03T00:00,2021-06-04T00:01,"
  })
  void a_daily_bar_is_final_at_four_in_the_afternoon(String time, String now, String rule) {
    assertThat(broken(DAILY, flat(time), at(now)))
        .isEqualTo(rule == null ? List.of() : List.of(rule));
  }

  @ParameterizedTest
  @CsvSource({
    "2021-06-04T10:35,2021-06-04T10:34:59,unfinished",
    "2021-06-04T10:35,2021-06-04T10:35,",
    "2021-06-04T10:35,2021-06-03T16:00,future-time"
  })
  void a_minute_bar_is_final_at_its_end(String time, String now, String rule) {
    assertThat(broken(FIVE, flat(time), at(now)))
        .isEqualTo(rule == null ? List.of() : List.of(rule));
  }

  @Test
  void off_the_calendar_only_bars_with_volume_are_kept_and_one_warning_sums_them_up() {
    Bars bars =
        new Bars.Builder(4)
            .add(MarketTime.dayStart(LocalDate.of(1991, 4, 6)), 1, 1, 1, 1, 100, 100)
            .add(MarketTime.dayStart(LocalDate.of(1991, 4, 13)), 1, 1, 1, 1, Bars.NO_VOLUME, 1)
            .add(MarketTime.dayStart(LocalDate.of(2017, 2, 25)), 1, 1, 1, 1, 0, 0)
            .add(MarketTime.dayStart(LocalDate.of(2021, 6, 3)), 1, 1, 1, 1, 0, 0)
            .build();
    Checked checked = check(DAILY, bars, NOW);
    assertThat(checked.good().size()).isEqualTo(3);
    assertThat(checked.rejected())
        .extracting(RejectedBar::rule)
        .containsExactly("not-a-trading-day");
    assertThat(checked.warnings())
        .singleElement()
        .asString()
        .contains("2 bars", "1991-04-06", "1991-04-13");
  }

  @Test
  void what_the_source_rejected_and_warned_of_comes_first() {
    RejectedBar before = new RejectedBar(OptionalLong.empty(), "bad-date", "why", "00", "file:0");
    Bars bars = bar("2021-06-03T00:00", 1, 0.5, 1, 1, 1, 1);
    Checked checked =
        rules.check("test", DAILY, new SourceBars(bars, List.of(before), List.of("tail")), NOW);
    assertThat(checked.rejected()).hasSize(2).first().isEqualTo(before);
    assertThat(checked.warnings()).containsExactly("tail");
  }

  @Test
  void random_bars_are_either_good_or_rejected_and_the_good_ones_stay_so() {
    Random random = new Random(7);
    SessionGrid grid = SessionGrid.of(Period.MIN5);
    for (int round = 0; round < 200; round++) {
      Bars.Builder builder = new Bars.Builder(grid.size());
      for (int i = 0; i < grid.size(); i++) {
        long ts = MarketTime.minute(LocalDate.of(2021, 6, 3), grid.minute(i));
        int volume = random.nextInt(10);
        double amount = volume * 10.0 * (random.nextInt(20) == 0 ? 100 : 1);
        builder.add(ts, any(random), any(random), any(random), any(random), volume, amount);
      }
      Checked checked = check(FIVE, builder.build(), NOW);
      assertThat(checked.good().size() + checked.rejected().size()).isEqualTo(grid.size());
      assertThat(broken(FIVE, checked.good(), NOW)).isEmpty();
      assertThat(checked.holes()).hasSize(checked.rejected().size());
    }
  }

  private static double any(Random random) {
    return random.nextInt(40) == 0 ? random.nextInt(3) - 1 : 10 + random.nextInt(3);
  }

  @Test
  void holes_are_the_times_at_which_a_bar_is_missing() {
    long replaced = at("2021-06-03T09:35").toEpochMilli();
    long lost = at("2021-06-03T09:40").toEpochMilli();
    Bars bars =
        new Bars.Builder(4)
            .add(replaced, 1, 1, 1, 1, 1, 1)
            .add(lost, 1, 0.5, 1, 1, 1, 1)
            .add(at("2021-06-03T12:00").toEpochMilli(), 1, 1, 1, 1, 1, 1)
            .add(at("2021-06-04T10:00").toEpochMilli(), 1, 1, 1, 1, 1, 1)
            .build();
    DuplicateBar duplicate = new DuplicateBar(flat("2021-06-03T09:35"), "file:0");
    SourceBars read = new SourceBars(bars, List.of(), List.of(), i -> "", List.of(duplicate));
    Checked checked = rules.check("test", FIVE, read, at("2021-06-04T09:58"));
    assertThat(checked.rejected())
        .extracting(RejectedBar::rule)
        .containsExactly("duplicate", "ohlc-order", "off-grid", "unfinished");
    assertThat(checked.holes()).containsExactly(lost);
  }

  @Test
  void an_incomplete_bucket_names_the_bar_it_lacks() {
    Bars five =
        new Bars.Builder(4)
            .add(at("2021-06-03T09:35").toEpochMilli(), 1, 1, 1, 1, 100, 100)
            .add(at("2021-06-03T09:40").toEpochMilli(), 1, 0.5, 1, 1, 100, 100)
            .add(at("2021-06-03T09:45").toEpochMilli(), 1, 1, 1, 1, 100, 100)
            .add(at("2021-06-03T10:00").toEpochMilli(), 1, 1, 1, 1, 100, 100)
            .add(at("2021-06-03T10:15").toEpochMilli(), 1, 1, 1, 1, 100, 100)
            .build();
    SourceBars read = new SourceBars(five, List.of(), List.of(), i -> "a.csv:" + (i + 2));
    Checked shorter = rules.check("test", FIVE, read, NOW);
    SeriesId fifteen = new SeriesId(FIVE.symbol(), Period.MIN15);
    Resampled made =
        Resampler.resample(
            shorter.good(),
            Period.MIN5,
            Period.MIN15,
            new Gaps(shorter.holes(), shorter.suspended(), false));
    Checked derived = BarRules.derived(Reading.whole("test", fifteen), shorter, made);
    assertThat(derived.rejected())
        .containsExactly(
            lacking("09:45", "its 5m bar of 2021-06-03T09:40 was rejected: ohlc-order", "a.csv:3"),
            lacking("10:00", "its 5m bar of 2021-06-03T09:50 is not there", "test " + fifteen),
            lacking("10:15", "its 5m bar of 2021-06-03T10:05 is not there", "test " + fifteen));
    assertThat(derived.verdict()).isNotNull();
  }

  private static RejectedBar lacking(String time, String reason, String origin) {
    long ts = at("2021-06-03T" + time).toEpochMilli();
    return new RejectedBar(OptionalLong.of(ts), "incomplete-bucket", reason, "", origin);
  }

  @Test
  void every_rule_has_its_own_id_and_a_sentence() {
    assertThat(Arrays.stream(Rule.values()).map(Rule::id))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z]+(-[a-z]+)*"));
    assertThat(Arrays.stream(Rule.values()).map(Rule::sentence)).allMatch(s -> s.endsWith("."));
  }
}
