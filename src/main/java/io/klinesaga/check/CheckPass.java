package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.DuplicateBar;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One check of one series; holds what is the same for every bar of it. */
final class CheckPass {
  private static final long DAILY_FINAL_MILLIS = 16 * 3_600_000L;

  private final TradingCalendar calendar;
  private final Reading reading;
  private final SourceBars read;
  private final Values values;
  private final Arranged arranged;
  private final Bars bars;
  private final long now;
  private final long today;
  private final @Nullable SessionGrid grid;
  private final Rejections rejections;
  private final Map<Long, List<DuplicateBar>> duplicates = new HashMap<>();
  private final OffCalendar offCalendar = new OffCalendar();
  private Bars.@Nullable Builder kept;
  // Bars come day after day: the calendar is asked once a day.
  private long knownDay = Long.MIN_VALUE;
  private boolean knownDayTrades;

  CheckPass(TradingCalendar calendar, Values values, Reading reading, SourceBars read, long now) {
    this.calendar = calendar;
    this.values = values;
    this.reading = reading;
    this.read = read;
    this.now = now;
    arranged = Arranged.of(reading, read, values);
    bars = arranged.bars();
    today = Stamps.dayOf(now);
    grid = reading.series().period().isDaily() ? null : SessionGrid.of(reading.series().period());
    rejections = new Rejections(reading, read.rejected(), arranged.shift());
    for (DuplicateBar duplicate : read.duplicates()) {
      long ts = duplicate.bar().ts(0) + arranged.shift();
      duplicates.computeIfAbsent(ts, time -> new ArrayList<>()).add(duplicate);
    }
  }

  Checked run() {
    for (int i = 0; i < bars.size(); i++) {
      Rule broken = brokenRule(i);
      List<DuplicateBar> others = duplicates.isEmpty() ? null : duplicates.remove(bars.ts(i));
      if (others != null) {
        choose(i, broken, others);
      } else if (broken != null) {
        leaveOut(i, broken);
      } else if (kept != null) {
        kept.add(bars, i);
      }
    }
    duplicates.values().forEach(left -> left.forEach(this::rejectContradiction));
    return checked(kept == null ? bars : kept.build());
  }

  private Checked checked(Bars good) {
    List<String> warnings = new ArrayList<>(read.warnings());
    offCalendar.addWarning(reading.series(), warnings);
    return new Checked(
        reading,
        good,
        rejections.bars(),
        warnings,
        Arrays.stream(arranged.suspended()).boxed().collect(Collectors.toSet()),
        SeriesVerdict.of(reading, rejections.evidence(good.size()), BarCollector.MAX_REJECTED));
  }

  /** Of several records of one time the last one that breaks no rule is kept. */
  private void choose(int i, @Nullable Rule broken, List<DuplicateBar> others) {
    DuplicateBar chosen = null;
    if (broken == null) {
      kept(i).add(bars, i);
    } else {
      leaveOut(i, broken);
      chosen = isValueRule(i, broken) ? lastGood(others) : null;
    }
    if (chosen != null) {
      addTo(kept(i), bars.ts(i), chosen.bar());
    }
    for (DuplicateBar other : others) {
      if (!other.equals(chosen)) {
        rejectContradiction(other);
      }
    }
  }

  /** Whether another record of the same time may break none. */
  private boolean isValueRule(int i, Rule broken) {
    return arranged.isItself(i) && broken == values.broken(bars, i);
  }

  private @Nullable DuplicateBar lastGood(List<DuplicateBar> others) {
    DuplicateBar last = null;
    for (DuplicateBar other : others) {
      boolean isGood = !Values.isSuspended(other.bar(), 0) && values.broken(other.bar(), 0) == null;
      last = isGood ? other : last;
    }
    return last;
  }

  private static void addTo(Bars.Builder kept, long ts, Bars bar) {
    kept.add(
        ts,
        bar.open(0),
        bar.high(0),
        bar.low(0),
        bar.close(0),
        bar.volume(0),
        Values.amount(bar, 0));
  }

  private void rejectContradiction(DuplicateBar other) {
    Bars bar = other.bar();
    long ts = bar.ts(0) + arranged.shift();
    rejections.add(
        new RejectedBar(
            OptionalLong.of(ts),
            Rule.DUPLICATE.id(),
            MarketTime.dateTime(ts) + ": another record of this time has other values",
            payload(bar, 0),
            other.origin()));
  }

  /** What is kept so far, to be added to: from the first bar on that is not kept as it is. */
  private Bars.Builder kept(int i) {
    Bars.Builder known = kept;
    if (known == null) {
      known = new Bars.Builder(bars.size());
      for (int row = 0; row < i; row++) {
        known.add(bars, row);
      }
      kept = known;
    }
    return known;
  }

  private void leaveOut(int i, Rule rule) {
    kept(i);
    if (rule == Rule.UNIT_IMPLAUSIBLE) {
      rejections.addRatio(bars, i);
    }
    if (!rejections.hasPlace()) {
      rejections.count(rule.id());
      return;
    }
    rejections.add(
        new RejectedBar(
            OptionalLong.of(bars.ts(i)),
            rule.id(),
            new BrokenRule(reading, bars, now).reason(i, rule),
            payload(bars, i),
            originOf(i)));
  }

  private static String payload(Bars bars, int i) {
    return RejectedBar.payload(
        bars.open(i), bars.high(i), bars.low(i), bars.close(i), bars.volume(i), bars.amount(i));
  }

  private String originOf(int i) {
    String known = read.origins().apply(arranged.row(i));
    return known.isEmpty() ? BarRules.origin(reading) : known;
  }

  private @Nullable Rule brokenRule(int i) {
    Rule forced = arranged.forced(i);
    if (forced != null) {
      return forced;
    }
    Rule time = brokenTimeRule(bars.ts(i));
    if (time != null) {
      return time;
    }
    Rule value = values.broken(bars, i);
    boolean onCalendar = tradesOn(Stamps.dayOf(bars.ts(i)));
    if (!onCalendar && !Values.hasTraded(bars, i)) {
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
      return grid != null && Stamps.isAfterHours(ts) ? Rule.AFTER_HOURS : Rule.OFF_GRID;
    }
    long day = Stamps.dayOf(ts);
    if (day > today) {
      return Rule.FUTURE_TIME;
    }
    long finalAt = grid == null ? day + DAILY_FINAL_MILLIS : ts;
    return finalAt > now ? Rule.UNFINISHED : null;
  }

  private boolean tradesOn(long dayStart) {
    if (dayStart != knownDay) {
      knownDay = dayStart;
      knownDayTrades = !calendar.isClosed(MarketTime.date(dayStart));
    }
    return knownDayTrades;
  }
}
