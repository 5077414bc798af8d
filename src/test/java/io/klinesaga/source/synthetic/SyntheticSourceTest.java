package io.klinesaga.source.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.check.BarRules;
import io.klinesaga.check.Checked;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticSourceTest {
  private static final Instant NOW = Instant.parse("2026-01-05T00:00:00Z");
  private static final Symbol FIRST = Symbol.parse("600000.SH");

  private static KlineSource source(String... keysAndValues) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new SyntheticSourceProvider().create(SourceContext.of(settings));
  }

  private static Bars bars(KlineSource source, Period period) {
    return source.fetch(new SeriesId(FIRST, period), TimeRange.ALL).bars();
  }

  private static boolean same(Bars a, Bars b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = a.sameRow(i, b, i);
    }
    return same;
  }

  @ParameterizedTest
  @EnumSource
  void every_bar_obeys_the_rules(Period period) {
    KlineSource source = source("symbols", "40", "days", "300");
    BarRules rules = new BarRules(TradingCalendar.sse());
    int perDay = period.isDaily() ? 1 : SessionGrid.of(period).size();
    for (Symbol symbol : source.symbols(period)) {
      SeriesId series = new SeriesId(symbol, period);
      SourceBars read = source.fetch(series, TimeRange.ALL);
      assertThat(read.bars().size()).isEqualTo(300 * perDay);
      assertThat(rules.check(source.name(), series, read, NOW).rejected()).isEmpty();
    }
  }

  @Test
  void all_periods_agree_with_the_minutes() {
    KlineSource source = source("days", "20", "revision", "3");
    Bars minutes = bars(source, Period.MIN1);
    for (Period period : List.of(Period.MIN5, Period.MIN15, Period.MIN30, Period.MIN60)) {
      Bars derived = Resampler.resample(minutes, Period.MIN1, period, Gaps.NONE).bars();
      assertThat(same(bars(source, period), derived)).as(period.code()).isTrue();
    }
    assertThat(same(bars(source, Period.DAY), daily(minutes))).isTrue();
  }

  private static Bars daily(Bars minutes) {
    Bars.Builder days = new Bars.Builder(20);
    for (int from = 0; from < minutes.size(); from += 240) {
      double high = 0;
      double low = Double.MAX_VALUE;
      long volume = 0;
      double amount = 0;
      for (int i = from; i < from + 240; i++) {
        high = Math.max(high, minutes.high(i));
        low = Math.min(low, minutes.low(i));
        volume += minutes.volume(i);
        amount += minutes.amount(i);
      }
      long ts = MarketTime.dayStart(MarketTime.date(minutes.ts(from)));
      days.add(ts, minutes.open(from), high, low, minutes.close(from + 239), volume, amount);
    }
    return days.build();
  }

  @Test
  void the_same_settings_give_the_same_bars_and_another_seed_others() {
    assertThat(same(bars(source(), Period.MIN1), bars(source(), Period.MIN1))).isTrue();
    assertThat(same(bars(source(), Period.MIN1), bars(source("seed", "2"), Period.MIN1))).isFalse();
  }

  @Test
  void a_later_end_appends_days_and_leaves_the_others() {
    Bars before = bars(source("end-date", "2025-12-29", "days", "10"), Period.MIN5);
    Bars after = bars(source("end-date", "2025-12-31", "days", "12"), Period.MIN5);
    assertThat(after.size()).isEqualTo(12 * 48);
    assertThat(same(after.slice(new TimeRange(0, before.lastTs())), before)).isTrue();
  }

  @Test
  void the_days_are_the_trading_days_up_to_the_end() {
    Bars days = bars(source("end-date", "2025-10-08", "days", "2"), Period.DAY);
    assertThat(MarketTime.date(days.ts(0))).isEqualTo(LocalDate.of(2025, 9, 29));
    assertThat(MarketTime.date(days.ts(1))).isEqualTo(LocalDate.of(2025, 9, 30));
  }

  @ParameterizedTest
  @EnumSource
  void a_range_is_a_slice_of_everything(Period period) {
    KlineSource source = source("days", "30", "bad-bar-every", "7");
    Bars all = bars(source, period);
    for (int i = 0; i < 20; i++) {
      TimeRange range = new TimeRange(all.ts(i), all.ts(all.size() / 2 + i / 2) + i * 60_000L);
      Bars part = source.fetch(new SeriesId(FIRST, period), range).bars();
      assertThat(same(part, all.slice(range))).isTrue();
    }
    assertThat(source.fetch(new SeriesId(FIRST, period), new TimeRange(0, 1)).bars().isEmpty())
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void a_range_that_begins_and_ends_in_a_day_is_a_slice_too_with_the_same_bad_bars(Period period) {
    KlineSource source = source("symbols", "1", "days", "3", "bad-bar-every", "7");
    SeriesId series = new SeriesId(FIRST, period);
    Bars all = bars(source, period);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      int a = random.nextInt(all.size());
      int b = random.nextInt(all.size());
      long shift = random.nextInt(3) - 1; // around the bar's own time
      TimeRange range =
          new TimeRange(
              all.ts(Math.min(a, b)) + shift, all.ts(Math.max(a, b)) + Math.max(0, shift));
      assertThat(same(source.fetch(series, range).bars(), all.slice(range)))
          .as("%s", range)
          .isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_revision_changes_one_bar_of_some_older_days(Period period) {
    Bars before = bars(source("days", "100"), period);
    Bars after = bars(source("days", "100", "revision", "1"), period);
    int changed = 0;
    for (int i = 0; i < before.size(); i++) {
      if (!before.sameRow(i, after, i)) {
        changed++;
        assertThat(after.volume(i)).isEqualTo(before.volume(i) + 100);
      }
    }
    int last = before.size() - 1;
    assertThat(changed).isBetween(2, 30);
    assertThat(before.sameRow(last, after, last)).isTrue();
    assertThat(changed).isEqualTo(changedDays());
  }

  private static int changedDays() {
    Bars before = bars(source("days", "100"), Period.DAY);
    Bars after = bars(source("days", "100", "revision", "1"), Period.DAY);
    int changed = 0;
    for (int i = 0; i < before.size(); i++) {
      changed += before.sameRow(i, after, i) ? 0 : 1;
    }
    return changed;
  }

  @Test
  void every_nth_bar_can_be_bad() {
    KlineSource source = source("bad-bar-every", "100");
    SeriesId series = new SeriesId(FIRST, Period.MIN1);
    Checked checked =
        new BarRules(TradingCalendar.sse())
            .check("synthetic", series, source.fetch(series, TimeRange.ALL), NOW);
    assertThat(checked.rejected())
        .hasSize(12)
        .extracting(RejectedBar::rule)
        .containsOnly("ohlc-order");
  }

  @Test
  void chosen_symbols_fail_and_the_others_do_not() {
    KlineSource source = source("fail-symbols", "600001.SH, 600002.SH");
    SeriesId second = new SeriesId(Symbol.parse("600001.SH"), Period.DAY);
    assertThatThrownBy(() -> source.fetch(second, TimeRange.ALL))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("600001.SH 1d");
    assertThat(bars(source, Period.DAY).size()).isEqualTo(5);
  }

  @Test
  void a_stalled_fetch_ends_when_it_is_interrupted() {
    KlineSource source = source("stall-symbols", "600000.SH", "stall", "10m");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> bars(source, Period.DAY))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("stalled");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void symbols_run_over_the_real_prefixes_and_are_all_known_shares() {
    KlineSource source = source("symbols", "15000");
    assertThat(source.symbols(Period.MIN30))
        .hasSize(15_000)
        .contains(FIRST, Symbol.parse("601000.SH"), Symbol.parse("920999.BJ"))
        .allMatch(symbol -> Instruments.shipped().of(symbol).isPresent());
    assertThat(SyntheticSymbols.indexOf(SyntheticSymbols.at(5_432))).isEqualTo(5_432);
    assertThatThrownBy(
            () ->
                source().fetch(new SeriesId(Symbol.parse("600010.SH"), Period.DAY), TimeRange.ALL))
        .isInstanceOf(UnknownSeriesException.class)
        .hasMessageContaining("600000.SH to 600009.SH");
  }

  @ParameterizedTest
  @CsvSource({
    "symbols,0",
    "symbols,15001",
    "symbols,ten",
    "days,0",
    "days,9200",
    "end-date,2025-13-01",
    "end-date,1990-01-01",
    "stall,10",
    "stall,-1s",
    "fail-symbols,600000",
    "bad-bar-every,-1",
    "revision,-1",
    "colour,red"
  })
  void a_bad_setting_is_refused_with_key_and_value(String key, String value) {
    assertThatThrownBy(() -> source(key, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kline.source.synthetic." + key)
        .hasMessageContaining("expected");
  }

  @Test
  void the_shipped_sources_are_found_as_services() {
    assertThat(ServiceLoader.load(KlineSourceProvider.class))
        .extracting(KlineSourceProvider::name)
        .contains("tdx-file", "csv", "synthetic");
  }
}
