package io.klinesaga.source.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.klinesaga.loop.Pause;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.synthetic.SyntheticSettings.Faults;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedSet;
import java.util.zip.CRC32;

/**
 * Plausible bars out of nothing, the same for the same settings: every symbol has bars of all six
 * periods for every minute of every day, and the bars of all periods agree with each other. A later
 * {@code end-date} or more {@code days} add days and leave the others as they are.
 *
 * <p>A revision adds volume to the last bar of about every tenth day, always of the first and never
 * of the last one; a re-sync finds one changed bar for each of them. Only the series that is asked
 * for is ever in memory.
 */
public final class SyntheticSource implements KlineSource {
  /** The name of this source. */
  public static final String NAME = "synthetic";

  private static final LocalDate EARLIEST = LocalDate.of(1990, 1, 1);
  private static final int MAX_DAYS = 60_000;

  private final SyntheticSettings settings;
  // The trading day before the first one, then the trading days.
  private final LocalDate[] days;
  private final SortedSet<Symbol> symbols;

  /**
   * @throws IllegalArgumentException if there are no or too many symbols or days
   */
  public SyntheticSource(SyntheticSettings settings) {
    require("symbols", settings.symbols(), SyntheticSymbols.MAX);
    require("days", settings.days(), MAX_DAYS);
    this.settings = settings;
    this.days = tradingDays(settings, TradingCalendar.sse());
    this.symbols = SyntheticSymbols.first(settings.symbols());
    if (days[1].isBefore(EARLIEST)) {
      throw new IllegalArgumentException(
          "kline.source.synthetic.days="
              + settings.days()
              + ": they begin on "
              + days[1]
              + ", expected not before "
              + EARLIEST);
    }
  }

  private static void require(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "kline.source.synthetic." + key + "=" + value + ": expected 1 to " + max);
    }
  }

  private static LocalDate[] tradingDays(SyntheticSettings settings, TradingCalendar calendar) {
    LocalDate[] ascending = new LocalDate[settings.days() + 1];
    LocalDate day = settings.endDate().plusDays(1);
    for (int i = ascending.length - 1; i >= 0; i--) {
      day = before(day, calendar);
      ascending[i] = day;
    }
    return ascending;
  }

  /** Of days that the calendar does not know weekdays trade: the bars are invented as well. */
  private static LocalDate before(LocalDate day, TradingCalendar calendar) {
    LocalDate before = day.minusDays(1);
    while (calendar.isClosed(before) || (isWeekend(before) && !calendar.isTradingDay(before))) {
      before = before.minusDays(1);
    }
    return before;
  }

  private static boolean isWeekend(LocalDate day) {
    return day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    return symbols;
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    int index = SyntheticSymbols.indexOf(series.symbol());
    if (index < 0 || index >= settings.symbols()) {
      throw new UnknownSeriesException(
          NAME
              + ": no "
              + series
              + ": the symbols are "
              + SyntheticSymbols.at(0)
              + " to "
              + SyntheticSymbols.at(settings.symbols() - 1));
    }
    stallOrFail(series);
    Bars bars = bars(SyntheticDay.mix(settings.seed() * 31 + index), series.period(), range);
    return new SourceBars(bars.slice(range), List.of(), List.of()).withReceipt(receipt(series));
  }

  /** What the bars are made from takes the place of bytes. */
  private Receipt receipt(SeriesId series) {
    String recipe = "seed " + settings.seed() + ", revision " + settings.revision();
    CRC32 checksum = new CRC32();
    checksum.update((recipe + ", " + series).getBytes(UTF_8));
    return new Receipt(recipe, NAME, checksum.getValue(), Clock.systemUTC().instant());
  }

  private void stallOrFail(SeriesId series) {
    Faults faults = settings.faults();
    if (faults.stallSymbols().contains(series.symbol()) && !Pause.of(faults.stall())) {
      throw new SourceException(NAME + ": interrupted while " + series + " was stalled");
    }
    if (faults.failSymbols().contains(series.symbol())) {
      throw new SourceException(NAME + ": " + series + " fails because fail-symbols says so");
    }
  }

  private Bars bars(long symbolHash, Period period, TimeRange range) {
    int perDay = period.isDaily() ? 1 : SessionGrid.of(period).size();
    int from = firstDay(range);
    int to = endDay(range);
    int before = from < to && !period.isDaily() ? barsBefore(range.from(), days[from], period) : 0;
    Bars.Builder out = new Bars.Builder(Math.max(0, (to - from) * perDay - before));
    for (int i = from; i < to; i++) {
      SyntheticDay day =
          new SyntheticDay(symbolHash, days[i], days[i - 1], extraLots(symbolHash, i));
      if (period.isDaily()) {
        day.addDaily(out);
      } else {
        day.addMinutes(out, period, range);
      }
    }
    return withBadBars(out.build(), (long) (from - 1) * perDay + before);
  }

  /** How many bars of a day end before this time. */
  private static int barsBefore(long time, LocalDate day, Period period) {
    SessionGrid grid = SessionGrid.of(period);
    long start = MarketTime.dayStart(day);
    int before = 0;
    while (before < grid.size() && start + grid.minute(before) * 60_000L < time) {
      before++;
    }
    return before;
  }

  /** Index in {@link #days} of the first day that ends in or after the range. */
  private int firstDay(TimeRange range) {
    LocalDate date = MarketTime.date(range.from());
    int i = 1;
    while (i < days.length && days[i].isBefore(date)) {
      i++;
    }
    return i;
  }

  private int endDay(TimeRange range) {
    LocalDate date = MarketTime.date(range.to());
    int i = days.length;
    while (i > 1 && days[i - 1].isAfter(date)) {
      i--;
    }
    return i;
  }

  private long extraLots(long symbolHash, int day) {
    boolean old = day < days.length - 1;
    boolean revised = day == 1 || SyntheticDay.mix(symbolHash ^ days[day].toEpochDay()) % 10 == 0;
    return old && revised ? settings.revision() : 0;
  }

  /** Exchanges high and low of every n-th bar, counted from the first bar of the history. */
  private Bars withBadBars(Bars good, long before) {
    int every = settings.faults().badBarEvery();
    if (every == 0) {
      return good;
    }
    Bars.Builder out = new Bars.Builder(good.size());
    for (int i = 0; i < good.size(); i++) {
      if ((before + i + 1) % every == 0) {
        out.add(
            good.ts(i),
            good.open(i),
            Math.max(0.01, good.low(i) - 0.01),
            good.high(i) + 0.01,
            good.close(i),
            good.volume(i),
            good.amount(i));
      } else {
        out.add(good, i);
      }
    }
    return out.build();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
