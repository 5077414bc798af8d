package io.klinesaga.testing;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/** Daily bars that pass every check, the same for the same arguments. */
public final class TestBars {
  private static final long[] DAYS = days(1000);

  private TestBars() {}

  private static long[] days(int count) {
    long[] days = new long[count];
    LocalDate day = LocalDate.of(2020, 1, 1);
    for (int i = 0; i < count; i++) {
      day = TradingCalendar.sse().next(day).orElseThrow();
      days[i] = MarketTime.dayStart(day);
    }
    return days;
  }

  /** Time of the bar of day {@code i}. */
  public static long day(int i) {
    return DAYS[i];
  }

  /** Daily series of so many shares, beginning with the one of that number (0 to 9,999). */
  public static List<SeriesId> series(int first, int count) {
    List<SeriesId> series = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      series.add(
          new SeriesId(Symbol.parse(String.format(Locale.ROOT, "60%04d.SH", i)), Period.DAY));
    }
    return series;
  }

  /** Bars of the days before {@code size}, all of variant 0. */
  public static Bars bars(int size) {
    return bars(size, i -> 0);
  }

  /**
   * Bars of the days before {@code size}. Among them are bars without volume or amount and values
   * that only an exact copy keeps.
   *
   * @param variantOf the variant of the bar of each day; another variant has other values
   */
  public static Bars bars(int size, IntUnaryOperator variantOf) {
    Bars.Builder bars = new Bars.Builder(size);
    for (int i = 0; i < size; i++) {
      int variant = variantOf.applyAsInt(i);
      double open = 10 + i * 0.1 + variant / 3.0;
      bars.add(
          DAYS[i],
          open,
          open + 1.0 / 3,
          open - 1.0 / 7,
          open + 0.1,
          i % 7 == 3 ? Bars.NO_VOLUME : volume(i, variant),
          amount(i, variant, open));
    }
    return bars.build();
  }

  private static long volume(int i, int variant) {
    return 100L * (i + 1) + variant;
  }

  private static double amount(int i, int variant, double price) {
    if (i % 7 == 5) {
      return Double.NaN;
    }
    double amount = volume(i, variant) * price + 0.1 + 0.2;
    return i % 7 == 2 ? Math.nextUp(amount) : amount;
  }
}
