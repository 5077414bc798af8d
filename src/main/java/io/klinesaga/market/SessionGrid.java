package io.klinesaga.market;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The times a minute bar of one period can have: the ends of the period's slices of the two
 * continuous sessions, 09:30 to 11:30 and 13:00 to 15:00 market time. A slice never crosses the
 * lunch break, so a day has 240, 48, 16, 8 or 4 bars: 09:31 to 15:00 by one minute, …, 10:30,
 * 11:30, 14:00 and 15:00 by sixty. The call auction of 09:25 belongs to the first bar.
 */
public final class SessionGrid {
  private static final int SESSION_MINUTES = 120;
  private static final int MORNING_START = 9 * 60 + 30;
  private static final int AFTERNOON_START = 13 * 60;
  private static final Map<Period, SessionGrid> GRIDS = grids();

  private final int step;
  private final int[] labels;

  private SessionGrid(Period period) {
    step = period.minutes();
    int perSession = SESSION_MINUTES / step;
    labels = new int[2 * perSession];
    for (int i = 0; i < perSession; i++) {
      labels[i] = MORNING_START + (i + 1) * step;
      labels[perSession + i] = AFTERNOON_START + (i + 1) * step;
    }
  }

  /**
   * The grid of a minute period.
   *
   * @throws IllegalArgumentException if the period is daily
   */
  public static SessionGrid of(Period period) {
    SessionGrid grid = GRIDS.get(period);
    if (grid == null) {
      throw new IllegalArgumentException("period 1d has no session grid: a day is one bar");
    }
    return grid;
  }

  private static Map<Period, SessionGrid> grids() {
    Map<Period, SessionGrid> grids = new EnumMap<>(Period.class);
    for (Period period : Period.values()) {
      if (!period.isDaily()) {
        grids.put(period, new SessionGrid(period));
      }
    }
    return grids;
  }

  /** Bars of a full trading day. */
  public int size() {
    return labels.length;
  }

  /** The minute of the day bar {@code i} ends at: 571 for the first one-minute bar. */
  public int minute(int i) {
    return labels[i];
  }

  /** The position in the day of the bar that ends at this minute of the day, or -1 if none does. */
  public int indexOf(int minuteOfDay) {
    int intoSession = intoSession(minuteOfDay);
    if (intoSession < 0 || intoSession % step != 0) {
      return -1;
    }
    int before = minuteOfDay > AFTERNOON_START ? labels.length / 2 : 0;
    return before + intoSession / step - 1;
  }

  /** Whether a bar of the period can have this time. */
  public boolean contains(long ts) {
    int millis = MarketTime.millisOfDay(ts);
    return millis % 60_000 == 0 && indexOf(millis / 60_000) >= 0;
  }

  /**
   * The time of the bar of this period into which a shorter bar ending at {@code ts} falls.
   *
   * @throws IllegalArgumentException if {@code ts} is not a whole minute of a session
   */
  public long bucket(long ts) {
    int millis = MarketTime.millisOfDay(ts);
    int minute = millis / 60_000;
    int intoSession = intoSession(minute);
    if (millis % 60_000 != 0 || intoSession < 0) {
      throw new IllegalArgumentException(
          "time " + MarketTime.dateTime(ts) + " is not a minute of a trading session");
    }
    int slices = (intoSession + step - 1) / step;
    return ts + (slices * step - intoSession) * 60_000L;
  }

  /** The time of the bar in which this moment lies; empty outside of the sessions. */
  public OptionalLong barOf(long ts) {
    long minute = Math.floorDiv(ts + 59_999, 60_000L) * 60_000L;
    boolean isInside = intoSession(MarketTime.millisOfDay(minute) / 60_000) >= 0;
    return isInside ? OptionalLong.of(bucket(minute)) : OptionalLong.empty();
  }

  /** Minutes since the start of the session this bar end lies in, 1 to 120, or -1. */
  private static int intoSession(int minuteOfDay) {
    int start = minuteOfDay > AFTERNOON_START ? AFTERNOON_START : MORNING_START;
    int minutes = minuteOfDay - start;
    return minutes >= 1 && minutes <= SESSION_MINUTES ? minutes : -1;
  }
}
