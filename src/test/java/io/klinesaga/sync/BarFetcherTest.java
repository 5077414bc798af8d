package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.klinesaga.check.BarRules;
import io.klinesaga.check.Checked;
import io.klinesaga.check.RefusedSeriesException;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceListener;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.UnknownSeriesException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** From which source bars come, and what is done with them on the way. */
class BarFetcherTest {
  private static final Symbol BANK = Symbol.parse("600000.SH");
  private static final SeriesId DAILY = new SeriesId(BANK, Period.DAY);
  private static final SeriesId ONE = new SeriesId(BANK, Period.MIN1);
  private static final SeriesId FIVE = new SeriesId(BANK, Period.MIN5);
  private static final SeriesId HOUR = new SeriesId(BANK, Period.parse("60m"));
  private static final long FRIDAY = MarketTime.dayStart(LocalDate.of(2021, 6, 4));
  private static final Instant NOW = Instant.ofEpochMilli(FRIDAY).plus(Duration.ofHours(20));

  private final Source first = new Source("first");
  private final Source second = new Source("second");
  private final List<String> told = new ArrayList<>();

  /** A source with some series, whose next answer a test decides. */
  private static final class Source implements KlineSource {
    private final String name;
    private final Map<SeriesId, SourceBars> bars = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private @Nullable RuntimeException failure;

    Source(String name) {
      this.name = name;
    }

