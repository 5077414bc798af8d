package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All bars of a symbol in a category, in the units of that category. */
final class BarHistory {
  private static final Map<Integer, Period> MINUTES =
      Map.of(
          0,
          Period.MIN5,
          1,
          Period.MIN15,
          2,
          Period.MIN30,
          3,
          Period.MIN60,
          7,
          Period.MIN1,
          8,
          Period.MIN1);
  private static final int DAY_IN_SHARES = 4;
  private static final int CLOSE = 15 * 60;
  private static final int NOON = 11 * 60 + 30;
  private static final double MILLI = 1000;

  private final QuoteMarket market;

  BarHistory(QuoteMarket market) {
    this.market = market;
  }

  /** The bars, the oldest first; none of an unknown code, category or multiplier. */
  List<QuotedBar> of(Symbol symbol, int category, int multiplier) {
    if (multiplier == 0) {
      return List.of();
    }
    Period period = MINUTES.get(category);
    if (period != null) {
      int step = category == 8 ? multiplier : 1;
      return grouped(quoted(symbol, period, 1), bar -> minuteGroup(bar, step), step > 1);
    }
    return daysOrLonger(symbol, category, multiplier);
  }

  private List<QuotedBar> daysOrLonger(Symbol symbol, int category, int multiplier) {
    List<QuotedBar> days = quoted(symbol, Period.DAY, category == DAY_IN_SHARES ? 1 : 100);
    return switch (category) {
      case DAY_IN_SHARES -> days;
      case 5 -> grouped(days, BarHistory::week, true);
      case 6 -> grouped(days, bar -> bar.date() / 100L, true);
      case 9 -> multiplier == 1 ? days : everySo(days, multiplier);
      case 10 -> grouped(days, bar -> bar.date() / 10_000 * 4L + quarter(bar), true);
      case 11 -> grouped(days, bar -> bar.date() / 10_000L, true);
      default -> List.of();
    };
  }

  /** Which so many minutes of its half day. */
  private static long minuteGroup(QuotedBar bar, int step) {
    boolean isMorning = bar.minute() <= NOON;
    int into = bar.minute() - (isMorning ? 9 * 60 + 30 : 13 * 60);
    return bar.date() * 10_000L + (isMorning ? 0 : 5_000) + (into + step - 1) / step;
  }

  private static long week(QuotedBar bar) {
    LocalDate day = day(bar);
    return day.get(IsoFields.WEEK_BASED_YEAR) * 100L + day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
  }

  private static int quarter(QuotedBar bar) {
    return (bar.date() / 100 % 100 - 1) / 3;
  }

  private static LocalDate day(QuotedBar bar) {
    return LocalDate.of(bar.date() / 10_000, bar.date() / 100 % 100, bar.date() % 100);
  }

  private static List<QuotedBar> everySo(List<QuotedBar> days, int count) {
    List<QuotedBar> out = new ArrayList<>();
    for (int i = 0; i < days.size(); i += count) {
      out.add(merged(days.subList(i, Math.min(days.size(), i + count))));
    }
    return out;
  }

  /** What a bar belongs to. */
  private interface Group {
    long of(QuotedBar bar);
  }

  private static List<QuotedBar> grouped(List<QuotedBar> bars, Group group, boolean isLonger) {
    if (!isLonger) {
      return bars;
    }
    List<QuotedBar> out = new ArrayList<>();
    for (int from = 0; from < bars.size(); ) {
      int to = from + 1;
      while (to < bars.size() && group.of(bars.get(to)) == group.of(bars.get(from))) {
        to++;
      }
      out.add(merged(bars.subList(from, to)));
      from = to;
    }
    return out;
  }

  private static QuotedBar merged(List<QuotedBar> bars) {
    QuotedBar last = bars.get(bars.size() - 1);
    return new QuotedBar(
        last.date(),
        last.minute(),
        bars.get(0).open(),
        bars.stream().mapToInt(QuotedBar::high).max().orElseThrow(),
        bars.stream().mapToInt(QuotedBar::low).min().orElseThrow(),
        last.close(),
        (float) bars.stream().mapToDouble(QuotedBar::volume).sum(),
        (float) bars.stream().mapToDouble(QuotedBar::amount).sum(),
        last.up(),
        last.down());
  }

  /**
   * @param perUnit how many units of the day bars in shares (of an index: lots) are one of this
   *     category
   */
  private List<QuotedBar> quoted(Symbol symbol, Period period, int perUnit) {
    Bars bars = market.bars(symbol, period);
    boolean isIndex = QuoteCode.isIndex(symbol);
    List<QuotedBar> out = new ArrayList<>(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      out.add(
          bar(
              bars,
              i,
              period.isDaily(),
              isIndex ? indexVolume(bars, i, period, perUnit) : shares(bars, i, perUnit),
              isIndex));
    }
    return out;
  }

  private static double shares(Bars bars, int i, int perUnit) {
    return bars.volume(i) == Bars.NO_VOLUME ? 0 : Math.rint(bars.volume(i) / (double) perUnit);
  }

  /** Days: lots of 100. Minutes: the amount / 100, whatever the name of the field. */
  private static double indexVolume(Bars bars, int i, Period period, int perUnit) {
    return period.isDaily() ? shares(bars, i, perUnit * 100) : amount(bars, i) / 100;
  }

  private static double amount(Bars bars, int i) {
    return Double.isNaN(bars.amount(i)) ? 0 : bars.amount(i);
  }

  private static QuotedBar bar(Bars bars, int i, boolean isDaily, double volume, boolean isIndex) {
    int date = date(bars.ts(i));
    return new QuotedBar(
        date,
        isDaily ? CLOSE : MarketTime.millisOfDay(bars.ts(i)) / 60_000,
        milli(bars.open(i)),
        milli(bars.high(i)),
        milli(bars.low(i)),
        milli(bars.close(i)),
        (float) volume,
        (float) amount(bars, i),
        isIndex ? 1000 + date % 100 : 0,
        isIndex ? 500 + date % 97 : 0);
  }

  /** The day of a time as decimal {@code YYYYMMDD}. */
  static int date(long ts) {
    LocalDate day = MarketTime.date(ts);
    return day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
  }

  private static int milli(double yuan) {
    return Math.toIntExact(Math.round(yuan * MILLI));
  }
}
