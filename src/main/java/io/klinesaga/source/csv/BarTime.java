package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import java.time.LocalTime;
import java.util.List;

/** Reads the time of a bar out of one or two columns. */
final class BarTime {
  private static final int CLOSE = 15 * 3_600_000;
  private static final int UTC_MIDNIGHT = 8 * 3_600_000;

  private final boolean isDaily;
  private final DateForm form;
  private final CsvField field;
  private final int date;
  private final int time;

  BarTime(CsvHeader header, CsvFormat format, Period period) {
    isDaily = period.isDaily();
    boolean hasInstant = header.has(CsvField.TS);
    form = hasInstant ? format.instants() : format.dates();
    field = hasInstant ? CsvField.TS : CsvField.DATE;
    date = header.place(field);
    time = header.place(CsvField.TIME);
  }

  /**
   * The time as bars have it, epoch milliseconds.
   *
   * @throws BadLine if the line has none, or tells two
   */
  long of(List<String> cells) throws BadLine {
    String text = cells.get(date);
    Moment moment = form.read(field.key(), text);
    String clock = time < 0 ? "" : cells.get(time);
    int millis = clock.isEmpty() ? moment.millisOfDay() : both(text, moment, clock);
    long ts = moment.dayStart() + (isDaily ? day(text, clock, millis) : minute(text, millis));
    if (!TimeRange.ALL.contains(ts)) {
      throw new BadLine("its time is not between the years 1970 and 2200");
    }
    return ts;
  }

  private int both(String text, Moment moment, String clock) throws BadLine {
    Moment whole = clock.length() > 9 ? YearFirst.parse(clock) : null;
    int millis = whole == null ? ClockTime.parse(clock) : whole.millisOfDay();
    if (millis == Moment.NO_TIME) {
      throw new BadLine("time is '" + clock + "', expected a time such as 09:31");
    }
    boolean isOtherDay = whole != null && whole.dayStart() != moment.dayStart();
    boolean isOtherTime = moment.millisOfDay() > 0 && moment.millisOfDay() != millis;
    if (isOtherDay || isOtherTime) {
      throw new BadLine(
          field.key() + " is '" + text + "' and time is '" + clock + "', expected the same");
    }
    return millis;
  }

  /** A daily bar is labelled by its day, or by the close of that day. */
  private static int day(String text, String clock, int millis) throws BadLine {
    if (millis > 0 && millis != CLOSE) {
      throw new BadLine(
          "a daily bar is at '"
              + (text + ' ' + clock).strip()
              + "', "
              + LocalTime.ofNanoOfDay(millis * 1_000_000L)
              + " in market time"
              + (millis == UTC_MIDNIGHT ? " (which is midnight in UTC)" : "")
              + ", expected 00:00 or 15:00");
    }
    return 0;
  }

  private static int minute(String text, int millis) throws BadLine {
    if (millis == Moment.NO_TIME) {
      throw new BadLine("date is '" + text + "' without a time of day, which a minute bar has");
    }
    return millis;
  }
}
