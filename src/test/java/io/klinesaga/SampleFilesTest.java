package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.check.BarRules;
import io.klinesaga.check.Checked;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.tdx.file.TdxFileSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The shipped sample against {@code sample-expected.csv}, which {@code
 * src/test/python/expected_sample.py} computes without the product.
 */
class SampleFilesTest {
  private static final Path SAMPLE = Path.of("src", "sample");
  private static final Instant NOW = Instant.parse("2026-01-05T00:00:00Z");
  private static final Symbol STAR = Symbol.parse("688001.SH");

  private final BarRules rules = new BarRules(TradingCalendar.sse());

  @ParameterizedTest
  @CsvFileSource(resources = "/sample-expected.csv", useHeadersInDisplayName = true)
  void every_series_has_the_independently_computed_counts_ends_and_sums(
      String symbol,
      String periodCode,
      int count,
      String firstTs,
      String lastTs,
      BigDecimal open,
      BigDecimal high,
      BigDecimal low,
      BigDecimal close,
      BigDecimal volume,
      BigDecimal amount,
      int rejected,
      String firstBar,
      String lastBar) {
    Checked checked = checked(new SeriesId(Symbol.parse(symbol), Period.parse(periodCode)));
    Bars bars = checked.good();
    assertThat(bars.size()).isEqualTo(count);
    assertThat(MarketTime.dateTime(bars.firstTs())).hasToString(firstTs);
    assertThat(MarketTime.dateTime(bars.lastTs())).hasToString(lastTs);
    assertThat(sum(bars, i -> BigDecimal.valueOf(bars.open(i)))).isEqualByComparingTo(open);
    assertThat(sum(bars, i -> BigDecimal.valueOf(bars.high(i)))).isEqualByComparingTo(high);
    assertThat(sum(bars, i -> BigDecimal.valueOf(bars.low(i)))).isEqualByComparingTo(low);
    assertThat(sum(bars, i -> BigDecimal.valueOf(bars.close(i)))).isEqualByComparingTo(close);
    assertThat(sum(bars, i -> BigDecimal.valueOf(bars.volume(i)))).isEqualByComparingTo(volume);
    assertThat(sum(bars, i -> new BigDecimal(bars.amount(i)))).isEqualByComparingTo(amount);
    assertThat(checked.rejected()).hasSize(rejected);
    assertThat(values(bars, 0)).isEqualTo(firstBar);
    assertThat(values(bars, bars.size() - 1)).isEqualTo(lastBar);
  }

  private static String values(Bars bars, int i) {
    return Stream.of(
            BigDecimal.valueOf(bars.open(i)),
            BigDecimal.valueOf(bars.high(i)),
            BigDecimal.valueOf(bars.low(i)),
            BigDecimal.valueOf(bars.close(i)),
            BigDecimal.valueOf(bars.volume(i)),
            new BigDecimal(bars.amount(i)))
        .map(value -> value.stripTrailingZeros().toPlainString())
        .collect(Collectors.joining(" "));
  }

  @Test
  void the_composite_has_sixteen_bars_with_a_wrong_price_order() {
    Checked checked = checked(new SeriesId(Symbol.parse("000001.SH"), Period.DAY));
    assertThat(checked.rejected()).hasSize(16).allMatch(r -> r.rule().equals("ohlc-order"));
    assertThat(checked.rejected().get(0).payload()).matches("open=\\S+ high=\\S+ low=.*");
    assertThat(checked.warnings()).isEmpty();
  }

  @Test
  void of_all_shares_one_bar_has_another_unit() {
    assertThat(
            Stream.of(
                    new SeriesId(Symbol.parse("600000.SH"), Period.DAY),
                    new SeriesId(Symbol.parse("000001.SZ"), Period.DAY),
                    new SeriesId(STAR, Period.MIN1),
                    new SeriesId(STAR, Period.MIN5))
                .flatMap(series -> checked(series).rejected().stream()))
        .singleElement()
        .satisfies(
            bar -> {
              assertThat(bar.rule()).isEqualTo("unit-implausible");
              assertThat(bar.origin()).contains("sz000001.day");
              assertThat(bar.reason())
                  .isEqualTo(
                      "1995-11-17T00:00: amount 3340000 and volume 4600: amount/volume is 101 × the"
                          + " price: volume seems to be in lots");
            });
  }

  @Test
  void saturday_sessions_in_shenzhen_are_kept_with_one_warning() {
    Checked checked = checked(new SeriesId(Symbol.parse("000001.SZ"), Period.DAY));
    assertThat(checked.warnings())
        .singleElement()
        .asString()
        .contains("000001.SZ 1d: 39 bars", "1991-04-06");
  }

  @Test
  void the_five_minute_file_equals_the_resampled_one_minute_file() {
    Bars one = read(new SeriesId(STAR, Period.MIN1), TimeRange.ALL).bars();
    Bars five = read(new SeriesId(STAR, Period.MIN5), TimeRange.ALL).bars();
    Bars derived = Resampler.resample(one, Period.MIN1, Period.MIN5, Gaps.NONE).bars();
    int equal = 0;
    for (int i = 0; i < five.size(); i++) {
      int j = derived.indexOf(five.ts(i));
      equal += j >= 0 && five.sameRow(i, derived, j) ? 1 : 0;
    }
    assertThat(five.size()).isEqualTo(144);
    assertThat(equal).isEqualTo(144);
  }

  @Test
  void the_symbols_of_a_period_are_those_with_a_file() {
    try (KlineSource source = new TdxFileSource(SAMPLE)) {
      assertThat(source.symbols(Period.DAY))
          .extracting(Symbol::toString)
          .containsExactly("000001.SH", "000001.SZ", "600000.SH", "881478.SH");
      assertThat(source.symbols(Period.MIN1)).containsExactly(STAR);
      assertThat(source.symbols(Period.MIN5)).containsExactly(STAR);
      assertThat(source.symbols(Period.MIN15)).isEmpty();
    }
  }

  private Checked checked(SeriesId series) {
    if (series.period().minutes() <= 5) {
      return rules.check("tdx-file", series, read(series, TimeRange.ALL), NOW);
    }
    Bars five = checked(new SeriesId(series.symbol(), Period.MIN5)).good();
    Bars derived = Resampler.resample(five, Period.MIN5, series.period(), Gaps.NONE).bars();
    return rules.check("tdx-file", series, new SourceBars(derived, List.of(), List.of()), NOW);
  }

  private static SourceBars read(SeriesId series, TimeRange range) {
    try (KlineSource source = new TdxFileSource(SAMPLE)) {
      return source.fetch(series, range);
    }
  }

  private static BigDecimal sum(Bars bars, IntFunction<BigDecimal> value) {
    return IntStream.range(0, bars.size()).mapToObj(value).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
