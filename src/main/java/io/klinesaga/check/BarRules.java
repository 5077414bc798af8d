package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Resampler.IncompleteBucket;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks the bars of one series against every {@link Rule}. A pure function of its arguments and
 * the calendar; safe for use by several threads.
 */
public final class BarRules {
  private static final long DAILY_FINAL_MILLIS = 16 * 3_600_000L;

  private final TradingCalendar calendar;

  public BarRules(TradingCalendar calendar) {
    this.calendar = calendar;
  }

  /**
   * Separates good bars from bad ones. What the source rejected or warned of is passed through.
   *
   * @param source name of the source; with the series the origin of a bar whose place it does not
   *     tell
   * @param now the present; decides what lies in the future and what is unfinished
   */
  public Checked check(String source, SeriesId series, SourceBars read, Instant now) {
    return new Pass(source, series, read, now.toEpochMilli()).run();
  }

  /**
   * Buckets that could not be made from shorter bars, in the form of the quarantine.
   *
   * @param shorter the rejected shorter bars, which tell the origin
   */
  public static List<RejectedBar> incomplete(
      String source, SeriesId series, List<IncompleteBucket> buckets, List<RejectedBar> shorter) {
    Map<Long, String> origins = new HashMap<>();
    for (RejectedBar bar : shorter) {
      bar.ts().ifPresent(ts -> origins.put(ts, bar.origin()));
    }
    return buckets.stream()
        .map(
            bucket ->
                incomplete(bucket, origins.getOrDefault(bucket.missing(), origin(source, series))))
        .toList();
  }

  private static RejectedBar incomplete(IncompleteBucket bucket, String origin) {
    return new RejectedBar(
        OptionalLong.of(bucket.ts()),
        Rule.INCOMPLETE_BUCKET.id(),
        "its "
            + bucket.missingPeriod()
            + " bar of "
            + MarketTime.dateTime(bucket.missing())
            + " was rejected",
        "",
        origin);
  }

  private static String origin(String source, SeriesId series) {
    return source + " " + series;
  }

  /** One check; holds what is the same for every bar of it. */
  private final class Pass {
    private final String source;
    private final SeriesId series;
    private final SourceBars read;
    private final Bars bars;
    private final long now;
    private final long today;
    private final @Nullable SessionGrid grid;
    private final List<RejectedBar> rejected;
    private final OffCalendar offCalendar = new OffCalendar();
    // Bars come day after day: the calendar is asked once a day.
    private long knownDay = Long.MIN_VALUE;
    private boolean knownDayTrades;

    Pass(String source, SeriesId series, SourceBars read, long now) {
      this.source = source;
      this.series = series;
      this.read = read;
      this.bars = read.bars();
      this.now = now;
      this.today = startOfDay(now);
      this.grid = series.period().isDaily() ? null : SessionGrid.of(series.period());
      this.rejected = new ArrayList<>(read.rejected());
    }

    Checked run() {
      Bars.Builder kept = null;
      for (int i = 0; i < bars.size(); i++) {
        Rule broken = brokenRule(i);
        if (broken != null) {
          if (kept == null) {
            kept = head(i);
          }
          reject(i, broken);
        } else if (kept != null) {
          kept.add(bars, i);
        }
      }
      List<String> warnings = new ArrayList<>(read.warnings());
      offCalendar.addWarning(series, warnings);
      return new Checked(source, kept == null ? bars : kept.build(), rejected, warnings);
    }

    private Bars.Builder head(int rows) {
      Bars.Builder head = new Bars.Builder(bars.size());
      for (int i = 0; i < rows; i++) {
        head.add(bars, i);
      }
      return head;
    }

    private @Nullable Rule brokenRule(int i) {
      Rule time = brokenTimeRule(bars.ts(i));
      if (time != null) {
        return time;
      }
      Rule value = brokenValueRule(i);
      boolean onCalendar = tradesOn(startOfDay(bars.ts(i)));
      if (!onCalendar && !hasTraded(i)) {
        return Rule.NOT_A_TRADING_DAY;
      }
      if (!onCalendar && value == null) {
        offCalendar.add(bars.ts(i));
      }
      return value;
    }

    private @Nullable Rule brokenTimeRule(long ts) {
      boolean onGrid = grid == null ? MarketTime.millisOfDay(ts) == 0 : grid.contains(ts);
      if (!onGrid) {
        return Rule.OFF_GRID;
      }
      long day = startOfDay(ts);
      if (day > today) {
        return Rule.FUTURE_TIME;
      }
      long finalAt = grid == null ? day + DAILY_FINAL_MILLIS : ts;
      return finalAt > now ? Rule.UNFINISHED : null;
    }

    private @Nullable Rule brokenValueRule(int i) {
      double open = bars.open(i);
      double high = bars.high(i);
      double low = bars.low(i);
      double close = bars.close(i);
      double amount = bars.amount(i);
      if (!Double.isFinite(open + high + low + close) || Double.isInfinite(amount)) {
        return Rule.NOT_FINITE;
      }
      if (open <= 0 || high <= 0 || low <= 0 || close <= 0) {
        return Rule.NON_POSITIVE_PRICE;
      }
      if (low > Math.min(open, close) || high < Math.max(open, close)) {
        return Rule.OHLC_ORDER;
      }
      boolean negative = bars.volume(i) < 0 && bars.volume(i) != Bars.NO_VOLUME;
      return negative || amount < 0 ? Rule.NEGATIVE_VOLUME : null;
    }

    private boolean hasTraded(int i) {
      return bars.volume(i) == Bars.NO_VOLUME ? bars.amount(i) > 0 : bars.volume(i) > 0;
    }

    private boolean tradesOn(long dayStart) {
      if (dayStart != knownDay) {
        knownDay = dayStart;
        knownDayTrades = !calendar.isClosed(MarketTime.date(dayStart));
      }
      return knownDayTrades;
    }

    private void reject(int i, Rule rule) {
      rejected.add(
          new RejectedBar(
              OptionalLong.of(bars.ts(i)),
              rule.id(),
              new BrokenRule(series.period(), bars, now).reason(i, rule),
              RejectedBar.payload(
                  bars.open(i),
                  bars.high(i),
                  bars.low(i),
                  bars.close(i),
                  bars.volume(i),
                  bars.amount(i)),
              originOf(i)));
    }

    private String originOf(int i) {
      String known = read.origins().apply(i);
      return known.isEmpty() ? origin(source, series) : known;
    }

    private static long startOfDay(long ts) {
      return ts - MarketTime.millisOfDay(ts);
    }
  }

  /** Bars kept although their day is not in the calendar: counted for one warning. */
  private static final class OffCalendar {
    private int bars;
    private long first;
    private long last;

    void add(long ts) {
      first = bars == 0 ? ts : first;
      last = ts;
      bars++;
    }

    void addWarning(SeriesId series, List<String> warnings) {
      if (bars > 0) {
        LocalDate from = MarketTime.date(first);
        LocalDate to = MarketTime.date(last);
        warnings.add(
            series
                + ": "
                + bars
                + " bars with volume lie on days that are not trading days and are kept (first "
                + from
                + ", last "
                + to
                + ")");
      }
    }
  }
}
