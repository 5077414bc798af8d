package io.klinesaga.app.crash;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.testing.TestBars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Changing bars of some daily and some 5-minute series. Bars never disappear. */
final class RandomMarket {
  private static final int DAILY = 12;
  private static final int MINUTES = 3;
  private static final int FIRST_DAYS = 60;
  private static final int FIRST_MINUTE_DAYS = 3;
  private static final int MOST_CHANGES = 5;
  private static final int MOST_NEW_DAYS = 3;

  private final CsvMarket files;
  private final Random random;

  /** The variant of each bar of each series. */
  private final Map<SeriesId, List<Integer>> variants = new LinkedHashMap<>();

  private int lastVariant;

  RandomMarket(CsvMarket files, Random random) {
    this.files = files;
    this.random = random;
    for (SeriesId series : TestBars.series(0, DAILY)) {
      add(series, FIRST_DAYS);
    }
    for (SeriesId series : TestBars.series(0, MINUTES)) {
      add(new SeriesId(series.symbol(), Period.MIN5), FIRST_MINUTE_DAYS * barsOfDay());
    }
  }

  private static int barsOfDay() {
    return SessionGrid.of(Period.MIN5).size();
  }

  private void add(SeriesId series, int bars) {
    variants.put(series, new ArrayList<>());
    append(series, bars);
    publish(series);
  }

  private void append(SeriesId series, int bars) {
    for (int i = 0; i < bars; i++) {
      variants.get(series).add(lastVariant);
    }
  }

  /** About half of the series change some bars and get some new days. */
  void change() {
    lastVariant++;
    for (SeriesId series : variants.keySet()) {
      if (random.nextBoolean()) {
        List<Integer> bars = variants.get(series);
        for (int n = random.nextInt(MOST_CHANGES + 1); n > 0; n--) {
          bars.set(random.nextInt(bars.size()), lastVariant);
        }
        int days = random.nextInt(MOST_NEW_DAYS + 1);
        append(series, series.period().isDaily() ? days : days / 2 * barsOfDay());
        publish(series);
      }
    }
  }

  private void publish(SeriesId series) {
    List<Integer> bars = variants.get(series);
    files.put(
        series, series.period().isDaily() ? TestBars.bars(bars.size(), bars::get) : minutes(bars));
  }

  private static Bars minutes(List<Integer> variants) {
    Bars.Builder bars = new Bars.Builder(variants.size());
    for (int i = 0; i < variants.size(); i++) {
      double open = 10 + i * 0.01 + variants.get(i) / 3.0;
      long ts = TestBars.day(i / barsOfDay()) + timeOfDay(i % barsOfDay());
      bars.add(ts, open, open + 0.3, open - 0.1, open + 0.1, 100L + i, (100 + i) * (open + 0.05));
    }
    return bars.build();
  }

  private static long timeOfDay(int bar) {
    return SessionGrid.of(Period.MIN5).minute(bar) * 60_000L;
  }
}