    Source with(SeriesId series, Bars some, RejectedBar... rejected) {
      bars.put(series, new SourceBars(some, List.of(rejected), List.of()));
      return this;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public SortedSet<Symbol> symbols(Period period) {
      answer();
      SortedSet<Symbol> symbols = new TreeSet<>();
      bars.keySet().stream()
          .filter(series -> series.period() == period)
          .forEach(series -> symbols.add(series.symbol()));
      return symbols;
    }

    private void answer() {
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public SourceBars fetch(SeriesId series, TimeRange range) {
      asked.add(series.period().code());
      answer();
      SourceBars known = bars.get(series);
      if (known == null) {
        throw new UnknownSeriesException(name + " has no " + series);
      }
      return new SourceBars(known.bars().slice(range), known.rejected(), known.warnings());
    }

    @Override
    public void close() {}
  }

  private BarFetcher fetcher() {
    SourceListener listener =
        new SourceListener() {
          @Override
          public void answered(String source, Period period, Duration took) {
            told.add(source + " answered " + period.code());
          }

          @Override
          public void failed(String source, Failure failure) {
            told.add(source + " failed " + failure.code());
          }
        };
    return new BarFetcher(
        List.of(first, second),
        new BarRules(TradingCalendar.sse()),
        Clock.fixed(NOW, ZoneOffset.UTC),
        listener);
  }

  private Checked fetch(SeriesId series) {
    return fetcher().fetch(series, TimeRange.ALL);
  }

  private static Bars day(double close) {
    return new Bars.Builder(1).add(FRIDAY, close, close, close, close, 100, 100 * close).build();
  }

  /** The whole Friday; every bar has the volume of its number. */
  private static Bars minutes(Period period, int count) {
    SessionGrid grid = SessionGrid.of(period);
    Bars.Builder bars = new Bars.Builder(count);
    for (int i = 0; i < count; i++) {
      bars.add(FRIDAY + grid.minute(i) * 60_000L, 10, 10, 10, 10, i + 1, 10 * (i + 1));
    }
    return bars.build();
  }

  @Test
  void the_first_source_that_has_the_series_delivers() {
    first.with(DAILY, day(1));
    second.with(DAILY, day(2));
    Checked checked = fetch(DAILY);
    assertThat(checked.source()).isEqualTo("first");
    assertThat(checked.good().close(0)).isEqualTo(1);
    assertThat(second.asked).isEmpty();
    assertThat(told).containsExactly("first answered 1d");
  }

  @Test
  void a_source_that_fails_or_has_no_such_series_is_followed_by_the_next() {
    second.with(DAILY, day(2));
    assertThat(fetch(DAILY).source()).isEqualTo("second");
    first.failure = new SourceException("disk broken");
    assertThat(fetch(DAILY).source()).isEqualTo("second");
    assertThat(told)
        .containsExactly(
            "first failed unknown_series",
            "second answered 1d",
            "first failed bad_data",
            "second answered 1d");
  }

  @Test
  void a_series_that_no_source_has_is_unknown() {
    assertThatThrownBy(() -> fetch(DAILY))
        .isInstanceOf(UnknownSeriesException.class)
        .hasMessage("no source has it: first has no " + DAILY + "; second has no " + DAILY);
  }

  @Test
  void without_any_the_reason_of_each_is_named() {
    second.failure = new SourceException("disk broken");
    assertThatThrownBy(() -> fetch(DAILY))
        .isInstanceOf(SourceException.class)
        .hasMessage("first has no " + DAILY + "; disk broken");
  }

  @Test
  void a_source_that_breaks_down_is_no_reason_to_ask_another() {
    first.failure = new IllegalStateException("a fault of the source");
    second.with(DAILY, day(2));
    assertThatThrownBy(() -> fetch(DAILY)).isSameAs(first.failure);
    assertThat(told).containsExactly("first failed other");
  }

  @Test
  void a_period_that_the_source_has_not_is_made_of_a_shorter_one_before_another_is_asked() {
    first.with(FIVE, minutes(Period.MIN5, 48));
    second.with(HOUR, minutes(HOUR.period(), 4));
    Checked checked = fetch(HOUR);
    assertThat(checked.source()).isEqualTo("first");
    assertThat(checked.good().size()).isEqualTo(4);
    assertThat(checked.good().volume(0)).isEqualTo(12 * 13 / 2);
    assertThat(first.asked).containsExactly("60m", "5m");
  }

  @Test
  void five_minute_bars_are_preferred_to_one_minute_bars_and_both_do() {
    first.with(ONE, minutes(Period.MIN1, 240));
    assertThat(fetch(HOUR).good().size()).isEqualTo(4);
    assertThat(first.asked).containsExactly("60m", "5m", "1m");
    first.asked.clear();
    assertThat(fetch(FIVE).good().size()).isEqualTo(48);
    assertThat(first.asked).containsExactly("5m", "1m");
  }

  @Test
  void a_longer_bar_of_which_a_part_is_bad_is_rejected_as_incomplete() {
    Bars.Builder some = new Bars.Builder(12);
    Bars all = minutes(Period.MIN5, 12);
    for (int i = 0; i < all.size(); i++) {
      double low = i == 3 ? 11 : 10; // above the close
      some.add(all.ts(i), 10, 10, low, 10, all.volume(i), all.amount(i));
    }
    first.with(FIVE, some.build());
    RefusedSeriesException refused =
        catchThrowableOfType(RefusedSeriesException.class, () -> fetch(HOUR));
    assertThat(refused)
        .hasMessageContaining("first: all 1 records rejected: incomplete-bucket (1)");
    Checked checked = refused.checked();
    assertThat(checked.rejected()).hasSize(1);
    assertThat(checked.rejected().get(0).origin()).contains("first");
  }

  @Test
  void daily_bars_are_never_made() {
    first.with(ONE, minutes(Period.MIN1, 240));
    assertThatThrownBy(() -> fetch(DAILY)).isInstanceOf(SourceException.class);
    assertThat(first.asked).containsExactly("1d");
  }

  @Test
  void bars_that_break_a_rule_are_not_good() {
    first.with(DAILY, new Bars.Builder(1).add(FRIDAY, 10, 9, 8, 8.5, 1, 1).build());
    RefusedSeriesException refused =
        catchThrowableOfType(RefusedSeriesException.class, () -> fetch(DAILY));
    assertThat(refused.rule()).isEqualTo("ohlc-order");
    assertThat(refused.checked().rejected())
        .extracting(RejectedBar::rule)
        .containsExactly("ohlc-order");
  }

  @Test
  void a_source_whose_bars_are_refused_is_followed_by_the_next() {
    first.with(DAILY, new Bars.Builder(1).add(FRIDAY, 10, 9, 8, 8.5, 1, 1).build());
    second.with(DAILY, day(2));
    assertThat(fetch(DAILY).source()).isEqualTo("second");
    assertThat(told)
        .containsExactly("first answered 1d", "first failed bad_data", "second answered 1d");
  }

  @Test
  void symbols_are_those_of_all_sources_and_of_shorter_periods() {
    Symbol other = Symbol.parse("000001.SZ");
    first.with(FIVE, minutes(Period.MIN5, 1));
    second.with(new SeriesId(other, HOUR.period()), minutes(HOUR.period(), 1));
    assertThat(fetcher().symbols(HOUR.period()).symbols()).containsExactly(other, BANK);
    assertThat(fetcher().symbols(Period.MIN1).symbols()).isEmpty();
    first.failure = new SourceException("disk broken");
    assertThat(fetcher().symbols(HOUR.period()).symbols()).containsExactly(other);
    second.failure = new SourceException("no network");
    assertThatThrownBy(() -> fetcher().symbols(Period.DAY))
        .isInstanceOf(SourceException.class)
        .hasMessage("no source can be listed: disk broken; no network");
  }

  private static SourcePausedException pause(String source, int minutes) {
    return new SourcePausedException(source + " is paused", NOW.plus(Duration.ofMinutes(minutes)));
  }

  @Test
  void a_series_whose_sources_are_all_paused_is_no_failure_of_theirs() {
    first.failure = pause("first", 9);
    second.failure = pause("second", 5);
    assertThatThrownBy(() -> fetch(DAILY))
        .isInstanceOf(SourcePausedException.class)
        .hasMessage("first is paused; second is paused")
        .extracting(e -> ((SourcePausedException) e).until())
        .isEqualTo(NOW.plus(Duration.ofMinutes(5)));
    assertThat(told).isEmpty();
  }

  @Test
  void a_source_that_does_not_have_the_series_leaves_it_postponed_and_one_that_fails_does_not() {
    first.failure = pause("first", 9);
    assertThatThrownBy(() -> fetch(DAILY)).isInstanceOf(SourcePausedException.class);
    second.failure = new SourceException("second: broken");
    assertThatThrownBy(() -> fetch(DAILY))
        .isNotInstanceOf(SourcePausedException.class)
        .hasMessage("first is paused; second: broken");
  }

  @Test
  void a_paused_source_is_passed_over() {
    first.failure = pause("first", 9);
    second.with(DAILY, day(10));
    assertThat(fetch(DAILY).source()).isEqualTo("second");
  }
}
