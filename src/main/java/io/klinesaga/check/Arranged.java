package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.source.SourceBars;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bars of a source in the form in which they are stored: with the time of their end, the call
 * auction within the first bar of the day, without suspensions and without amounts that are none.
 * What is so already is not copied.
 */
final class Arranged {
  private final Reading reading;
  private final Values values;
  private final Bars read;
  private final long shift;
  private final boolean hasEnds;
  private final Bars.Builder built;
  private final Map<Integer, Rule> forced = new HashMap<>();
  private int[] rows;
  private long[] suspended = new long[0];
  private int suspensions;
  private @Nullable Bars bars;

  private Arranged(Reading reading, Bars read, Values values) {
    this.reading = reading;
    this.values = values;
    this.read = read;
    shift = Stamps.shift(reading);
    hasEnds = !reading.series().period().isDaily() && shift == 0;
    boolean isPlain = isPlain();
    rows = new int[isPlain ? 0 : read.size()];
    built = new Bars.Builder(rows.length);
    if (isPlain) {
      bars = read;
    }
  }

  static Arranged of(Reading reading, SourceBars read, Values values) {
    Arranged arranged = new Arranged(reading, read.bars(), values);
    if (arranged.bars == null) {
      arranged.build();
    }
    return arranged;
  }

  private boolean isPlain() {
    if (shift != 0) {
      return false;
    }
    for (int i = 0; i < read.size(); i++) {
      if (isSpecialTime(read.ts(i)) || isSpecialValue(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSpecialTime(long ts) {
    return hasEnds && (Stamps.isAuction(ts) || Stamps.isAfternoonStart(ts));
  }

  private boolean isSpecialValue(int i) {
    return Values.isSuspended(read, i) || Values.isNoAmount(read.amount(i));
  }

  private void build() {
    for (int i = 0; i < read.size(); i++) {
      long ts = read.ts(i) + shift;
      if (Values.isSuspended(read, i)) {
        suspend(ts);
      } else if (isSpecialTime(ts)) {
        i += addSpecial(i, ts);
      } else {
        add(i, ts);
      }
    }
    bars = built.build();
  }

  /** Returns how many of the following bars it has taken in. */
  private int addSpecial(int i, long ts) {
    if (Stamps.isAfternoonStart(ts)) {
      long morningEnd = Stamps.morningEnd(ts);
      boolean isThere = read.indexOf(morningEnd - shift) >= 0;
      add(i, isThere ? ts : morningEnd);
      return 0;
    }
    return addAuction(i, ts);
  }

  private int addAuction(int i, long ts) {
    Period period = reading.series().period();
    long first = Stamps.firstOfDay(ts, period);
    boolean isFollowed =
        i + 1 < read.size() && read.ts(i + 1) + shift == first && !Values.isSuspended(read, i + 1);
    if (!isFollowed) {
      add(i, reading.profile().sparse() ? first : ts);
      return 0;
    }
    Rule broken = values.broken(read, i);
    if (broken == null) {
      addMerged(i, first);
      return 1;
    }
    force(broken);
    add(i, ts);
    force(Rule.INCOMPLETE_BUCKET);
    add(i + 1, first);
    return 1;
  }

  private void force(Rule rule) {
    forced.put(built.size(), rule);
  }

  private void addMerged(int i, long first) {
    if (read.volume(i) == 0 && !(read.amount(i) > 0)) {
      add(i + 1, first); // nobody traded in the auction
      return;
    }
    rows[built.size()] = i + 1;
    built.add(
        first,
        read.open(i),
        Math.max(read.high(i), read.high(i + 1)),
        Math.min(read.low(i), read.low(i + 1)),
        read.close(i + 1),
        Resampler.addVolume(read.volume(i), read.volume(i + 1)),
        Resampler.addAmount(Values.amount(read, i), Values.amount(read, i + 1)));
  }

  private void add(int i, long ts) {
    rows[built.size()] = i;
    built.add(
        ts,
        read.open(i),
        read.high(i),
        read.low(i),
        read.close(i),
        read.volume(i),
        Values.amount(read, i));
  }

  private void suspend(long ts) {
    if (suspensions == suspended.length) {
      suspended = Arrays.copyOf(suspended, Math.max(16, suspensions * 2));
    }
    suspended[suspensions++] = ts;
  }

  Bars bars() {
    return bars == null ? Bars.EMPTY : bars;
  }

  /** The row of the source that a bar was. */
  int row(int i) {
    return rows.length == 0 ? i : rows[i];
  }

  /** The rule that a bar breaks with what it was made of; null if it was not made. */
  @Nullable Rule forced(int i) {
    return forced.isEmpty() ? null : forced.get(i);
  }

  /** Whether the bar of the source is still one bar, at its own time. */
  boolean isItself(int i) {
    return bars().ts(i) == read.ts(row(i)) + shift && forced(i) == null && !isMade(i);
  }

  private boolean isMade(int i) {
    int row = row(i);
    return row > 0 && hasEnds && Stamps.isAuction(read.ts(row - 1) + shift);
  }

  /** Times of the suspensions. */
  long[] suspended() {
    return Arrays.copyOf(suspended, suspensions);
  }

  long shift() {
    return shift;
  }
}
